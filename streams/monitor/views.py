"""What the page and the API show, as plain JSON documents made from the tables. Pure: no Faust, no clock, no web.

Readers rely on the names (`docs/monitoring.md#api`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from streams.messages.roll_out import RollOut
from streams.metrics.books import CountKey, Hop, Kind, Sheet, by_agency, by_state, overdrawn, sheet, sheets_by
from streams.metrics.histogram import add, merge, percentiles
from streams.metrics.sources import StageName
from streams.metrics.trials import trial_sheets
from streams.monitor.cells import (
    HOUR,
    MINUTE,
    SECOND,
    TOTAL,
    UNREADABLE,
    CellKey,
    FlowCell,
    SourceRow,
    StateCell,
    Tables,
)

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Document: TypeAlias = dict[str, Json]

APART: Final = (Kind.NOTICE, Kind.UNSOLICITED, Kind.LINE_MISMATCH, Kind.WOULD_REFUSE)
"""Kinds that are no part of the books."""

REFUSALS: Final = (Kind.REFUSED_HUB, Kind.REFUSED_STATE, Kind.REFUSED_RETURN)


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the monitor is behind."""

    messages: int
    """Records of the metrics topic that are not booked yet."""
    newest_us: int
    """The newest event booked."""
    now_us: int

    def to_json(self) -> Document:
        """Give both measures; where nothing waits, nothing is late."""
        late_us = max(0, self.now_us - self.newest_us) if self.messages and self.newest_us else 0
        return {"messages": self.messages, "seconds": round(late_us / 1e6, 3)}


@dataclass(frozen=True, slots=True)
class Readable:
    """A length of window that can be asked for: as it is booked, or summed when it is read."""

    name: str
    seconds: int
    booked_as: str


READABLE: Final = {
    "1s": Readable("1s", 1, SECOND.name),
    "10s": Readable("10s", 10, SECOND.name),
    "1m": Readable("1m", 60, MINUTE.name),
    "1h": Readable("1h", 3_600, HOUR.name),
}
"""The windows that can be asked for."""


def total_counts(tables: Tables) -> dict[str, int]:
    """Give everything counted, by count key."""
    return _counts((CellKey.parse(text), cell) for text, cell in tables.states.items() if text.startswith(f"{TOTAL}|"))


def totals(tables: Tables) -> Document:
    """Show everything since the beginning."""
    counts = total_counts(tables)
    flow = tables.flows.get(CellKey(TOTAL, 0).text(), FlowCell())
    troubles = find_troubles(tables, counts)
    return {
        "totals": _whole(sheet(counts)),
        "by_state": {state: _whole(part) for state, part in by_state(counts).items()},
        "by_agency": {agency: _whole(part) for agency, part in by_agency(counts).items()},
        "refused_at": {kind.removeprefix("refused_"): _sum_of(kind, counts) for kind in REFUSALS},
        "apart": {kind.value: _sum_of(kind, counts) for kind in APART},
        "latency_us": {**percentiles(flow.hops.get(Hop.WHOLE, {}))},
        "hops_us": _hops(flow.hops),
        "rules": _rules(flow.rules),
        "trials": _trials(counts),
        "in_flight": sheet(counts).in_flight,
        "books_balance": not troubles,
        "troubles": [*troubles],
    }


def matrix(tables: Tables) -> list[Json]:
    """Show what each agency asked of each state, and what became of it."""
    cells = sheets_by(lambda cell: f"{cell.state}|{cell.agency}", total_counts(tables))
    pairs = ((name.split("|"), part) for name, part in cells.items())
    return [{"state": state, "agency": agency, **_whole(part)} for (state, agency), part in pairs]


