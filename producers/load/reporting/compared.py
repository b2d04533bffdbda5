"""Two reports side by side, drawn with rich. Pure: whoever calls prints it."""

from collections.abc import Iterable
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from producers.load.reporting.compare import Comparison, Row
from producers.load.reporting.words import TOO_FEW, duration, percent, rounded

_QUIET: Final = "bright_black"
_GOOD: Final = "green"
_BAD: Final = "bold red"
_ALIKE: Final = 0.05
"""A difference of a smaller share is not coloured."""


def side_by_side(comparison: Comparison, limit: float | None) -> RenderableType:
    """Draw the figures, what they are worth, and what came of the limit."""
    return Group(_table(comparison.rows), *_worth(comparison), *_judged(comparison, limit))


def _table(rows: Iterable[Row]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style=_QUIET)
    table.add_column("")
    for name in ("A", "B", "B - A", "B / A"):
        table.add_column(name, justify="right")
    for row in rows:
        cells = (_value(row, row.before), _value(row, row.after), _difference(row), _ratio(row))
        table.add_row(row.name, *cells)
    return table


def _value(row: Row, value: float | None) -> Text:
    if value is None:
        return Text(TOO_FEW, style=_QUIET)
    return Text(duration(value) if row.unit == "µs" else f"{rounded(value)} {row.unit}")


def _difference(row: Row) -> Text:
    if row.difference is None:
        return Text("")
    sign = "+" if row.difference > 0 else "-" if row.difference < 0 else ""
    return Text(sign).append_text(_value(row, abs(row.difference)))


def _ratio(row: Row) -> Text:
    if row.ratio is None or row.worse_by is None:
        return Text("")
    style = _BAD if row.worse_by > _ALIKE else _GOOD if row.worse_by < -_ALIKE else ""
    return Text(f"{row.ratio:.2f}", style=style)


def _worth(comparison: Comparison) -> Iterable[Text]:
    yield from (Text(f"· {note}", style=_QUIET) for note in comparison.notes)
    if not comparison.is_comparable:
        yield Text("✗ NOT COMPARABLE: the differences above say nothing of the switches", style=_BAD)
        yield from (Text(f"  {why}", style=_BAD) for why in comparison.obstacles)


def _judged(comparison: Comparison, limit: float | None) -> Iterable[Text]:
    if limit is None or not comparison.is_comparable:
        return
    worse = comparison.worse_than(limit)
    if not worse:
        yield Text(f"✓ nothing became worse by more than {percent(limit)}", style=_GOOD)
    for row in worse:
        yield Text(f"✗ {row.name} became worse by {percent(row.worse_by or 0.0)}", style=_BAD)
