"""What a terminal shows of the answers to one message: as JSON, or drawn. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from producers.terminal.ask import Answers
from streams.messages.fields import join_body
from streams.messages.text import END, write_header
from streams.messages.wire import Reply

_HOPS: Final = ("request_in", "request_out", "response_in", "response_out")
_LEGS: Final = (("hub", 0, 1), ("state", 1, 2), ("way back", 2, 3))
_STYLES: Final = {"deliver": "green", "redact": "yellow", "refuse": "red", "reject": "red"}
_FEW: Final = 6
"""So many answers are shown as they would be printed; more become a table."""
_FREE_KEYS: Final = frozenset({"ER", "SM"})


def shown_text(reply: Reply) -> str:
    """Write an answer as the terminal prints it."""
    if reply.key in _FREE_KEYS:
        return reply.free
    head = write_header(reply.key, reply.sender, (reply.to,), reply.control)
    body = join_body(reply.fields, reply.free)
    return f"{head}{END}\n{body}"


def to_json(answers: Answers) -> Mapping[str, object]:
    """Write down the answers (`docs/formats.md#commands`): the first at the top, all of them in `answers`."""
    each = [_one(reply) for reply in answers.replies]
    return {**each[0], "expected": answers.expected, "took_us": answers.took_us, "answers": each}


def _one(reply: Reply) -> dict[str, object]:
    return {
        "answer": shown_text(reply),
        "code": reply.answer,
        "verdict": reply.verdict,
        "at_place": reply.place,
        "rules": list(reply.rules),
        "removed": list(reply.removed),
        "grant": reply.grant,
        "to": reply.asked_of,
        "hops_us": dict(zip(_HOPS, reply.hops, strict=True)),
        "context": reply.stamp.ctx,
    }


def receipt(answers: Answers) -> RenderableType:
    """Draw the answers; many are drawn as a table, a few as they would be printed."""
    replies = answers.replies
    drawn = [_panel(reply) for reply in replies] if len(replies) <= _FEW else [_table(replies)]
    missing = answers.expected - len(replies)
    late = [] if answers.complete else [Text(f"{missing} of {answers.expected} did not answer in time", style="yellow")]
    return Group(*drawn, *late)


def _panel(reply: Reply) -> Panel:
    style = _STYLES.get(reply.verdict, "")
    facts = Table.grid(padding=(0, 2))
    facts.add_row(Text("verdict", style="bright_black"), Text(_verdict(reply), style=f"bold {style}"))
    for name, value in (
        ("rules", ", ".join(reply.rules)),
        ("removed", ", ".join(reply.removed)),
        ("grant", reply.grant or ""),
        ("hops", _legs(reply)),
        ("context", reply.stamp.ctx[:19]),
    ):
        if value:
            facts.add_row(Text(name, style="bright_black"), Text(value))
    title = f"{reply.asked_of or 'hub'} → {reply.to}"
    return Panel(Group(Text(_lines(reply)), Text(""), facts), title=title, title_align="left", border_style=style)


def _lines(reply: Reply) -> str:
    """Give the answer a line for each field: easier on the eye than the one line it came in."""
    if reply.key in _FREE_KEYS or not reply.fields:
        return shown_text(reply)
    head = shown_text(reply).partition("\n")[0]
    body = "\n".join(f"{tag}/{value}" for tag, value in reply.fields)
    return "\n".join(part for part in (head, body, reply.free) if part)


def _verdict(reply: Reply) -> str:
    where = f" at the {reply.place}" if reply.place else ""
    status = f" · {reply.answer}" if reply.answer else ""
    return f"{reply.verdict}{where}{status}"


def _legs(reply: Reply) -> str:
    """Say how long each leg took that the request went."""
    legs = ((name, reply.hops[first], reply.hops[last]) for name, first, last in _LEGS)
    return " · ".join(f"{name} {(end - begin) / 1e3:.1f} ms" for name, begin, end in legs if begin and end)


def _table(replies: Sequence[Reply]) -> Table:
    table = Table(box=None, padding=(0, 2))
    for name in ("whose", "verdict", "rules", "answer"):
        table.add_column(name, style="", header_style="bright_black")
    for reply in replies:
        first = (reply.free or join_body(reply.fields, "")).partition("\n")[0]
        style = _STYLES.get(reply.verdict, "")
        table.add_row(
            reply.asked_of or "", Text(_verdict(reply), style=style), ", ".join(reply.rules), Text(first[:60])
        )
    return table
