"""Values as elements hold them: a name in parts, a date of birth with hyphens. Everything else stands as it is."""

import re
from collections.abc import Mapping
from typing import Final

from streams.messages.niem.elements import BIRTH_DATE, FULL_NAME, NAME, NAME_PARTS

_DIGITS: Final = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_HYPHENS: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)


def read_value(tag: str, text: str) -> str:
    """Give the value that an element's text means."""
    date = _HYPHENS.fullmatch(text) if tag == BIRTH_DATE else None
    return "".join(date.groups()) if date else text


def read_name(parts: Mapping[str, str]) -> str:
    """Give the name that its parts make: `LAST,FIRST MIDDLE`."""
    given, middle, last = (parts.get(part, "") for part in NAME_PARTS)
    first = f"{given} {middle}" if middle else given
    return f"{last},{first}" if first else last


def write_value(tag: str, value: str) -> str | None:
    """Give the text that means a value, or nothing if none does."""
    date = _DIGITS.fullmatch(value) if tag == BIRTH_DATE else None
    text = "-".join(date.groups()) if date else value
    return text if read_value(tag, text) == value else None


def write_name(value: str) -> Mapping[str, str]:
    """Give the parts that mean a name, in the order of the examples; of any other the full name."""
    last, _, first = value.partition(",")
    given, _, middle = first.partition(" ")
    parts = {part: text.strip() for part, text in zip(NAME_PARTS, (given, middle, last), strict=True) if text.strip()}
    return parts if parts and read_name(parts) == value else {FULL_NAME: value}


def is_name(tag: str) -> bool:
    """Whether a field's element has parts."""
    return tag == NAME
