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

_CLOCK: Final = r" *\d\d:\d\d +\d\d/\d\d/\d{4} +\d{1,5}"
_OUTPUT: Final = re.compile(
    rf"(?P<origin>[^\n]*?)\.? *\n{_CLOCK} *\n{_CLOCK}"
    r"(?:(?P<beside> +[^\n ]+) *\n(?P<control> *\*[^\n]*?\.?\n)?|(?: *\n) *(?P<below>[^\n]*)\.)TXT *(?:\n|\Z)",
    re.ASCII,
)


def read_output(text: str) -> tuple[str, str] | None:
    """Give the pieces before `.TXT` as an input header has them, and the body; nothing if it is no output header."""
    match = _OUTPUT.match(text)
    if match is None:
        return None
    pieces = (match["origin"], match["beside"], match["below"], match["control"])
    head = ".".join(piece.strip().removesuffix(".") for piece in pieces if piece)
    return head, text[match.end() :]
