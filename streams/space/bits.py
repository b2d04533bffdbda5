"""Sets of small numbers as the bits of one number, which meet and join faster than any other."""

from collections.abc import Iterator


def numbers(bits: int) -> Iterator[int]:
    """Give the numbers in a set, in order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
