"""Times as foreign logs write them, written as ours: in RFC 3339, with the offset that their zone had."""

from datetime import datetime, timezone
from enum import Enum, auto
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from streams.messages.times import parse_time, write_time

EPOCHS: Final = {"epoch-s": 10**6, "epoch-ms": 10**3, "epoch-us": 1}
"""Ways to count time since 1970 UTC, and how many µs one is."""

_ISO: Final = ""


class Doubt(Enum):
    """What can be in doubt of a clock's time."""

    NONE = auto()
    TWICE = auto()
    """Its zone had it twice, as clocks went back; the first is taken."""


class Found(NamedTuple):
    """A time as we write it."""

    at: str
    doubt: Doubt = Doubt.NONE


class ForeignTimes:
    """Reads times by patterns, the first that fits; without any as ISO 8601 has them."""

    def __init__(self, patterns: tuple[str, ...], zone: str | None) -> None:
        self._patterns: Final = patterns or (_ISO,)
        self._zone: Final = ZoneInfo(zone) if zone else None

    def read(self, written: str) -> Found | None:
        """Read a time; nothing if it is none, or has neither offset nor zone, or its zone never had it."""
        if parse_time(written) is not None:
            return Found(written)
        return next((found for pattern in self._patterns if (found := self._read(written, pattern))), None)

    def _read(self, written: str, pattern: str) -> Found | None:
        try:
            if pattern in EPOCHS:
                return Found(write_time(round(float(written) * EPOCHS[pattern])))
            moment = _moment(written, pattern)
        except (ValueError, OverflowError, OSError):
            return None
        return Found(moment.isoformat()) if moment.tzinfo else self._in_zone(moment)

    def _in_zone(self, moment: datetime) -> Found | None:
        """Give a clock's time its offset. Before clocks go forward it is less than after, before they go back more."""
        first, second = (moment.replace(tzinfo=self._zone, fold=fold).utcoffset() for fold in (0, 1))
        if first is None or second is None or first < second:
            return None
        at = moment.replace(tzinfo=timezone(first)).isoformat()
        return Found(at, Doubt.TWICE if first > second else Doubt.NONE)


def _moment(written: str, pattern: str) -> datetime:
    if pattern == _ISO:
        return datetime.fromisoformat(written)
    return datetime.strptime(written, pattern)  # noqa: DTZ007 -- the zone comes from the map
