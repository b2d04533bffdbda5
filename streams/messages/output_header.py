"""The header of several lines under which the hub hands messages on in text, read as the one line it stands for.

    RR.AZDMV0000
    08:00 01/01/2011 01239
    08:00 01/01/2011 01233 AZNLETS20
    TXT

Two shapes are known (`docs/niem.md#header-of-several-lines`): the destination on the second clock's line, or below it
as in the one-line header. The clocks say when the message came and went; they have no zone, and nobody here believes
them.
"""

import re
from typing import Final

from streams.messages.fields import BLANK

_CLOCK: Final = re.compile(r"\d\d:\d\d +\d\d/\d\d/\d{4} +\d{1,5}(?: +(?P<to>[^ ]+))?", re.ASCII)
_LINES: Final = 4
"""An origin, two clocks, and what ends the header."""


def read_output(text: str) -> tuple[str, str] | None:
    """Give the first line that an output header stands for, and the body; nothing if it is no output header."""
    lines = text.split("\n")
    if len(lines) < _LINES:
        return None
    origin, received, sent, below, *body = lines
    clock = _CLOCK.fullmatch(sent.strip(BLANK))
    if clock is None or not _CLOCK.fullmatch(received.strip(BLANK)):
        return None
    named = [clock["to"], below] if clock["to"] else [below]
    if clock["to"] and below.strip(BLANK).startswith("*") and body:
        named.append(body.pop(0))
    first = ".".join(piece.strip(BLANK).removesuffix(".") for piece in (origin, *named))
    return (first, "\n".join(body)) if first.endswith(".TXT") else None
