"""The Faust application and its settings, each with its reason. It moves records; it knows nothing of books."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import faust
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.types import ChannelT

from streams.broker.topics import MAX_MESSAGE_BYTES, TopicNames
from streams.monitor.committed import CommittedTransport
from streams.monitor.recovery import HeldTables
from streams.monitor.storing import CHANGELOG, CellTable, Value

FORMAT: Final = 2
"""Stands in the application's id: cells of another format are never read."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Where deltas come from: a switch's topics on a broker."""

    servers: str
    names: TopicNames
    partitions: int
    """Of the metrics topic."""

    @property
    def topic(self) -> str:
        """The metrics topic."""
        return self.names.metrics


class Application(faust.App):
    """Faust's application, reading committed records."""

    def _new_transport(self) -> CommittedTransport:
        return CommittedTransport(self.conf.broker_consumer, self)

    @property
    def recovery(self) -> Recovery:
        """The service that reads the tables back."""
        if not isinstance(self.tables, TableManager):  # what Faust always makes
            raise TypeError(self.tables)
        return self.tables.recovery

    def deltas(self, feed: Feed) -> ChannelT[bytes]:
        """Give the topic of deltas, as bytes."""
        return self.topic(feed.topic, value_serializer="raw", key_serializer="raw", partitions=feed.partitions)

    def cell_table(self, name: str, cell: type[Value], partitions: int) -> CellTable[Value]:
        """Make a table of one type of cell."""
        table = self.Table(
            name,
            cell=cell,
            partitions=partitions,
            use_partitioner=True,  # with `.take()` there is no event whose partition could be taken
            recovery_buffer_size=100,
            extra_topic_configs=CHANGELOG,
        )
        if not isinstance(table, CellTable):  # what the application was told to make
            raise TypeError(table)
        return table


def make_application(feed: Feed, scratch: Path) -> Application:
    """Make the application that reads a feed, and writes nothing on this machine but what may be lost."""
    return Application(
        f"{feed.topic}-monitor-committed-v{FORMAT}",
        broker=";".join(f"kafka://{server}" for server in feed.servers.split(",")),
        processing_guarantee="at_least_once",
        store="memory://",
        Table=CellTable,
        TableManager=HeldTables,
        datadir=scratch,
        web_enabled=False,
        topic_disable_leader=True,
        topic_partitions=feed.partitions,
        consumer_auto_offset_reset="earliest",
        broker_rebalance_timeout=3,
        broker_session_timeout=6,
        broker_heartbeat_interval=1,
        broker_commit_interval=1,
        producer_max_request_size=MAX_MESSAGE_BYTES,
        producer_max_batch_size=1 << 20,  # a batch of cells in one request, instead of one for every 16 KiB
    )
