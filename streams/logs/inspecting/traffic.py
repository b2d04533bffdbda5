"""Who asks what of whom: keys, agencies, destinations, and what is rejected for what. Agencies are the directory's."""

from collections import Counter
from typing import Final

import msgspec

from streams.messages.directory import Directory
from streams.messages.log import LogEntry
from streams.messages.message import Message, Reject
from streams.messages.ori import HUB
from streams.messages.places import CODES

UNKNOWN: Final = "unknown"
AGENCY: Final = "an agency"

_MOST_SENDERS: Final = 50_000
"""Different senders that are counted; there are about 18,000 agencies."""
_NAMED: Final = 10


class TrafficReport(msgspec.Struct, frozen=True):
    """What the messages say."""

    rows: int
    keys: dict[str, int]
    agencies: dict[str, int]
    """Rows by the agency that the directory knows the sender as."""
    senders: dict[str, int]
    """The busiest senders that the directory knows."""
    distinct_senders: int
    too_many_senders: bool
    """There are more than were counted."""
    destinations: dict[str, int]
    """By place or line."""
    rejects: dict[str, int]
    """By the error that answers; more are found once they are judged."""
    other_lines: int
    """Rows that came in on another line than the directory's."""


class Traffic:
    """Messages taken one by one."""

    def __init__(self, directory: Directory) -> None:
        self._directory: Final = directory
        self._rows = self._other_lines = 0
        self._keys: Final[Counter[str]] = Counter()
        self._agencies: Final[Counter[str]] = Counter()
        self._senders: Final[Counter[str]] = Counter()
        self._destinations: Final[Counter[str]] = Counter()
        self._rejects: Final[Counter[str]] = Counter()
        self._has_more = False

    def take(self, entry: LogEntry) -> None:
        """Take in a row."""
        self._rows += 1
        if isinstance(entry.message, Reject):
            self._rejects[entry.message.code] += 1
        else:
            self._count(entry.message, entry.line)

    def _count(self, message: Message, line: str | None) -> None:
        self._keys[message.key.code] += 1
        self._destinations.update(to if to in CODES else AGENCY for to in dict.fromkeys(message.destinations))
        agency = self._directory.entry_of(message.sender)
        self._agencies[UNKNOWN if agency is None else agency.agency or "hub"] += 1
        self._other_lines += agency is not None and line is not None and line != agency.line and agency.ori != HUB
        if message.sender in self._senders or len(self._senders) < _MOST_SENDERS:
            self._senders[message.sender] += 1
        else:
            self._has_more = True

    def report(self) -> TrafficReport:
        """Say what was found so far."""
        known = Counter({ori: n for ori, n in self._senders.items() if self._directory.entry_of(ori) is not None})
        return TrafficReport(
            rows=self._rows,
            keys=dict(self._keys.most_common()),
            agencies=dict(self._agencies.most_common()),
            senders=dict(known.most_common(_NAMED)),
            distinct_senders=len(self._senders),
            too_many_senders=self._has_more,
            destinations=dict(self._destinations.most_common()),
            rejects=dict(sorted(self._rejects.items())),
            other_lines=self._other_lines,
        )
