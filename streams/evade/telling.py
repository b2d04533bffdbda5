"""What gets past the rules, for people and for programs (`docs/policy-evade.md`)."""

import json
from collections.abc import Iterator
from typing import TypeAlias

from streams.diffs.words import table
from streams.evade.finding import Evasion, Result
from streams.evade.remedies import Remedy
from streams.evade.trying import Passed
from streams.messages.text import write_text

Document: TypeAlias = dict[str, object]


def lines(evasion: Evasion) -> Iterator[str]:
    """Say it in text: a table of families, and of each that passes an attempt and what would stop it."""
    if evasion.is_open:
        yield "nothing is refused: whoever asks gets it as it is"
        return
    passing = [result for result in evasion.results if result.passing]
    refused = f"{len(evasion.wishes)} refused look-up{'' if len(evasion.wishes) == 1 else 's'}"
    yield f"{len(passing)} of {len(evasion.results)} families of attempts get something of {refused}:"
    yield from table([("family", "tried", "pass", "stopped by"), *map(_cells, evasion.results)])
    for result in passing:
        yield ""
        yield f"{result.family.name}: {result.family.about}"
        for remedy, one in _by_remedy(result).items():
            yield f"    {json.dumps(dict(one.attempt.row))}"
            yield f"        would be stopped by {remedy}"


def _cells(result: Result) -> tuple[str, ...]:
    stopped = ", ".join(f"{what} ({n:,})" for what, n in result.stopped_by().most_common())
    return result.family.name, f"{len(result.tried):,}", f"{len(result.passing):,}", stopped


def _by_remedy(result: Result) -> dict[Remedy, Passed]:
    """Give the first attempt of each remedy."""
    found: dict[Remedy, Passed] = {}
    for one in result.passing:
        found.setdefault(one.remedy, one)
    return found


def document(evasion: Evasion) -> Document:
    """Give everything."""
    return {
        "refused": [{"place": wish.place, "text": write_text(wish.message)} for wish in evasion.wishes],
        "families": [_family(result) for result in evasion.results if not evasion.is_open],
    }


def _family(result: Result) -> Document:
    return {
        "family": result.family.name,
        "about": result.family.about,
        "tried": len(result.tried),
        "passed": len(result.passing),
        "stopped_by": dict(result.stopped_by().most_common()),
        "passing": [_passing(one) for one in result.passing],
    }


def _passing(one: Passed) -> Document:
    return {
        "message": dict(one.attempt.row),
        "would_stop": {"rule": one.remedy.rule, "if": one.remedy.lacks},
    }
