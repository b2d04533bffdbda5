"""Which of a foreign log's columns is what (`--map FILE`, YAML)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What the columns of a log are called there."""
