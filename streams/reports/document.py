"""A report as one JSON document, and as rows of one sheet. Pure."""

from collections.abc import Iterator
from typing import Final

from streams.reports.cube import Dimensions
from streams.reports.figures import Deed, Figure
from streams.reports.origin import Holds, Input, Origin, unsaid, withheld
from streams.reports.release import Release, Row
from streams.reports.timeline import Wait

COLUMNS: Final = (
    "table", "state", "agency", "month", "kind", "name",
    "requests", "disclosures", "refused", "rejected",
)  # fmt: skip
"""Of the sheet. An empty cell among the figures is withheld; elsewhere it means all."""

_NAMES: Final = {Deed.GRANTED: "legal_basis", Deed.DUE: "duty"}


def table_name(dimensions: Dimensions) -> str:
    """Name a table by what it is counted by."""
    return "_by_".join(dimension.word for dimension in dimensions) or "total"


def document(release: Release, origin: Origin, waits: tuple[Wait, ...]) -> dict[str, object]:
    """Give everything."""
    return {
        "made_from": _made_from(origin),
        "synthetic": [*origin.synthetic],
        "digest": release.digest,
        "small_cells": _small_cells(release),
        "tables": {table_name(by): [_named(by, row) for row in rows] for by, rows in release.tables.items()},
        "rules": [_figure(each) for each in release.figures if each.deed not in _NAMES],
        "grants_used": [_figure(each) for each in release.figures if each.deed is Deed.GRANTED],
        "duties_due": [_figure(each) for each in release.figures if each.deed is Deed.DUE],
        "law_to_block": [_wait(wait) for wait in waits],
        "does_not_say": [*unsaid(origin)],
    }


def _made_from(origin: Origin) -> dict[str, object]:
    return {
        "inputs": [_input(each) for each in origin.inputs],
        "command": origin.command,
        "context": origin.context,
        "version": origin.version,
        "lines": origin.lines,
        "from": origin.first,
        "to": origin.last,
    }


def _input(each: Input) -> dict[str, object]:
    is_counts = each.holds is Holds.COUNTS
    return {"name": each.name, "digest": each.digest, "holds": each.holds.value, "is_counts": is_counts}


def _small_cells(release: Release) -> dict[str, object]:
    return {
        "least": release.least,
        "says": withheld(release.least),
        "counted_together": [
            {"by": group.dimension.word, "name": group.name, "members": [*group.members]} for group in release.groups
        ],
    }


def _named(by: Dimensions, row: Row) -> dict[str, str | int | None]:
    """Give a row's values and figures by name."""
    return {**{each.word: value for each, value in zip(by, row.values, strict=True)}, **row.figures()}


def sheet(release: Release) -> Iterator[dict[str, str | int | None]]:
    """Give all tables as rows of one sheet."""
    for by, rows in release.tables.items():
        for row in rows:
            yield {**_blank(), "table": table_name(by), **_named(by, row)}
    for deed, state, name, n in release.figures:
        yield {**_blank(), "table": deed.value, "state": state, "name": name, "requests": n}


def _blank() -> dict[str, str | int | None]:
    return dict.fromkeys(COLUMNS)


def _figure(figure: Figure) -> dict[str, object]:
    return {
        "counts": figure.deed.value,
        "state": figure.state,
        _NAMES.get(figure.deed, "rule"): figure.name,
        "n": figure.n,
    }


def _wait(wait: Wait) -> dict[str, object]:
    return {
        "state": wait.state,
        "rule": wait.rule,
        "law": wait.law and wait.law.isoformat(),
        "citation": wait.citation,
        "block": wait.block and wait.block.isoformat(),
        "days": wait.days,
        "dates_assumed": wait.assumed,
    }
