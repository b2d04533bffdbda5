"""A message as it is typed: a text, or a line of a log; and by which time it is judged."""

from streams.clock import SystemClock
from streams.commands.options import instant_us
from streams.messages.json_lines import read_object
from streams.messages.log import LogEntry, read_row
from streams.messages.times import write_time


def typed_message(message: str) -> LogEntry:
    r"""Read a line of a log; a text by itself comes now, and `\n` in it ends a line."""
    if message.lstrip().startswith("{"):
        return read_row(1, read_object(message.encode()) or message.encode())
    return read_row(1, {"at": write_time(SystemClock().now_us()), "text": message.replace("\\n", "\n")})


def judged_us(at: str | None, entry: LogEntry | None) -> int:
    """Take the time that `--at` names, else the message's own, else now."""
    if at is not None:
        return instant_us(at, "--at")
    of_message = entry.at_us if entry else None
    return SystemClock().now_us() if of_message is None else of_message
