"""The demo's screen, drawn with rich from a snapshot, to fit the terminal. Pure: whoever calls prints it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.console import ConsoleDimensions, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from producers.demo.snapshot import LAW_ONLY, OTHERS, Moment, Row, Snapshot
from producers.traffic.scenario import BLOCKED_BOOST, ICE_BOOST, OREGON_BOOST
from streams.messages.wire import Audited
from streams.metrics.books import Sheet

_GIVEN: Final = "green"
_REFUSED: Final = "red"
_REDACTED: Final = "yellow"
_LAW: Final = "magenta"
_NEWS: Final = "bold cyan"
_QUIET: Final = "bright_black"
_WRONG: Final = "bold red"
_BLOCK_STYLES: Final = {"hub": _REFUSED, "state": _REFUSED, LAW_ONLY: _LAW, "no rule": _QUIET}
_ACTS: Final = {"refuse": ("refused", _REFUSED), "redact": ("redacted", _REDACTED), "deliver": ("granted", _GIVEN)}
_NAMES: Final = {
    "CA": "California", "CO": "Colorado", "IL": "Illinois", "MA": "Massachusetts", "MD": "Maryland", "MN": "Minnesota",
    "NY": "New York", "OR": "Oregon", "WA": "Washington",
}  # fmt: skip
_BOOSTS: Final = (
    f"ICE and HSI ask {ICE_BOOST:g} × as often as published, states with a block {BLOCKED_BOOST:g} ×, "
    f"Oregon {OREGON_BOOST:g} ×"
)

_WIDE: Final = 100
"""From so many characters on there is room for everything."""
_TALL: Final = 36
"""From so many lines on all moments are shown; else the newest."""
_FIXED_LINES: Final = 13
"""Heads, foot, borders, and the rows that are no place's."""
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column of numbers: its heading, what it shows of a row, how, and whether only where there is room."""

    heading: str
    shows: Callable[[Row], int]
    style: str = ""
    wide_only: bool = False


_COLUMNS: Final = (
    Column("\nasked", lambda row: row.sheet.received),
    Column("\ngiven", lambda row: row.sheet.delivered, _GIVEN),
    Column("\nredacted", lambda row: row.sheet.redacted, _REDACTED),
    Column("\nrefused", lambda row: row.sheet.refused, _REFUSED),
    Column("ICE\ngiven", lambda row: row.ice.given, _GIVEN),
    Column("ICE\nrefused", lambda row: row.ice.refused, _REFUSED),
    Column("CBP\ngiven", lambda row: row.cbp.given, _GIVEN),
    Column("CBP\nrefused", lambda row: row.cbp.refused, _REFUSED),
    Column("law would\nrefuse", lambda row: row.would_refuse, _LAW, wide_only=True),
)


def screen(snapshot: Snapshot, size: ConsoleDimensions) -> RenderableType:
    """Draw everything, in this many lines and columns."""
    moments = snapshot.moments if size.height >= _TALL else snapshot.moments[-1:]
    room = max(size.height - len(snapshot.rows) - len(moments) - _FIXED_LINES, _FEWEST)
    table = _table(snapshot, size.width)
    return Group(_head(snapshot), table, _stream(snapshot, room, size.width), _moments(moments), _foot(snapshot))


def ending_of(snapshot: Snapshot, stale: int, width: int) -> RenderableType:
    """Draw how it ended: the table, the moments, the books, and what a separate reader found."""
    verdict = ("✓ 0", _GIVEN) if stale == 0 else (f"✗ {stale}", _WRONG)
    told = " decided by a context no longer in force, by a separate reader"
    found = Text.assemble(("stale  ", _QUIET), verdict, (told, _QUIET))
    gap = Text("")
    return Group(_head(snapshot), _table(snapshot, width), gap, _moments(snapshot.moments), gap, _foot(snapshot), found)


def _head(snapshot: Snapshot) -> RenderableType:
    minutes, seconds = divmod(int(snapshot.elapsed_s), 60)
    head = Table.grid(expand=True, padding=(0, 1))
    head.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    head.add_column(no_wrap=True, justify="right")
    head.add_row(
        Text.assemble(("nlets demo", "bold"), ("  synthetic traffic; rules decide", _QUIET)),
        Text.assemble((f"{minutes:02}:{seconds:02}  ", "bold"), (snapshot.page, "cyan")),
    )
    head.add_row(
        Text(_BOOSTS, style=_QUIET),
        Text(snapshot.setting.broker, style=_QUIET),
    )
    return head


def _table(snapshot: Snapshot, width: int) -> Table:
    columns = [column for column in _COLUMNS if width >= _WIDE or not column.wide_only]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, expand=True, padding=0, pad_edge=False, header_style=_QUIET)
    table.add_column("\nwhose data", no_wrap=True, min_width=13)
    table.add_column("\nblock at", no_wrap=True, min_width=8)
    for column in columns:
        least = max(len(line) for line in column.heading.split("\n"))
        table.add_column(column.heading, justify="right", no_wrap=True, min_width=least)
    for row in snapshot.rows:
        table.add_row(*_cells(row, columns), end_section=row.watched.place == OTHERS)
    table.add_row(*_cells(snapshot.total, columns), style="bold")
    return table


def _cells(row: Row, columns: Iterable[Column]) -> tuple[Text, ...]:
    watched = row.watched
    name = Text(_NAMES.get(watched.place, watched.place), style=_QUIET if watched.place == OTHERS else "")
    if watched.news:
        name.stylize("bold")
        name.append(f" {watched.news}", style=_NEWS)
    block = Text(watched.block, style=_BLOCK_STYLES.get(watched.block, ""))
    return (name, block, *(_number(column.shows(row), column.style) for column in columns))


def _number(count: int, style: str) -> Text:
    return Text(f"{count:,}", style=style) if count else Text("·", style=_QUIET)


def _stream(snapshot: Snapshot, room: int, width: int) -> RenderableType:
    lines = Table.grid(padding=(0, 2, 0, 0))
    for least in (7, 8, 9, 6, 14) if width >= _WIDE else (7, 8, 6, 14):
        lines.add_column(no_wrap=True, min_width=least)
    lines.add_column(no_wrap=True, overflow="ellipsis")
    for audited in snapshot.latest[:room]:
        lines.add_row(*_line(audited, snapshot.setting.started_us, width))
    for _ in range(room - len(snapshot.latest)):
        lines.add_row("")
    return Panel(lines, title="as it happens", title_align="left", border_style=_QUIET)


def _line(audited: Audited, started_us: int, width: int) -> Sequence[Text]:
    act, style = _ACTS.get(audited.verdict, (audited.verdict, ""))
    where = f", {audited.place}" if audited.place else ""
    why = ", ".join(audited.rules) or f"grant {audited.grant}"
    sender = [Text(audited.sender or "", style=_QUIET)] if width >= _WIDE else []
    return (
        Text(f"{(audited.at - started_us) / 1e6:5.1f} s", style=_QUIET),
        Text(audited.agency or "unknown"),
        *sender,
        Text(f"{audited.key or '?':3} {audited.whose or ''}"),
        Text(f"{act}{where}", style=style),
        Text(why, style=style),
    )


def _moments(moments: Iterable[Moment]) -> RenderableType:
    lines = [Text.assemble((f"{each.at_s:4.1f} s ", _QUIET), (each.text, _NEWS)) for each in moments]
    return Group(*map(_one_line, lines))


def _foot(snapshot: Snapshot) -> RenderableType:
    books = books_line(snapshot.total.sheet) if snapshot.balanced else Text("✗ THE BOOKS DO NOT BALANCE", style=_WRONG)
    return Group(books, _latency(snapshot))


def books_line(sheet: Sheet) -> Text:
    """Write the books as the sum they are; what is zero and rare is left out."""
    parts = (
        (sheet.delivered, "given", _GIVEN),
        (sheet.redacted, "redacted", _REDACTED),
        (sheet.refused, "refused", _REFUSED),
        (sheet.rejected, "rejected", ""),
        (sheet.unanswered, "unanswered", ""),
        (sheet.dead_lettered, "dead", _WRONG),
        (sheet.in_flight, "pending", ""),
    )
    line = Text.assemble(("books  ", _QUIET), ("✓ ", _GIVEN), (f"{sheet.received:,}", "bold"))
    for at, (count, name, style) in enumerate(part for part in parts if part[0]):
        line.append(" + " if at else " = ", style=_QUIET)
        line.append(f"{count:,}", style=style)
        line.append(f" {name}", style=_QUIET)
    return line


def _latency(snapshot: Snapshot) -> Text:
    line = Text("took   ", style=_QUIET)
    for hop, figures in snapshot.latency.items():
        line.append(f"{hop} ", style=_QUIET)
        line.append(f"{_ms(figures['p50'])} ")
    line.append("ms median, p99 ", style=_QUIET)
    return _one_line(line.append(_ms(snapshot.latency["whole"]["p99"])))


def _ms(us: int | None) -> str:
    return "–" if us is None else f"{us / 1e3:.1f}"


def _one_line(text: Text) -> Text:
    text.no_wrap, text.overflow = True, "ellipsis"
    return text
