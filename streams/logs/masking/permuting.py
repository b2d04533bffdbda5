"""A keyed permutation of the numbers below a size: different numbers get different ones, and the same always the same.

A Feistel network of ten rounds over a keyed hash: the construction of format-preserving encryption (NIST SP 800-38G,
FF1) with BLAKE2b in the place of AES. Who has the key can turn it back by trying; who hasn't, can't. The numbers here
are small, so it hides who is meant, not how often: words of one or two characters are hardly hidden at all.
"""

from dataclasses import dataclass, field
from hashlib import blake2b

ROUNDS = 10
_HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class Permutation:
    """Permutations under one key, one for each tweak."""

    key: bytes = field(repr=False)

    def of(self, number: int, sizes: tuple[int, int], tweak: bytes) -> int:
        """Give another number below the product of two sizes; the numbers that are mixed are below each."""
        left, right = divmod(number, sizes[1])
        for turn in range(ROUNDS):
            if turn % 2:
                right = (right + self._mixed(turn, left, tweak)) % sizes[1]
            else:
                left = (left + self._mixed(turn, right, tweak)) % sizes[0]
        return left * sizes[1] + right

    def _mixed(self, turn: int, half: int, tweak: bytes) -> int:
        digest = blake2b(b"%d %d " % (turn, half) + tweak, digest_size=_HASH_BYTES, key=self.key)
        return int.from_bytes(digest.digest(), "big")
