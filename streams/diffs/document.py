"""The changes between two bundles, for people and for programs (`docs/policy-diff.md`)."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from streams.diffs.changes import Change, Changes
from streams.diffs.merging import Zones
from streams.diffs.words import (
    askers_in_words,
    circumstances_in_words,
    clock,
    keys_in_words,
    outcome_in_words,
    table,
    time_in_words,
)
from streams.policies.decision import Verdict
from streams.space.kinds import Kinds

_HEADINGS: Final = ("state", "who asks", "what", "when", "change")


@dataclass(frozen=True, slots=True, order=True)
class Counted:
    """Messages of a log that are counted together."""

    state: str
    agency: str
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class InLog:
    """How many requests of a log change."""

    log: str
    messages: int
    rejected: int
    requests: int
    changed: Counter[Counted]


def lines(changes: Changes, in_log: InLog | None) -> Iterator[str]:
    """Say what changes in text."""
    found, kinds = changes.changes, changes.pair.kinds
    if found:
        yield f"{len(found)} kind{'s' if len(found) > 1 else ''} of messages change:"
        rows = [_cells(change, kinds, changes.zones) for change in found]
        heading, *aligned = table([_HEADINGS, *rows])
        yield heading
        for change, row in zip(found, aligned, strict=True):
            yield row
            yield from (f"    {circumstance}" for circumstance in circumstances_in_words(change.region))
            yield f"    such as {json.dumps(change.witness.row())}"
            yield from (f"    with the grant {','.join(row.values())}" for row in change.witness.grant_rows())
    else:
        yield "nothing changes in any log"
        yield "answers in the running switch are judged by their query's key: see `nlets policy change`"
    if in_log:
        yield from _log_lines(in_log)


def _cells(change: Change, kinds: Kinds, zones: Zones) -> tuple[str, ...]:
    region = change.region
    return (
        " ".join(region.states),
        ", ".join(askers_in_words(region.askers, kinds)),
        ", ".join(keys_in_words(region.codes)),
        time_in_words(region, zones),
        " → ".join(map(outcome_in_words, region.parting)),
    )


def _log_lines(in_log: InLog) -> Iterator[str]:
    yield ""
    changed = in_log.changed.total()
    yield f"{in_log.log}: {changed:,} of {in_log.requests:,} requests in {in_log.messages:,} messages change"
    rows = [(one.state, one.agency, f"{one.before.value} → {one.after.value}", f"{n:,}") for one, n in _largest(in_log)]
    if rows:
        yield from table(rows)


def _largest(in_log: InLog) -> Sequence[tuple[Counted, int]]:
    return sorted(in_log.changed.items(), key=lambda each: (-each[1], each[0]))


def document(changes: Changes, in_log: InLog | None) -> dict[str, object]:
    """Give everything."""
    pair = changes.pair
    flips = [
        one for one in changes.changes if one.region.parting.before.verdict is not one.region.parting.after.verdict
    ]
    return {
        "old": pair.before.digest,
        "new": pair.after.digest,
        "directory": pair.directory.digest,
        "changes": [_change(one, changes) for one in flips],
        "other_removals": [_change(one, changes) for one in changes.changes if one not in flips],
        "in_log": _in_log(in_log) if in_log else None,
    }


def _change(change: Change, changes: Changes) -> dict[str, object]:
    region, kinds = change.region, changes.pair.kinds
    since, until = (changes.zones.local(region.states[0], at) for at in (region.since, region.until))
    before, after = region.parting
    return {
        "from_verdict": before.verdict.value,
        "to_verdict": after.verdict.value,
        "from_removed": sorted(before.removed or ()),
        "to_removed": sorted(after.removed or ()),
        "when": {
            "states": region.states,
            "askers": askers_in_words(region.askers, kinds),
            "keys": region.codes,
            "since": since and clock(since),
            "until": until and clock(until),
            "circumstances": circumstances_in_words(region),
            "in_part": region.circumstances is None,
            "text": "; ".join((*_cells(change, kinds, changes.zones)[:-1], *circumstances_in_words(region))),
        },
        "witness": change.witness.row(),
        "witness_grants": list(change.witness.grant_rows()),
    }


def _in_log(in_log: InLog) -> dict[str, object]:
    return {
        "messages": in_log.messages,
        "rejected": in_log.rejected,
        "requests": in_log.requests,
        "changed": in_log.changed.total(),
        "by_state_and_agency": [
            {
                "state": one.state,
                "agency": one.agency,
                "from_verdict": one.before.value,
                "to_verdict": one.after.value,
                "n": n,
            }
            for one, n in _largest(in_log)
        ],
    }
