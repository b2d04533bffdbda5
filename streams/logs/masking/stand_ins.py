"""What stands for what can't be read: it says nothing, and is rejected with the same error."""

from collections.abc import Mapping
from typing import Final

from streams.messages.niem.elements import HEADER, INQUIRY, KEY, OWN_FIELD, OWN_TAG, ROOT, SENDER
from streams.messages.niem.names import NAMESPACES

ROW: Final[Mapping[str, object]] = {}
"""Stands for a row that is no message; neither is this."""

LETTER: Final[Mapping[str, object]] = {"status": "invalid"}
"""Stands for an object that is no letter."""

BAD_XML: Final = "ER .03"

_SPACES: Final = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in NAMESPACES.items())
_NAMED: Final = f"<{KEY}>DQ</{KEY}><{SENDER}>NL0000000</{SENDER}>"
_NO_TAG: Final = f'<{OWN_FIELD} {OWN_TAG}="A"/>'


def _document(header: str, body: str) -> str:
    return f"<{ROOT} {_SPACES}><{HEADER}>{header}</{HEADER}><{INQUIRY}>{body}</{INQUIRY}></{ROOT}>"


DOCUMENTS: Final[Mapping[str, str]] = {
    "ER .00": _document(_NAMED, _NO_TAG),
    "ER .01": _document("", ""),
    BAD_XML: "<xml/>",
}
"""Stand for documents that can't be read, by their error."""
