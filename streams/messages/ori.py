"""The agency identifier. Who an ORI belongs to is the directory's business, not this module's."""

import re
from dataclasses import dataclass
from typing import Final

from streams.errors import SenderError

LENGTH: Final = 9
"""Characters of every ORI."""

_SHAPE: Final = re.compile(rf"[A-Z0-9]{{{LENGTH}}}")

HUB: Final = "NL0000000"
"""The hub's own ORI: always known, all letters of use, no agency, no state."""


class InvalidOriError(SenderError):
    """A text that is no ORI."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"`{self.text}` is no ORI: {LENGTH} upper-case letters and digits"


@dataclass(frozen=True, slots=True, order=True)
class Ori:
    """An agency identifier. One that exists is well-formed."""

    code: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.code):
            raise InvalidOriError(self.code)

    def __str__(self) -> str:
        return self.code
