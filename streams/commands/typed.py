"""A message as it is typed: a text, or a line of a log."""

from streams.clock import SystemClock
from streams.messages.json_lines import read_object
from streams.messages.log import LogEntry, read_row
from streams.messages.times import write_time


def typed_message(message: str) -> LogEntry:
    r"""Read a line of a log; a text by itself comes now, and `\n` in it ends a line."""
    if message.lstrip().startswith("{"):
        return read_row(1, read_object(message.encode()) or message.encode())
    return read_row(1, {"at": write_time(SystemClock().now_us()), "text": message.replace("\\n", "\n")})
