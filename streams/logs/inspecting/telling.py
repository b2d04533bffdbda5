"""What was found in a log, written for people: a table for each side of it, and first what is odd."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from streams.logs.inspecting.inspection import Report
from streams.logs.inspecting.repeats import Found

_SHOWN: Final = 12
"""Entries of a table of counts; the others are summed up."""


def told(report: Report) -> RenderableType:
    """Write a report."""
    sides = [("what is odd", _odd(report)), ("times", _times(report)), *_counted(report)]
    return Group(*(_table(name, rows) for name, rows in sides if rows))


def _table(name: str, rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(title=name, title_justify="left", title_style="bold", box=box.SIMPLE, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _times(report: Report) -> list[tuple[str, str]]:
    flow = report.flow
    busiest = ", ".join(f"{count:,} in a {window}" for window, count in flow.busiest.items())
    offsets = ", ".join(f"{offset}: {count:,}" for offset, count in flow.offsets.items())
    rows = [
        ("rows", f"{report.traffic.rows:,}"),
        ("from", flow.first or "no row has a time"),
        ("to", flow.last or "–"),
        ("mean rate", f"{flow.per_second:,.3f}/s over {flow.seconds:,.1f} s"),
        ("busiest", busiest),
        ("offsets from UTC", offsets or "–"),
    ]
    return [*rows, *((f"silent from {each.since}", _silent(each.seconds, each.n)) for each in flow.silences)]


def _silent(seconds: float, n: int) -> str:
    return f"for {seconds:,.1f} s, until row {n}"


def _odd(report: Report) -> list[tuple[str, str]]:
    """Give what should not be, and where first."""
    flow, repeats, personal = report.flow, report.repeats, report.personal
    within = f" within {repeats.window:,} rows"
    rows = [
        ("earlier than a row before", f"{flow.late:,} rows, by {flow.latest_seconds:,.1f} s at most", flow.late),
        ("clock set back", _jumps(report), flow.jumps),
        ("written with several offsets", ", ".join(flow.offsets), len(flow.offsets) > 1),
        ("the same row again" + within, _where(repeats.same_row), repeats.same_row.count),
        ("the same id again" + within, _where(repeats.same_id), repeats.same_id.count),
        ("an answer without a query" + within, _where(repeats.unasked), repeats.unasked.count),
        ("one more answer to a query" + within, _where(repeats.again), repeats.again.count),
        ("on another line than the directory's", f"{report.traffic.other_lines:,} rows", report.traffic.other_lines),
        ("labelled synthetic", f"{personal.synthetic_rows:,} rows", personal.synthetic_rows),
        ("suspected personal data", f"{personal.suspected_rows:,} rows", personal.suspected_rows),
    ]
    rows += [(f"  {each.place}", _suspected(each.looks_like, each.rows, each.first), 1) for each in personal.suspicions]
    rows += [("noticed", problem, 1) for problem in report.problems]
    return [(what, how) for what, how, is_there in rows if is_there]


def _jumps(report: Report) -> str:
    named = (
        f"row {jump.n} by {jump.seconds:,.0f} s{' (local time?)' if jump.is_an_hour else ''}"
        for jump in report.flow.first_jumps
    )
    return f"{report.flow.jumps:,} times: {', '.join(named)}"


def _where(found: Found) -> str:
    return f"{found.count:,} rows: {_rows(found.first, found.count)}"


def _suspected(looks_like: str, rows: int, first: tuple[int, ...]) -> str:
    return f"{looks_like}: {rows:,} rows: {_rows(first, rows)}"


def _rows(first: Iterable[int], count: int) -> str:
    named = list(map(str, first))
    return ", ".join(named) + (" …" if count > len(named) else "")


def _counted(report: Report) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    traffic = report.traffic
    more = "more than " if traffic.too_many_senders else ""
    yield "keys", _counts(traffic.keys)
    yield "agencies that ask or answer", _counts(traffic.agencies)
    yield f"senders, of {more}{traffic.distinct_senders:,}", _counts(traffic.senders)
    yield "destinations", _counts(traffic.destinations)
    yield "rejects", _counts(traffic.rejects)


def _counts(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    named = list(counts.items())
    rows = [(name, f"{count:,}") for name, count in named[:_SHOWN]]
    rest = sum(count for _, count in named[_SHOWN:])
    return [*rows, (f"{len(named) - _SHOWN} others", f"{rest:,}")] if rest else rows
