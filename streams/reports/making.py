"""A report from what was gathered: what it is made from, and in what way it is synthetic."""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from shlex import join

from streams.logs.counts import are_counts, read_counts
from streams.logs.opening import Log
from streams.messages.directory import shipped_directory
from streams.messages.synthetic import Synthesis
from streams.messages.times import write_time
from streams.policies.context import Context
from streams.reports.files import Report, input_of
from streams.reports.gathering import Gathered, Gathering
from streams.reports.origin import Origin
from streams.reports.release import release_of
from streams.reports.timeline import waits


def gather(context: Context, inputs: Iterable[str], opened: Callable[[str], AbstractContextManager[Log]]) -> Gathered:
    """Count all inputs: files of monthly counts, and logs, which `opened` opens by name."""
    gathering = Gathering(context)
    for each in inputs:
        if holds_counts(each):
            gathering.count(read_counts(Path(each)).rows)
        else:
            with opened(each) as log:
                gathering.read(log.entries())
    return gathering.gathered


def report_of(inputs: Sequence[str], context: Context, gathered: Gathered, now_us: int) -> Report:
    """Decide what is published; days without a block are counted to the log's last, or to now."""
    last_us = now_us if gathered.last_us is None else gathered.last_us
    return Report(
        release_of(gathered.cube, gathered.figures),
        _origin(inputs, context, gathered),
        tuple(waits(context.bundle, _day(last_us))),
    )


def holds_counts(name: str) -> bool:
    """Say whether an input is a file of monthly counts."""
    return Path(name).is_file() and are_counts(Path(name))


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


def _origin(inputs: Sequence[str], context: Context, gathered: Gathered) -> Origin:
    return Origin(
        inputs=tuple(input_of(each, is_counts=holds_counts(each)) for each in inputs),
        command=typed(),
        context=context.digest,
        version=version(),
        first=None if gathered.first_us is None else write_time(gathered.first_us),
        last=None if gathered.last_us is None else write_time(gathered.last_us),
        lines=gathered.lines,
        synthetic=synthetic(context, gathered.worlds),
    )


def _day(at_us: int) -> date:
    return datetime.fromtimestamp(at_us // 10**6, UTC).date()
