"""The body of a message: fields, free text, and what of a text is read at all (`docs/policy-language.md#text`).

A field begins at the start of a line or after a dot: a tag of 2 to 4 letters and a slash, blanks allowed around the
tag. Its value runs to the next field or the end of its line.

Which fields a message must carry is `admit.py`'s business.
"""

import re
from collections.abc import Collection, Iterable
from typing import Final
from unicodedata import category

from streams.messages.wire import FieldPair

IDENTIFYING: Final = frozenset({"OLN", "LIC", "VIN", "NAM", "DOB", "SOC", "ARN", "FBI", "SID", "PHN"})
"""Tags that say whom or what a message is about (`docs/network.md#fields`)."""

BLANK: Final = " "
"""The only blank there is: a tab is a control character, and other spaces are ordinary characters."""

_FIELD: Final = re.compile(r"(?:^|\.) *([A-Za-z]{2,4}) */", re.MULTILINE)
_FIELD_INSIDE: Final = re.compile(r"\. *[A-Za-z]{2,4} */")
_UNREAD: Final = frozenset({"Cc", "Cf"})
_UNWRITABLE: Final = frozenset({"Cc", "Cf", "Cs"})


def visible(text: str) -> str:
    """Remove control and format characters other than newline: they are not read."""
    if text.replace("\n", "").isprintable():
        return text
    unread = {ord(character): None for character in set(text) if category(character) in _UNREAD}
    unread.pop(ord("\n"), None)
    return text.translate(unread) if unread else text


def normalise(value: str) -> str:
    """Bring a value to the form in which values are compared: upper case, blanks collapsed, none at the ends."""
    upper = value.upper().strip(BLANK)
    return BLANK.join(filter(None, upper.split(BLANK))) if "  " in upper else upper


def identifying(fields: Iterable[FieldPair]) -> frozenset[FieldPair]:
    """Say whom or what a message is about: its identifying fields, normalised, each occurrence, empty ones left out."""
    pairs = ((tag, normalise(value)) for tag, value in fields if tag in IDENTIFYING)
    return frozenset((tag, value) for tag, value in pairs if value)


def without(fields: tuple[FieldPair, ...], removed: Collection[str]) -> tuple[FieldPair, ...]:
    """Take out every occurrence of the fields removed."""
    return tuple(pair for pair in fields if pair[0] not in removed) if removed else fields


def split_body(body: str) -> tuple[tuple[FieldPair, ...], str]:
    """Split into fields in their order, and free text: what stands outside them, a line each.

    Pieces of nothing but blanks and dots are no free text, so the second part is empty exactly if there is none.
    """
    fields: list[FieldPair] = []
    free: list[str] = []
    for line in body.split("\n"):
        before, *pieces = _FIELD.split(line)
        if before.strip(" ."):
            free.append(before)
        fields += zip(map(str.upper, pieces[::2]), map(_value, pieces[1::2]), strict=True)
    return tuple(fields), "\n".join(free)


def join_body(fields: tuple[FieldPair, ...], free: str) -> str:
    """Write fields on one line and free text below it, so that `split_body` reads the same again."""
    line = ".".join(f"{tag}/{value}." if value.endswith(".") else f"{tag}/{value}" for tag, value in fields)
    return f"{line}\n{free}" if line and free else line or free


def is_plain(value: str) -> bool:
    """Whether a value, written as text, is read back as this value: it hides no field, line or control character."""
    if not value.isprintable() and ("\n" in value or any(category(character) in _UNWRITABLE for character in value)):
        return False
    return value.strip(BLANK) == value and ("/" not in value or _FIELD_INSIDE.search(value) is None)


def _value(raw: str) -> str:
    stripped = raw.strip(BLANK)
    return stripped[:-1].rstrip(BLANK) if stripped.endswith(".") else stripped
