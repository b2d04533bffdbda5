"""Lines of the client library that look like errors and belong to normal life, kept out of the log by name.

Nothing else is hidden: a line that is not in the table is logged as before.
"""

import logging
from typing import Final

NORMAL: Final = {
    "aiokafka.consumer.group_coordinator": (
        "Heartbeat failed",  # how a member learns that the group rebalances
        "Group Coordinator Request failed",  # the internal topics are being made
        "Error sending %s to node",  # a stop in the middle of a rebalance cuts the connection
        "LeaveGroup request failed",
        "Marking the coordinator dead",
        "OffsetCommit failed",  # told to the caller of the commit
    ),
    "aiokafka.consumer.fetcher": ("Failed fetch messages",),
    "aiokafka.cluster": ("Topic %s",),
    "aiokafka.client": ("Unable connect", "Unable to request metadata", "Unable to update metadata"),
    "aiokafka.producer.sender": (
        "Got error produce response",  # retried, or told to the caller
        "Could not send",
        "Cannot send",
        "Unexpected error in sender routine",
    ),
    "aiokafka.admin.client": ("AIOKafkaAdminClient already closed",),
}
"""How the lines begin, by logger. All of them are either retried or come back to us as an error."""


class NormalLines(logging.Filter):
    """Drops lines that begin as one of `beginnings`."""

    def __init__(self, beginnings: tuple[str, ...]) -> None:
        """Keep what to drop."""
        super().__init__()
        self._beginnings = beginnings

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep all others."""
        return not str(record.msg).startswith(self._beginnings)


def quieten() -> None:
    """Put the filters in place, once."""
    for name, beginnings in NORMAL.items():
        logger = logging.getLogger(name)
        if not any(isinstance(present, NormalLines) for present in logger.filters):
            logger.addFilter(NormalLines(beginnings))
