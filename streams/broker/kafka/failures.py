"""What the client library's errors mean to us. Nothing is retried here."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from aiokafka import errors as kafka

from streams.broker.port import Partition
from streams.errors import BrokerError, FencedError

FENCED: Final = (
    kafka.ProducerFenced,
    kafka.InvalidProducerEpoch,
    kafka.InvalidProducerIdMapping,
    kafka.InvalidTxnState,
    kafka.OutOfOrderSequenceNumber,
    kafka.IllegalOperation,
    kafka.IllegalStateError,
    kafka.CommitFailedError,
    kafka.UnknownMemberIdError,
    kafka.IllegalGenerationError,
    kafka.RebalanceInProgressError,
    kafka.ConsumerStoppedError,
    kafka.ProducerClosed,
    # A fenced producer says so once; later calls fail the library's own assertions about its state.
    AssertionError,
)
"""Every way in which a commit learns that its partition is somebody else's, or that its worker has left the group."""

_LIBRARY: Final = (
    kafka.KafkaError,
    kafka.IllegalOperation,
    kafka.ConsumerStoppedError,
    OSError,
    asyncio.TimeoutError,
)

TOO_LARGE: Final = (kafka.MessageSizeTooLargeError, kafka.RecordListTooLargeError, kafka.InvalidMessageError)


class UnreachableError(BrokerError):
    """Nobody answers at the broker's address."""

    hint = "start a broker there, or name another; `nlets demo`, `send` and `load` bring one where none is named"

    def __init__(self, servers: str) -> None:
        """Keep the address."""
        super().__init__(servers)
        self.servers = servers

    def __str__(self) -> str:
        """Name the address."""
        return f"no broker answers at `{self.servers}`"


class RefusedError(BrokerError):
    """The broker answered with an error that is not ours to handle."""

    def __init__(self, what: str, why: BaseException) -> None:
        """Keep what was tried and what came back."""
        super().__init__(what, why)
        self.what = what
        self.why = why

    def __str__(self) -> str:
        """Say both, on one line."""
        return f"{self.what} failed: {' '.join(str(self.why).split()) or type(self.why).__name__}"


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn the library's errors into ours."""
    try:
        yield
    except _LIBRARY as error:
        raise RefusedError(what, error) from error


@contextmanager
def translated_commit(partition: Partition) -> Iterator[None]:
    """Turn the library's errors into ours, where losing the partition is one of the things that may have happened."""
    try:
        with translated(f"commit for partition {partition.number} of `{partition.topic}`"):
            yield
    except AssertionError as error:
        raise FencedError(*partition) from error
    except RefusedError as error:
        if isinstance(error.why, FENCED):
            raise FencedError(*partition) from error.why
        raise
