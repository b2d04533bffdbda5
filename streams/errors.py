"""Errors, sorted by whose fault they are. No other module defines a base error.

NletsError
├── SenderError      a message can't be used: reject or dead-letter it, go on
├── OperatorError    files or options can't be used: refuse to start, exit 1
│   └── UsageError        the command was not given what it needs: exit 2
└── BrokerError      the broker failed us: retry with a limit, then stop
    ├── FencedError       another worker owns the partition now: drop it, rejoin
    └── TooLargeError     one output can't be written: dead-letter its input
"""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Self


class Exit(IntEnum):
    """What the command's exit code says."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NO = 3


class NletsError(Exception):
    """Anything we raise on purpose. `hint` says what to do, if anything can be said."""

    hint: str = ""
    exit: Exit = Exit.FAILED
    """What a command that it ends exits with."""


class SenderError(NletsError):
    """A message can't be used."""


class OperatorError(NletsError):
    """What the operator gave can't be used; nothing was started."""


class UsageError(OperatorError):
    """The command was not given what it needs; what is missing stands in its `--help`."""

    exit = Exit.USAGE


class BrokerError(NletsError):
    """The broker did not do what it was asked."""


class FencedError(BrokerError):
    """The partition is not, or no longer, this worker's; with transactions nothing of ours was written."""

    def __init__(self, topic: str, partition: int) -> None:
        super().__init__(topic, partition)
        self.topic = topic
        self.partition = partition

    def __str__(self) -> str:
        return f"partition {self.partition} of `{self.topic}` is not this worker's"


class TooLargeError(BrokerError):
    """The broker will not take an output of this size; nothing of the batch is seen."""

    def __init__(self, index: int, size: int) -> None:
        """Keep which output of the batch, counted from 0, and its size in bytes."""
        super().__init__(index, size)
        self.index = index
        self.size = size

    def __str__(self) -> str:
        return f"output {self.index} of the batch is too large ({self.size} bytes)"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: where, what, and what to do."""

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" (hint: {self.hint})" if self.hint else "")


class UnusableFileError(OperatorError):
    """A file can't be used; nothing of it was loaded. All problems are listed at once."""

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(source, problems)
        self.source = source
        self.problems = problems

    def __str__(self) -> str:
        """Say how much is wrong; the command line prints `problems` one per line."""
        return f"{len(self.problems)} problem(s) in `{self.source}`"


class UnwritableFileError(OperatorError):
    """A file can't be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)
        self.path = path
        self.why = why

    @classmethod
    def of(cls, path: Path, error: OSError) -> Self:
        """Take the reason from what the system said."""
        return cls(path, error.strerror or "unknown reason")

    def __str__(self) -> str:
        return f"`{self.path}` can't be written: {self.why}"
