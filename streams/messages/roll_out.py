"""A context that is tried beside the one in force, and for whom it decides. Pure; who announces it is not known here.

Whom a share takes in is a law that others compute, too (`docs/roll-out.md#the-share`): it hangs on the ORI alone.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Final

SHADOW: Final = 0
"""The share that takes in nobody: the candidate decides nothing, and what it would decide is counted."""
BUCKETS: Final = 100
"""A share is so many of these, so a percentage; all of them would be no trial any more."""

_ORI_LENGTH: Final = 9
_KEPT: Final = 1 << 15


@dataclass(frozen=True, slots=True)
class RollOut:
    """A candidate on trial."""

    number: int = field(compare=False)
    """The number of the activation that announced it."""
    candidate: str
    """Digest of the context that is tried."""
    percent: int
    """Of how many buckets it decides what their originators send."""

    @property
    def is_shadow(self) -> bool:
        """Whether the candidate decides nothing."""
        return self.percent == SHADOW

    @property
    def mode(self) -> str:
        """Name the way in which it is tried."""
        return "shadow" if self.is_shadow else "share"

    def takes(self, ori: str) -> bool:
        """Say whether the candidate decides what an originator sends. Who names no ORI is in no share."""
        return len(ori) == _ORI_LENGTH and bucket_of(ori) < self.percent


@lru_cache(maxsize=_KEPT)
def bucket_of(ori: str) -> int:
    """Give the bucket of an originator: the first four bytes of its ORI's SHA-256, modulo their number."""
    return int.from_bytes(sha256(ori.encode("utf-8", "surrogatepass")).digest()[:4], "big") % BUCKETS
