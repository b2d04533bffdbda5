"""Which partition a key belongs to: Kafka's own hash, so that other clients agree. No I/O.

The client library's default partitioner is bypassed by record batches; every output names its partition.
"""

from functools import lru_cache
from typing import Final

MULTIPLIER: Final = 0x5BD1E995
SEED: Final = 0x9747B28C
MASK: Final = 0xFFFFFFFF
"""The hash's constants; numbers in it have 32 bits."""


def murmur2(key: bytes) -> int:
    """Hash bytes as `org.apache.kafka.common.utils.Utils.murmur2` does, unsigned."""
    value = SEED ^ len(key)
    whole = len(key) & ~3
    for at in range(0, whole, 4):
        word = int.from_bytes(key[at : at + 4], "little") * MULTIPLIER & MASK
        word = (word ^ word >> 24) * MULTIPLIER & MASK
        value = value * MULTIPLIER & MASK ^ word
    if rest := key[whole:]:
        value = (value ^ int.from_bytes(rest, "little")) * MULTIPLIER & MASK
    value = (value ^ value >> 13) * MULTIPLIER & MASK
    return value ^ value >> 15


@lru_cache(maxsize=1 << 16)
def partition_for(key: bytes, count: int) -> int:
    """Return the partition of `count` that a key belongs to; remembered, since a few thousand ORIs make all traffic."""
    return (murmur2(key) & 0x7FFFFFFF) % count if count > 1 else 0
