"""Lines of the client library that look like errors and belong to normal life, kept out of the log by name.

Nothing else is hidden: a line that is in neither table is logged as before.
"""

import logging
from collections.abc import Mapping
from typing import Final

NORMAL: Final[Mapping[str, tuple[str, ...]]] = {
    "aiokafka.consumer.group_coordinator": (
        "Heartbeat failed",  # how a member learns that the group rebalances
        "Group Coordinator Request failed",  # the internal topics are being made
        "Error sending %s to node",  # a stop in the middle of a rebalance cuts the connection
        "LeaveGroup request failed",
        "Marking the coordinator dead",
        "OffsetCommit failed",  # told to the caller of the commit
    ),
    "aiokafka.cluster": ("Topic %s",),
    "aiokafka": ('Unable connect to "', "Unable to request metadata from"),  # told to whoever connects
    "aiokafka.producer.sender": (
        "Got error produce response",  # retried, or told to the caller
        "Unexpected error in sender routine",
    ),
    "aiokafka.admin.client": ("AIOKafkaAdminClient already closed",),
}
"""How lines begin that are dropped, by logger: each is retried at once, or comes back to us as an error."""

REPEATED: Final[Mapping[str, tuple[str, ...]]] = {
    "aiokafka.consumer.group_coordinator": ("Heartbeat send request failed", "Heartbeat session expired"),
    "aiokafka.consumer.fetcher": ("Failed fetch messages",),
    "aiokafka": ("Unable connect to node", "Unable to update metadata"),
    "aiokafka.producer.sender": ("Could not send", "Cannot send"),
}
"""How lines begin that an outage repeats many times a second: one of each is enough for a while."""

_QUIET_S: Final = 10.0


class NormalLines(logging.Filter):
    """Drops lines that begin as one of `dropped`, and repetitions of those that begin as one of `repeated`."""

    def __init__(self, dropped: tuple[str, ...], repeated: tuple[str, ...]) -> None:
        """Keep what to drop."""
        super().__init__()
        self._dropped = dropped
        self._repeated = repeated
        self._last_s: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep all others."""
        line = str(record.msg)
        if line.startswith(self._repeated):
            if record.created - self._last_s.get(line, 0) < _QUIET_S:
                return False
            self._last_s[line] = record.created
        return not line.startswith(self._dropped)


def quieten() -> None:
    """Put the filters in place, once."""
    for name in NORMAL.keys() | REPEATED.keys():
        logger = logging.getLogger(name)
        if not any(isinstance(present, NormalLines) for present in logger.filters):
            logger.addFilter(NormalLines(NORMAL.get(name, ()), REPEATED.get(name, ())))
