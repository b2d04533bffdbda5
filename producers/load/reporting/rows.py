"""A report as rows of a table, for spreadsheets and plotting tools: one row for each set of latencies. Pure."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Final, NamedTuple

from producers.load.reporting.document import Document, Latency


class Row(NamedTuple):
    """What some answers came to; times in µs, empty where there are too few."""

    part: str
    """What the answers are sorted by: `all`, `hop`, `second` or one of the sortings."""
    group: str
    offered: int | None
    sent: int | None
    answers: int
    refused: int | None
    p50_us: int | None
    p90_us: int | None
    p99_us: int | None
    p999_us: int | None
    max_us: int | None
    valid: str
    """Of the whole run, in every row, so that no row is read without it: `yes` or `no`."""


_COLUMNS: Final = Row._fields


def csv_of(report: Document) -> str:
    """Write the rows, the first of them with the columns' names."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows_of(report))
    return text.getvalue()


def rows_of(report: Document) -> Iterator[Row]:
    """Give everything that has latencies, and each second."""
    valid = "yes" if report.valid else "no"
    for part, groups in _parts(report).items():
        for group, latency in groups.items():
            refused = _refused(report, part, group)
            yield Row(part, group, None, None, latency.samples, refused, *_times(latency), valid)
    for each in report.by_second:
        counts = (each.offered, each.sent, each.answered, sum(each.refused.values()))
        yield Row("second", str(each.second), *counts, *_times(each.latency_us), valid)


def _parts(report: Document) -> Mapping[str, Mapping[str, Latency]]:
    return {"all": report.latencies(), "hop": report.hops_us, **report.groups()}


def _refused(report: Document, part: str, group: str) -> int | None:
    return report.verdicts_by_state.get(group, {}).get("refuse", 0) if part == "state" else None


def _times(latency: Latency) -> tuple[int | None, int | None, int | None, int | None, int | None]:
    return latency.p50, latency.p90, latency.p99, latency.p999, latency.max