def series(tables: Tables, readable: Readable, last_us: int, length: int) -> list[Json]:
    """Show the windows of one length up to the one that holds `last_us`, oldest first, also those without events."""
    last = last_us // 1_000_000 // readable.seconds * readable.seconds
    first = last - (length - 1) * readable.seconds
    counts: defaultdict[int, list[tuple[CellKey, StateCell]]] = defaultdict(list)
    for text, cell in tables.states.items():
        key = CellKey.parse(text)
        if key.window == readable.booked_as and first <= key.start:
            counts[key.start // readable.seconds * readable.seconds].append((key, cell))
    hops = _hops_by_start(tables, readable, first)
    starts = range(first, last + 1, readable.seconds)
    return [
        {"start": start, **_outcomes(sheet(_counts(counts[start]))), "latency_us": {**percentiles(hops.get(start, {}))}}
        for start in starts
    ]


def latest_hops(tables: Tables, now_us: int, seconds: int) -> Document:
    """Show the percentiles of each hop over the last seconds."""
    since = now_us // 1_000_000 - seconds
    flows = [
        cell
        for text, cell in tables.flows.items()
        if (key := CellKey.parse(text)).window == SECOND.name and key.start >= since
    ]
    names = {hop for flow in flows for hop in flow.hops}
    return _hops({hop: merge(flow.hops.get(hop, {}) for flow in flows) for hop in names})


def context(tables: Tables) -> Document:
    """Show the context in force, as intake's newest deltas say; null while its partitions differ, or without any."""
    rows = [row for row in tables.sources.values() if row.stage == StageName.INTAKE]
    rows.sort(key=lambda row: row.partition)
    digests = {row.ctx for row in rows}
    return {
        "in_force": digests.pop() if len(digests) == 1 else None,
        "since_us": max((row.ctx_since for row in rows), default=None),
        "partitions": [{"partition": row.partition, "context": row.ctx, "since_us": row.ctx_since} for row in rows],
    }


def on_trial(roll_out: RollOut | None) -> Document | None:
    """Show what is tried beside the context in force, and for whom it decides."""
    if roll_out is None:
        return None
    return {
        "number": roll_out.number,
        "candidate": roll_out.candidate,
        "mode": roll_out.mode,
        "percent": roll_out.percent,
    }


def find_troubles(tables: Tables, counts: Mapping[str, int]) -> list[str]:
    """Say in words why the books don't balance; nothing if they do."""
    found = [trouble for row in tables.sources.values() for trouble in _source_troubles(row)]
    found += [f"{name}: {-part.in_flight} more ended than were received" for name, part in overdrawn(counts).items()]
    booked, held = sum(row.counted for row in tables.sources.values()), sum(counts.values())
    return found + ([f"the tables hold {held} counts, {booked} were booked"] if held != booked else [])


def _source_troubles(row: SourceRow) -> Iterator[str]:
    where = f"{row.stage} of {row.topic}/{row.partition}"
    if row.stage == UNREADABLE:
        where = f"{row.topic}/{row.partition}"
    yield from (f"{where}: offsets {gap.first}-{gap.next - 1} are not booked" for gap in row.coverage.gaps())
    what = "is no delta" if row.stage == UNREADABLE else "overlaps what is booked"
    yield from (f"{where}: {span.first}-{span.next - 1} {what}" for span in row.coverage.left_out)


def _hops_by_start(tables: Tables, readable: Readable, first: int) -> dict[int, dict[int, int]]:
    hops: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for text, flow in tables.flows.items():
        key = CellKey.parse(text)
        if key.window == readable.booked_as and first <= key.start:
            add(hops[key.start // readable.seconds * readable.seconds], flow.hops.get(Hop.WHOLE, {}))
    return hops


def _counts(cells: Iterable[tuple[CellKey, StateCell]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for key, cell in cells:
        for name, times in cell.counts.items():
            kind, rest = name.split("|", 1)
            counts[f"{kind}|{key.state}|{rest}"] += times
    return dict(counts)


def _trials(counts: Mapping[str, int]) -> list[Json]:
    """Show what each candidate on trial decides otherwise, the oldest first."""
    return [
        {
            "number": number,
            "requests": each.requests,
            "changed": each.changed.total(),
            "answers_judged_otherwise": each.answers,
            "by_state_and_agency": [{**change.to_json(), "n": n} for change, n in each.largest()],
        }
        for number, each in trial_sheets(counts).items()
    ]


def _sum_of(kind: Kind, counts: Mapping[str, int]) -> int:
    return sum(times for key, times in counts.items() if CountKey.parse(key).kind == kind)


def _whole(part: Sheet) -> Document:
    return {**part.to_json()}


def _outcomes(part: Sheet) -> Document:
    return {name: times for name, times in part.to_json().items() if name != "in_flight"}


def _hops(hops: Mapping[str, Mapping[int, int]]) -> Document:
    order = [*(hop.value for hop in Hop), *sorted(hops)]
    return {hop: {**percentiles(hops[hop])} for hop in dict.fromkeys(order) if hop in hops}


def _rules(rules: Mapping[str, int]) -> Document:
    acted: defaultdict[str, Document] = defaultdict(dict)
    for key, times in sorted(rules.items()):
        rule, verdict = key.rsplit("|", 1)
        acted[rule][verdict] = times
    return {**acted}
