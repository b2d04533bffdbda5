"""The label of a synthetic log: which year, how much of it, from which seed. Whoever finds it knows that nobody asked.

It stands in a Parquet file's metadata and at the beginning of every row's `id`, so that copying rows doesn't lose it.
"""

import re
from functools import lru_cache
from typing import Final, Self

import msgspec

METADATA: Final = b"nlets.synthetic"
"""The name of the label in a Parquet file's metadata."""

COMPLETE: Final = b"nlets.complete"
"""There if all that was to be written was written."""

_WORD: Final = "synthetic:"
_FORM: Final = re.compile(rf"{_WORD}(\d{{4}}):(\d+(?:\.\d+)?):(\d+)")


class Synthesis(msgspec.Struct, frozen=True, order=True):
    """What a synthetic log was made as."""

    year: int
    scale: str
    """Which part of the year's traffic it holds, as it was asked for: `0.001`."""
    seed: int

    @classmethod
    def read(cls, label: str) -> Self | None:
        """Read a label; nothing where that is none."""
        found = _FORM.fullmatch(label)
        return cls(int(found[1]), found[2], int(found[3])) if found else None

    def __str__(self) -> str:
        return f"synthetic:{self.year}:{self.scale}:{self.seed}"

    @property
    def share(self) -> float:
        """Give its scale as a number."""
        return float(self.scale)

    def same_world(self, other: "Synthesis") -> bool:
        """Say whether another differs by its seed alone."""
        return (self.year, self.scale) == (other.year, other.scale)


def synthesis_of(row_id: str | None) -> Synthesis | None:
    """Say what a row's id says that it was made as; nothing if it doesn't."""
    if row_id is None or not row_id.startswith(_WORD):
        return None
    return _read(row_id.rsplit(":", 1)[0])


def label_of(row_id: str) -> str:
    """Give the label that a row's id begins with; of one that has none, nothing."""
    synthesis = synthesis_of(row_id)
    return str(synthesis) if synthesis else ""


@lru_cache(maxsize=64)
def _read(label: str) -> Synthesis | None:
    return Synthesis.read(label)
