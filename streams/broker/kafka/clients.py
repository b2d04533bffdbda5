"""How our producers and consumers are set up. Each setting that differs from the library's has its reason beside it."""

from dataclasses import dataclass
from typing import Final

import aiokafka.producer.sender
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor

from streams.broker.kafka.batches import BATCH_BYTES
from streams.broker.kafka.lean import Mark, as_stored, be_lean, hand_out
from streams.broker.port import Layout, Visible, WorkerOptions
from streams.broker.promises import Promises
from streams.broker.topics import MAX_MESSAGE_BYTES

_BACKOFF_MS: Final = 5
"""After a commit the broker answers CONCURRENT_TRANSACTIONS for a moment; the library's 100 ms doubled the p50."""

METADATA_MAX_AGE_S: Final = 2.0
"""How soon an added partition is seen; the library's default is five minutes."""

_REQUEST_TIMEOUT_MS: Final = 10_000

_EMBEDDED_SESSION_MS: Final = 1_000
"""The embedded broker lets a join wait for half the session timeout, and for a second at least."""

_ISOLATION: Final = {Visible.COMMITTED: "read_committed", Visible.ALL: "read_uncommitted"}


@dataclass(frozen=True, slots=True)
class Link:
    """Where the broker is and what it keeps."""

    servers: str
    promises: Promises

    def options(self) -> dict[str, object]:
        """Give the options common to all clients."""
        return {
            "bootstrap_servers": self.servers,
            "client_id": "nlets",
            "metadata_max_age_ms": int(METADATA_MAX_AGE_S * 1_000),
            "request_timeout_ms": _REQUEST_TIMEOUT_MS,
            "retry_backoff_ms": _BACKOFF_MS,
        }

    def isolation(self, visible: Visible) -> str:
        """Give the isolation level; a broker without transactions knows one only."""
        return _ISOLATION[visible if self.promises.transactions else Visible.ALL]


def plain_producer(link: Link) -> AIOKafkaProducer:
    """Make a producer for writes outside transactions; without repeats where the broker can."""
    return AIOKafkaProducer(
        **link.options(),
        acks="all",
        enable_idempotence=link.promises.transactions,
        max_batch_size=BATCH_BYTES,
        max_request_size=MAX_MESSAGE_BYTES,
    )


def transactional_producer(link: Link, transactional_id: str, timeout_ms: int) -> AIOKafkaProducer:
    """Make a producer whose start fences every older one of the same id."""
    # The library waits 20 ms between two transactions whatever the back-off is.
    aiokafka.producer.sender.BACKOFF_OVERRIDE = _BACKOFF_MS / 1_000
    return AIOKafkaProducer(
        **link.options(),
        transactional_id=transactional_id,
        transaction_timeout_ms=timeout_ms,
        max_batch_size=BATCH_BYTES,
        max_request_size=MAX_MESSAGE_BYTES,
    )


def reader(link: Link, visible: Visible) -> AIOKafkaConsumer:
    """Make a consumer in no group, which reads where it is told to."""
    be_lean()
    return AIOKafkaConsumer(
        **link.options(),
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level=link.isolation(visible),
        fetch_max_wait_ms=20,
    )


def member(link: Link, group: str, options: WorkerOptions, sharing: AbstractPartitionAssignor) -> AIOKafkaConsumer:
    """Make a member of a group. It joins when it is subscribed."""
    be_lean()
    session_ms = options.session_timeout_ms if link.promises.transactions else _EMBEDDED_SESSION_MS
    return AIOKafkaConsumer(
        **link.options(),
        group_id=group,
        partition_assignment_strategy=[sharing],
        value_deserializer=_mark(options.layout),
        group_instance_id=options.slot if link.promises.transactions else None,
        session_timeout_ms=session_ms,
        # A member learns from its heartbeat that the group rebalances, so this is how long the others wait for it.
        heartbeat_interval_ms=min(500, session_ms // 4),
        enable_auto_commit=False,
        # A position outside the log is never guessed: it is settled, and said, when the partition is taken over.
        auto_offset_reset="none",
        isolation_level=link.isolation(Visible.COMMITTED),
        fetch_max_wait_ms=options.fetch_max_wait_ms,
        max_partition_fetch_bytes=options.partition_fetch_bytes,
        max_poll_records=options.max_poll_records,
    )


def _mark(layout: Layout) -> Mark:
    if layout is Layout.RECORDS:
        return as_stored
    from streams.broker.kafka import fetching, joining, unpacking  # noqa: PLC0415 -- only these need numba

    unpacking.prepare()
    joining.prepare()
    return hand_out(fetching.as_columns, fetching.records_of)
