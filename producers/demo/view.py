"""The demo's screen, drawn with rich from a scene. Pure: whoever calls prints it."""

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from producers.demo.scene import OTHERS, Row, Scene, Tries
from streams.messages.wire import Audited
from streams.metrics.books import Sheet

_GIVEN: Final = "green"
_REFUSED: Final = "red"
_REDACTED: Final = "yellow"
_QUIET: Final = "bright_black"
_BLOCK_STYLES: Final = {"hub": _REFUSED, "state": "magenta", "law only": _REDACTED, "no rule": _QUIET}
_ACTS: Final = {"refuse": ("refused", _REFUSED), "redact": ("redacted", _REDACTED), "deliver": ("granted", _GIVEN)}
_NAMES: Final = {
    "CA": "California", "CO": "Colorado", "IL": "Illinois", "MA": "Massachusetts", "MD": "Maryland", "MN": "Minnesota",
    "NY": "New York", "OR": "Oregon", "WA": "Washington",
}  # fmt: skip
_MOST_ROWS: Final = 60


def screen(scene: Scene, height: int) -> RenderableType:
    """Draw everything, in so many lines."""
    table = _table(scene)
    fixed = len(scene.rows) + 4 + 5 + 2 + max(len(scene.moments), 1) + 2
    room = max(min(height - fixed, _MOST_ROWS), 3)
    return Group(_head(scene), table, _stream(scene, room), _moments(scene), _foot(scene))


def _head(scene: Scene) -> RenderableType:
    setting = scene.setting
    line = Table.grid(expand=True)
    line.add_column()
    line.add_column(justify="right")
    minutes, seconds = divmod(int(scene.elapsed_s), 60)
    line.add_row(
        Text.assemble(("nlets demo", "bold"), ("  synthetic agencies ask states for data; rules decide", _QUIET)),
        Text.assemble((f"{minutes:02}:{seconds:02}", "bold"), (f"  {setting.broker}", _QUIET)),
    )
    line.add_row(
        Text("ICE asks 60 × as often as was published, states with rules more often: to be watched", style=_QUIET),
        Text(scene.page, style="cyan"),
    )
    return line


def _number(count: int, style: str = "") -> Text:
    return Text(f"{count:,}", style=style) if count else Text("·", style=_QUIET)


def _tries(tries: Tries) -> Text:
    """Show data got and tries refused side by side."""
    if not tries.given and not tries.refused:
        return Text("·", style=_QUIET)
    given = (f"{tries.given:,}", _GIVEN if tries.given else _QUIET)
    refused = (f"{tries.refused:>4,}", _REFUSED if tries.refused else _QUIET)
    return Text.assemble(given, (" given ", _QUIET), refused, (" refused", _QUIET))


def _table(scene: Scene) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, padding=(0, 1), show_footer=False)
    table.add_column("whose data", no_wrap=True)
    table.add_column("block at", no_wrap=True)
    for name in ("asked", "given", "redacted", "refused", "pending"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("ICE", justify="right", no_wrap=True)
    table.add_column("CBP", justify="right", no_wrap=True)
    for row in scene.rows:
        table.add_row(*_cells(row), end_section=row.watched.place == OTHERS)
    table.add_row(*_cells(scene.total), style="bold")
    return table


def _cells(row: Row) -> tuple[Text, ...]:
    sheet, watched = row.sheet, row.watched
    return (
        Text(_NAMES.get(watched.place, watched.place), style=_QUIET if watched.place == OTHERS else ""),
        Text(watched.block, style=_BLOCK_STYLES.get(watched.block, "")),
        _number(sheet.received),
        _number(sheet.delivered, _GIVEN),
        _number(sheet.redacted, _REDACTED),
        _number(sheet.refused, _REFUSED),
        _number(sheet.in_flight),
        _tries(row.ice),
        _tries(row.cbp),
    )


def _stream(scene: Scene, room: int) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for _ in range(6):
        table.add_column(no_wrap=True)
    for audited in scene.latest[:room]:
        table.add_row(*_line(audited, scene.setting.started_us))
    for _ in range(room - len(scene.latest)):
        table.add_row("")
    return Panel(table, title="refused, redacted or granted, as it happens", title_align="left", border_style=_QUIET)


def _line(audited: Audited, started_us: int) -> Sequence[Text]:
    act, style = _ACTS.get(audited.verdict, (audited.verdict, ""))
    why = ", ".join(audited.rules) or f"grant {audited.grant}"
    where = f"at the {audited.place}" if audited.place else ""
    return (
        Text(f"{(audited.at - started_us) / 1e6:6.1f} s", style=_QUIET),
        Text(audited.agency or "unknown"),
        Text(audited.sender or "", style=_QUIET),
        Text(f"{audited.key or '?':3} {audited.whose or ''}"),
        Text(f"{act} {where}", style=style),
        Text(why, style=style),
    )


def _moments(scene: Scene) -> RenderableType:
    lines = [Text.assemble((f"{each.at_s:6.1f} s  ", _QUIET), (each.text, "bold cyan")) for each in scene.moments]
    return Group(*lines) if lines else Text("")


def _foot(scene: Scene) -> RenderableType:
    return Group(books_line(scene.total.sheet, scene.balanced), _latency(scene))


def books_line(sheet: Sheet, balanced: bool) -> Text:  # noqa: FBT001
    """Write the books as the sum they are."""
    parts = (
        (sheet.delivered, "delivered", _GIVEN),
        (sheet.redacted, "redacted", _REDACTED),
        (sheet.refused, "refused", _REFUSED),
        (sheet.rejected, "rejected", ""),
        (sheet.unanswered, "unanswered", ""),
        (sheet.dead_lettered, "dead", ""),
        (sheet.in_flight, "pending", ""),
    )
    line = Text.assemble(("books  ", _QUIET), (f"{sheet.received:,}", "bold"), " asked = ")
    for count, name, style in parts:
        line.append(f"{count:,}", style=style if count else _QUIET)
        line.append(f" {name}" + ("" if name == "pending" else " + "), style=_QUIET)
    return line.append("   ✓ balanced" if balanced else "   ✗ out of balance", style=_GIVEN if balanced else "bold red")


def _latency(scene: Scene) -> Text:
    line = Text("took   ", style=_QUIET)
    for hop, figures in scene.latency.items():
        line.append(f"{hop} ", style=_QUIET)
        line.append(f"{_ms(figures['p50'])} / {_ms(figures['p99'])}   ")
    return line.append("ms, median / p99", style=_QUIET)


def _ms(us: int | None) -> str:
    return "–" if us is None else f"{us / 1e3:.1f}"


def ending_of(scene: Scene, stale: int) -> RenderableType:
    """Draw how it ended: the table, the moments, the books, and what a separate reader found."""
    style = _GIVEN if stale == 0 else "bold red"
    found = Text.assemble(
        ("stale  ", _QUIET),
        (f"{stale}", style),
        (" decided by a context no longer in force, by a reader of the topics", _QUIET),
    )
    return Group(_table(scene), _moments(scene), _foot(scene), found)
