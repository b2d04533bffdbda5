"""A report from what was gathered: what it is made from, and in what way it is synthetic."""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from shlex import join

from streams.errors import UsageError
from streams.logs.counts import are_counts, read_counts
from streams.logs.opening import Log
from streams.messages.directory import shipped_directory
from streams.messages.synthetic import Synthesis
from streams.messages.times import write_time
from streams.policies.context import Context
from streams.reports.books import Books, audit_of
from streams.reports.deciding import ByRows, Decider
from streams.reports.files import Report, input_of
from streams.reports.gathering import Gathered, Gathering
from streams.reports.origin import Holds, Input, Origin
from streams.reports.release import release_of
from streams.reports.replayed import read_rows
from streams.reports.suppression import LEAST
from streams.reports.timeline import waits


class DecidedLogsError(UsageError):
    """Rows of decisions were given for something else than one log."""

    hint = "give --decided with the one log that was replayed"

    def __str__(self) -> str:
        return "rows of decisions tell of one log alone"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report was asked for: inputs by name, and how to open those that are logs."""

    inputs: Sequence[str]
    opened: Callable[[str], AbstractContextManager[Log]]
    decided: Path | None = None
    """Rows that a replay of the one log left: what it decided counts."""

    def gather(self, context: Context) -> Gathered:
        """Count all inputs.

        Raises:
            DecidedLogsError: there are rows, and not one log alone.
        """
        gathering = Gathering(context, self._decider(context))
        for name in self.inputs:
            match holds(name):
                case Holds.COUNTS:
                    gathering.count(read_counts(Path(name)).rows)
                case Holds.BOOKS:
                    _gather_books(name, Books(context, gathering.gathered))
                case Holds.MESSAGES | Holds.DECISIONS:
                    with self.opened(name) as log:
                        gathering.read(log.entries())
        return gathering.gathered

    def origins(self) -> tuple[Input, ...]:
        """Name everything that was read."""
        rows = () if self.decided is None else (input_of(str(self.decided), Holds.DECISIONS),)
        return (*(input_of(name, holds(name)) for name in self.inputs), *rows)

    def _decider(self, context: Context) -> Decider | None:
        if self.decided is None:
            return None
        if [holds(name) for name in self.inputs] != [Holds.MESSAGES]:
            raise DecidedLogsError
        return ByRows(read_rows(self.decided, context.digest))


def report_of(asked: Asked, context: Context, gathered: Gathered, now_us: int) -> Report:
    """Decide what is published; days without a block are counted to the log's last, or to now."""
    last_us = now_us if gathered.last_us is None else gathered.last_us
    return Report(
        release_of(gathered.cube, gathered.figures),
        _origin(asked, context, gathered),
        tuple(waits(context.bundle, _day(last_us))),
    )


def holds(name: str) -> Holds:
    """Say what an input holds, by its name and, of a file, its first line."""
    if Path(name).is_file() and are_counts(Path(name)):
        return Holds.COUNTS
    return Holds.MESSAGES if audit_of(name) is None else Holds.BOOKS


def typed() -> str:
    """Give the command as it was typed."""
    return join(["nlets", *sys.argv[1:]])


def version() -> str:
    """Name this program's version."""
    return metadata.version("nlets-emulator")


def synthetic(context: Context, worlds: Iterable[Synthesis]) -> tuple[str, ...]:
    """Say in what way it is synthetic; nothing if it isn't."""
    shipped = context.directory.digest == shipped_directory().digest
    return (
        *(f"the log says that it was invented: {world}" for world in sorted(map(str, worlds))),
        *(("the directory of agencies is the shipped one, which is invented",) if shipped else ()),
    )


def _gather_books(name: str, books: Books) -> None:
    from streams.reports.switch import read_switch  # noqa: PLC0415 -- whoever reports files loads no broker

    audit = audit_of(name)
    if audit is not None:
        read_switch(audit, books)


def _origin(asked: Asked, context: Context, gathered: Gathered) -> Origin:
    return Origin(
        inputs=asked.origins(),
        command=typed(),
        context=context.digest,
        version=version(),
        first=None if gathered.first_us is None else write_time(gathered.first_us),
        last=None if gathered.last_us is None else write_time(gathered.last_us),
        lines=gathered.lines if gathered.lines >= LEAST else None,
        synthetic=synthetic(context, gathered.worlds),
    )


def _day(at_us: int) -> date:
    return datetime.fromtimestamp(at_us // 10**6, UTC).date()
