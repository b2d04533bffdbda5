"""A bulk as a record batch: the library's producer takes it for one of its own.

It stands in for aiokafka's `BatchBuilder`, whose version is pinned; the contract suite runs over it.
"""

import struct
from typing import Final

from aiokafka import AIOKafkaProducer
from aiokafka.record.util import calc_crc32c

from streams.broker.port import Bulk
from streams.clock import SystemClock

_HEADER: Final = struct.Struct(">qiibIhiqqqhii")
"""Kafka's record batch, magic 2, in front of its records (https://kafka.apache.org/documentation/#recordbatch)."""

_MAGIC: Final = 2
_TRANSACTIONAL: Final = 0x10
_NO_EPOCH: Final = -1
_LENGTH_END: Final = 12
"""A batch's length is counted from here on."""
_SUMMED_FROM: Final = 21
"""The check sum is of everything behind it."""
_US_PER_MS: Final = 1_000


class BulkBuilder:
    """A batch that is full. Methods beginning with `_` are called by the library, as are all others."""

    def __init__(self, producer: AIOKafkaProducer, bulk: Bulk) -> None:
        """Take a bulk, to be written by this producer."""
        transactions = producer._txn_manager  # noqa: SLF001 -- nothing else tells
        is_transactional = transactions is not None and transactions.transactional_id is not None
        self._attributes = _TRANSACTIONAL if is_transactional else 0
        self._bulk = bulk
        self._at_ms = SystemClock().now_us() // _US_PER_MS
        self._written_by = (-1, -1, -1)
        self._built: bytearray | None = None

    def record_count(self) -> int:
        """Say how many records it has."""
        return self._bulk.count

    def size(self) -> int:
        """Say how many bytes it has."""
        return _HEADER.size + len(self._bulk.records)

    def closed(self) -> bool:
        """Say that nothing can be added."""
        return True

    def close(self) -> None:
        """Do nothing: it is closed."""

    def _set_producer_state(self, producer_id: int, producer_epoch: int, base_sequence: int) -> None:
        self._written_by = (producer_id, producer_epoch, base_sequence)

    def _build(self) -> bytearray:
        if self._built is None:
            self._built = self._write(0)
            self._built = self._write(calc_crc32c(memoryview(self._built)[_SUMMED_FROM:]))
        return self._built

    def _write(self, check_sum: int) -> bytearray:
        count, at_ms = self._bulk.count, self._at_ms
        head = (0, self.size() - _LENGTH_END, _NO_EPOCH, _MAGIC, check_sum)
        whole = _HEADER.pack(*head, self._attributes, count - 1, at_ms, at_ms, *self._written_by, count)
        return bytearray(whole + self._bulk.records)
