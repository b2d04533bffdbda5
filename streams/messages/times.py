"""Times as messages and files write them (`docs/formats.md#times`). Nothing here reads a clock."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_SHAPE: Final = re.compile(
    r"(?!0000)[0-9]{4}-[01][0-9]-[0-3][0-9]T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

FIRST_US: Final = (datetime(1, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
LAST_US: Final = (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - _EPOCH) // _MICROSECOND
"""From the first until the second every instant can be written: years have four digits."""


def writable(since_us: int, until_us: int) -> tuple[int, int]:
    """Give what of a time can be written; if nothing, it ends before it begins."""
    return max(since_us, FIRST_US), min(until_us, LAST_US)


def write_time(at_us: int) -> str:
    """Write µs since 1970 UTC as an RFC 3339 time, to the microsecond: what `parse_time` reads."""
    seconds, micros = divmod(at_us, 10**6)
    return f"{datetime.fromtimestamp(seconds, UTC).isoformat()[:19]}.{micros:06}Z"  # `%Y` would not pad a year.


def is_writable(at_us: int) -> bool:
    """Say whether an instant has a year of four digits: an offset may carry one out of them."""
    return FIRST_US <= at_us < LAST_US + 10**6


def say_time(at_us: int) -> str:
    """Write a time for people; one that can't be written by its number."""
    return write_time(at_us) if is_writable(at_us) else f"{at_us} µs since 1970"


def parse_time(text: str) -> int | None:
    """Give the µs since 1970 UTC that an RFC 3339 time names, or nothing if it is none.

    Digits past the microsecond are cut off. An offset may carry the result outside the years 0001 to 9999.
    """
    if not _SHAPE.fullmatch(text):
        return None
    try:
        return (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND
    except ValueError:  # A day that its month does not have.
        return None
