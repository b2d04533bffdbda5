"""A replay as it was asked for: what, how fast, by which time, where to."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from producers.replay.lines import Lines
from producers.replay.orders import AsOf, Pace, RuleFiles
from producers.replay.ports import Rules
from producers.replay.selecting import Selection
from producers.replay.title import Title
from streams.clock import Clock
from streams.logs.column_map import load_column_map
from streams.logs.opening import NoSuchLogError
from streams.logs.sources import Source
from streams.messages.directory import directory_at

PATIENCE_S: Final = 120.0
"""Longer than a broker takes to give a group up that was killed, and to start workers on a busy machine."""
_HASHED: Final = 1 << 20


class Ground(StrEnum):
    """What decides."""

    OWN = "own"
    """A switch that the replay starts, with topics of its own."""
    LIVE = "live"
    """One that runs already."""
    OFFLINE = "offline"
    """The rules alone, without a broker."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    log: Source
    columns: Path | None
    """Which of a foreign log's columns is what."""
    pace: Pace
    selection: Selection
    as_of: AsOf | int
    files: RuleFiles
    ground: Ground
    servers: str | None
    prefix: str
    """What the names of its topics begin with."""
    workers: int = 1
    keep: bool = True
    """Whether its topics outlive it."""
    patience_s: float = PATIENCE_S
    """How long to wait, after all is sent, for the switch to decide anything more."""

    @property
    def log_name(self) -> str:
        """Say what the log is called, without the folder it stands in."""
        return self.log.name if isinstance(self.log, Path) else self.log.topic

    def check(self) -> None:
        """Look whether what is replayed is there, before anything is started for it.

        Raises:
            NoSuchLogError: the log is not.
            UnusableFileError: the map of its columns can't be used.
        """
        if isinstance(self.log, Path) and not self.log.exists():
            raise NoSuchLogError(self.log)
        if self.columns:
            load_column_map(self.columns)

    def lines(self) -> Lines:
        """Give what is replayed of the log."""
        directory = directory_at(self.files.directory)
        columns = load_column_map(self.columns) if self.columns else None
        return Lines(self.log, columns, self.selection, directory)

    def as_of_us(self, clock: Clock) -> int | None:
        """Give the one time to judge by; nothing if each message has its own."""
        match self.as_of:
            case AsOf.RECORDED:
                return None
            case AsOf.NOW:
                return clock.now_us()
            case int(at_us):
                return at_us

    def title(self, rules: Rules) -> Title:
        """Say what its decisions depend on."""
        return Title(
            log=_digest(self.log),
            context=rules.digest,
            as_of=str(self.as_of),
            selection=said(self.selection),
            answers=self.selection.answers.value,
            columns=self.columns.read_text(encoding="utf-8") if self.columns else "",
        )


def said(selection: Selection) -> str:
    """Write a selection in one way: filters in the order of their names and words."""
    filters = sorted(f"{each.name}={','.join(sorted(each.wanted))}" for each in selection.filters)
    return f"{selection.since_us}..{selection.until_us} {' '.join(filters)}".rstrip()


def _digest(log: Source) -> str:
    """Name a log by its beginning and its size: it may have a hundred gigabytes. A topic is named by its slice."""
    if not isinstance(log, Path):
        return repr(log)
    if log.is_dir():
        return hashlib.sha256("\n".join(sorted(path.name for path in log.iterdir())).encode()).hexdigest()
    with log.open("rb") as file:
        return hashlib.sha256(b"%d\n" % log.stat().st_size + file.read(_HASHED)).hexdigest()
