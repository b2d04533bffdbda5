"""Numbers and bytes as Kafka stores them, in compiled code. Imported only where numba is.

A number takes as many bytes as it needs: seven bits a byte, the lowest first, zigzag
(https://kafka.apache.org/documentation/#recordheader).
"""

from typing import Final

from streams.broker.columns import ABSENT, Bytes
from streams.compiled import compiled

_MORE: Final = 0x80
"""Set in every byte but the last."""
_BITS: Final = 0x7F
_LAST_SHIFT: Final = 63
_POSITIVE: Final = 0x7FFFFFFFFFFFFFFF


@compiled
def read_varint(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Read a number: where it ends, and what it is. `ABSENT` if it doesn't end."""
    number, shift = 0, 0
    while 0 <= at < end and shift <= _LAST_SHIFT:
        byte = int(data[at])
        number |= (byte & _BITS) << shift
        at += 1
        if not byte & _MORE:
            return at, number >> 1 & _POSITIVE ^ -(number & 1)
        shift += 7
    return ABSENT, 0


@compiled
def varint_size(number: int) -> int:
    """Say how many bytes a number takes that isn't below 0."""
    size = 1
    number >>= 6
    while number:
        number >>= 7
        size += 1
    return size


@compiled
def put_varint(data: Bytes, at: int, number: int) -> int:
    """Write a number that isn't below 0; say where the next thing goes."""
    number <<= 1
    while number > _BITS:
        data[at] = number & _BITS | _MORE
        number >>= 7
        at += 1
    data[at] = number
    return at + 1


@compiled
def put(data: Bytes, at: int, text: Bytes) -> int:
    """Write bytes; say where the next thing goes."""
    # Between two slices of the same length the compiler copies blocks; from index to index, byte by byte.
    room = data[at : at + len(text)]
    for step in range(len(text)):
        room[step] = text[step]
    return at + len(text)
