"""Many outputs in one, read back record by record. Pure.

Format: the records of Kafka's record batch, magic 2 (https://kafka.apache.org/documentation/#recordbatch).
"""

from collections.abc import Iterator

from streams.broker.port import Bulk, Output


def outputs_in(bulk: Bulk) -> Iterator[Output]:
    """Read a bulk back, record by record."""
    at = 0
    for _ in range(bulk.count):
        length, at = _varint(bulk.records, at)
        end, at = at + length, at + 1
        _, at = _varint(bulk.records, at)
        _, at = _varint(bulk.records, at)
        key, at = _piece(bulk.records, at)
        value, _ = _piece(bulk.records, at)
        yield Output(bulk.topic, bulk.partition, key, value)
        at = end


def _piece(data: bytes, at: int) -> tuple[bytes | None, int]:
    length, at = _varint(data, at)
    return (None, at) if length < 0 else (data[at : at + length], at + length)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of as many bytes as it needs, and where it ends."""
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return number >> 1 ^ -(number & 1), at
