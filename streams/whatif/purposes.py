"""What a message says it is for. Nobody checks it, and most say nothing (`docs/network.md#fields`)."""

from enum import StrEnum
from typing import Final

from streams.messages.fields import normalise
from streams.messages.wire import FieldPair

_STATED_IN: Final = frozenset({"PUR", "RSN"})
_CRIMINAL_JUSTICE: Final = frozenset({"PUR/C", "PUR/D", "RSN/F", "RSN/N", "RSN/S", "RSN/V"})
"""Criminal justice and domestic violence; fraud, narcotics, theft, violent. Our reading of the letters."""


class Use(StrEnum):
    """What a message is for, as far as it says."""

    CRIMINAL_JUSTICE = "criminal_justice"
    OTHER = "other"
    UNSTATED = "unstated"


def stated_purpose(fields: tuple[FieldPair, ...]) -> str | None:
    """Give the first purpose or reason that a message states."""
    found = (f"{tag}/{value}" for tag, raw in fields if tag in _STATED_IN and (value := normalise(raw)))
    return next(found, None)


def use_of(purpose: str | None) -> Use:
    """Say which kind of use a stated purpose is."""
    if purpose is None:
        return Use.UNSTATED
    return Use.CRIMINAL_JUSTICE if purpose in _CRIMINAL_JUSTICE else Use.OTHER
