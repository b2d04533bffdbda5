"""A report from what was gathered: what it is made from, and in what way it is synthetic."""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from shlex import join
from typing import Final

from streams.errors import UsageError
from streams.logs.column_map import CountMap
from streams.logs.counts import are_counts, read_counts
from streams.logs.opening import Log
from streams.messages.directory import shipped_directory
from streams.messages.synthetic import Synthesis
from streams.messages.times import FIRST_US, say_time
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


class TwiceError(UsageError):
    """An input is given twice."""

    hint = "name each log once"

    def __str__(self) -> str:
        return "two of the inputs are the same: all in them would be counted twice"


_OURS: Final = CountMap()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report was asked for: inputs by name, and how to open those that are logs."""

    inputs: Sequence[str]
    opened: Callable[[str], AbstractContextManager[Log]]
    decided: Path | None = None
    """Rows that a replay of the one log left: what it decided counts."""
    counted: CountMap = _OURS
    """What the columns of monthly counts are called, if not as here."""

    def gather(self, context: Context) -> Gathered:
        """Count all inputs.

        Raises:
            DecidedLogsError: there are rows, and not one log alone.
            TwiceError: something is named twice, and would be counted twice.
        """
        gathering = Gathering(context, self._decider(context))
        _check_once([str(Path(name).resolve()) if Path(name).exists() else name for name in self.inputs])
        for name in self.inputs:
            match self._holds(name):
                case Holds.COUNTS:
                    gathering.count(read_counts(Path(name), self._map_of(name)).rows)
                case Holds.BOOKS:
                    _gather_books(name, Books(context, gathering.gathered))
                case Holds.MESSAGES | Holds.DECISIONS:
                    with self.opened(name) as log:
                        gathering.read(log.entries())
        return gathering.gathered

    def origins(self) -> tuple[Input, ...]:
        """Name everything that was read.

        Raises:
            TwiceError: two inputs are the same log.
        """
        rows = () if self.decided is None else (input_of(str(self.decided), Holds.DECISIONS),)
        inputs = tuple(input_of(name, self._holds(name)) for name in self.inputs)
        _check_once([each.digest for each in inputs if each.is_named_by_content])
        return (*inputs, *rows)

    def _decider(self, context: Context) -> Decider | None:
        if self.decided is None:
            return None
        if [self._holds(name) for name in self.inputs] != [Holds.MESSAGES]:
            raise DecidedLogsError
        return ByRows(read_rows(self.decided, context.digest))

    def _holds(self, name: str) -> Holds:
        """Say what an input holds, by its name and, of a file, its first line."""
        if self._map_of(name) is not None:
            return Holds.COUNTS
        return Holds.MESSAGES if audit_of(name) is None else Holds.BOOKS

    def _map_of(self, name: str) -> CountMap | None:
        """Give what the columns of counts are called in an input; nothing if it holds none."""
        path = Path(name)
        maps = (_OURS,) if self.counted == _OURS else (self.counted, _OURS)
        return next((each for each in maps if path.is_file() and are_counts(path, each)), None)


def report_of(asked: Asked, context: Context, gathered: Gathered, now_us: int) -> Report:
    """Decide what is published; days without a block are counted to the log's last, and no further than to now."""
    last_us = now_us if gathered.last_us is None else max(FIRST_US, min(gathered.last_us, now_us))
    return Report(
        release_of(gathered.cube, gathered.figures),
        _origin(asked, context, gathered),
        tuple(waits(context.bundle, _day(last_us))),
    )


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


def _check_once(names: Sequence[str]) -> None:
    if len({*names}) < len(names):
        raise TwiceError


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
        first=None if gathered.first_us is None else say_time(gathered.first_us),
        last=None if gathered.last_us is None else say_time(gathered.last_us),
        lines=gathered.lines if gathered.lines >= LEAST else None,
        synthetic=synthetic(context, gathered.worlds),
    )


def _day(at_us: int) -> date:
    return datetime.fromtimestamp(at_us // 10**6, UTC).date()
