"""The ways round and the cut, for people and for programs (`docs/policy-paths.md`)."""

import json
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from streams.diffs.words import table
from streams.messages.times import write_time
from streams.paths.cuts import Closing, Cut
from streams.paths.finding import Found
from streams.paths.hops import Gate, Hop
from streams.paths.ways import Way

Document: TypeAlias = dict[str, object]


def lines(found: Found) -> Iterator[str]:
    """Say it in text: the ways, each hop once, and the cut."""
    asked, reached, most = found.question.asked, found.question.reached, _counted(found.question.most, "hop")
    if not found.ways:
        yield f"no way is known from {asked} to {reached} in up to {most}"
        return
    yield f"{_counted(len(found.ways), 'way')} from {asked} to {reached} in up to {most}:"
    rows = [(f"{number}", *_cells(way, found)) for number, way in enumerate(found.ways, 1)]
    yield from table([("", "way", "kind", "weakest link, and what closing it stops"), *rows])
    yield ""
    yield "hop by hop:"
    for hop in dict.fromkeys(hop for way in found.ways for hop in way.hops):
        yield from _hop_lines(hop)
    yield ""
    yield from _cut_lines(found)


def _counted(n: int, word: str) -> str:
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def _cells(way: Way, found: Found) -> tuple[str, ...]:
    nodes = (way.hops[0].giver, *(hop.taker for hop in way.hops))
    return " → ".join(map(str, nodes)), way.certainty.value, _weakest_in_words(way, found)


def _hop_lines(hop: Hop) -> Iterator[str]:
    yield f"{hop.giver} → {hop.taker}: {' '.join((hop.how, *hop.by))} ({hop.certainty.value})"
    if hop.message:
        yield f"    such as {json.dumps(hop.message)}"
    if hop.source:
        yield f"    {hop.source}"


def weakest(way: Way, found: Found) -> tuple[int, Gate]:
    """Give the hop that costs least to close, by number from 0. Every way has one: it begins with a look-up."""
    gates = [(number, hop.gate) for number, hop in enumerate(way.hops) if hop.gate is not None]
    return min(gates, key=lambda each: found.costs[each[1]])


def _weakest_in_words(way: Way, found: Found) -> str:
    _, gate = weakest(way, found)
    return f"{gate.asked} → {gate.group}: {found.costs[gate]:,}"


def _cut_lines(found: Found) -> Iterator[str]:
    cut = found.cut
    rules = _counted(len(cut.closings), "rule")
    yield f"cheapest cut: {rules}, {cut.messages:,} legitimate look-ups of {found.scenario}"
    yield from (f"   {row}" for row in table([_closing(closing) for closing in cut.closings]))


def _closing(closing: Closing) -> Sequence[str]:
    gate = closing.gate
    return f"{gate.asked.place} refuses", str(gate.group), gate.asked.data, f"{closing.messages:,}"


def document(found: Found) -> Document:
    """Give everything."""
    return {
        "to": str(found.question.asked),
        "from": str(found.question.reached),
        "hops": found.question.most,
        "at": write_time(found.at_us),
        "context": found.context,
        "scenario": found.scenario,
        "paths": [_way(way, found) for way in found.ways],
        "cut": _cut(found.cut),
    }


def _way(way: Way, found: Found) -> Document:
    return {
        "hops": [_hop(hop, found) for hop in way.hops],
        "kind": way.certainty.value,
        "weakest": weakest(way, found)[0],
    }


def _hop(hop: Hop, found: Found) -> Document:
    return {
        "from": str(hop.giver),
        "to": str(hop.taker),
        "oris": hop.taker.oris,
        "kind": hop.certainty.value,
        "how": hop.how,
        "keys": hop.by,
        "source": hop.source,
        "message": hop.message,
        "stops": None if hop.gate is None else found.costs[hop.gate],
    }


def _cut(cut: Cut) -> Document:
    return {"messages": cut.messages, "rules": [_rule(closing.gate, closing.messages) for closing in cut.closings]}


def _rule(gate: Gate, messages: int) -> Document:
    return {
        "state": gate.asked.place,
        "data": gate.asked.data,
        "refuses": str(gate.group),
        "oris": gate.group.oris,
        "messages": messages,
    }
