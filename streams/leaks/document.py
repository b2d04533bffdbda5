"""What an audit says, to programs and to people. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from streams.leaks.audit import Tallies
from streams.leaks.comparing import Finding, Kind

TITLES: Final = {
    Kind.BLOCKED: "answered though blocked",
    Kind.LAW: "answered though the law forbade it (the gap)",
    Kind.NO_RULE: "refused without a rule",
    Kind.UNEXPLAINED: "unexplained",
    Kind.LEFT_TO_HUB: "answered by a state and left to the hub to stop or to cut",
}
_SHOWN: Final = 10
"""So many findings of a kind people are shown; JSON has all."""


def document(findings: Sequence[Finding], tallies: Tallies, context: str) -> dict[str, object]:
    """Give the JSON document: every finding under its kind, each with its line, and what they come to."""
    return {
        **{kind.value: msgspec.to_builtins([each for each in findings if each.kind is kind]) for kind in Kind},
        "counts": {kind.value: tallies.found[kind] for kind in Kind},
        "by_agency": _sorted(tallies.by_agency),
        "by_state": _sorted(tallies.by_state),
        "queries": tallies.queries,
        "requests": tallies.requests,
        "answers": tallies.answers,
        "rejected": tallies.rejected,
        "context": context,
    }


def lines(findings: Sequence[Finding], tallies: Tallies) -> Iterator[str]:
    """Say it to people: the gravest first, then who, where and on which lines."""
    yield f"{tallies.requests:,} requests of {tallies.queries:,} queries, {tallies.answers:,} answers"
    if tallies.requests and not tallies.answers:
        yield "this log holds no answers: all that can be said is that nobody answered"
    for kind, title in TITLES.items():
        yield f"\n{tallies.found[kind]:,} {title}"
        if tallies.found[kind]:
            yield f"  by agency: {_told(tallies.by_agency, kind)}"
            yield f"  by state:  {_told(tallies.by_state, kind)}"
        yield from _first(each for each in findings if each.kind is kind)


def _first(findings: Iterable[Finding]) -> Iterator[str]:
    for number, each in enumerate(findings):
        if number == _SHOWN:
            yield "  … (--json has all)"
            return
        answered = f", line {each.answer_n}" if each.answer_n not in {None, each.n} else ""
        ruled = f" ({', '.join(each.rules)})" if each.rules else ""
        asked = f"{each.key} {each.sender} → {each.to}"
        yield f"  line {each.n}: {asked}: {each.recorded.value}{answered}; {each.why}{ruled}"


def _told(counts: Counter[tuple[Kind, str]], wanted: Kind) -> str:
    of_kind = sorted((-count, name) for (kind, name), count in counts.items() if kind is wanted)
    return ", ".join(f"{name} {-count:,}" for count, name in of_kind)


def _sorted(counts: Counter[tuple[Kind, str]]) -> dict[str, dict[str, int]]:
    return {
        kind.value: {name: count for (found, name), count in sorted(counts.items()) if found is kind} for kind in Kind
    }
