"""`python -m benchmarks.growth`: what a message costs as things grow, into `build/growth.json`."""

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from benchmarks.growth.judging import Cost, compare
from benchmarks.growth.matrix import MATRIX
from benchmarks.growth.memory import Sample, watch
from benchmarks.growth.report import Report, tables
from benchmarks.growth.takeover import Taking, take_over
from benchmarks.machine import facts, stolen_share, ticks
from benchmarks.progress import Progress
from benchmarks.telling import measure_and_tell
from streams.broker.choose import open_broker
from streams.broker.server import kafka_server
from streams.commands.looping import run_on_loop
from streams.errors import Exit

_PARTITIONS: Final = (4, 16, 64)
_TAKING, _MEMORY = "partitions", "memory"
_ALL: Final = (*MATRIX, _TAKING, _MEMORY)
_DECIDED_ANEW: Final = 200
"""Messages for the figure without memory: with 10,000 rules each takes some ten milliseconds."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure, and how long."""

    only: Sequence[str]
    messages: int
    runs: int
    watched: int
    seconds: float
    out: Path

    @classmethod
    def parse(cls, arguments: Sequence[str] | None = None) -> "Options":
        """Read the command line."""
        parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
        parser.add_argument("--only", type=_names, default=",".join(_ALL), help="(%(default)s)")
        parser.add_argument("--messages", type=int, default=20_000, help="different messages of a case (%(default)s)")
        parser.add_argument("--runs", type=int, default=7, help="runs of each case, in turn (%(default)s)")
        parser.add_argument("--watched", type=int, default=10_000_000, help="messages for memory (%(default)s)")
        parser.add_argument("--seconds", type=float, default=150.0, help="for memory, at most (%(default)s)")
        parser.add_argument("--out", type=Path, default=Path("build/growth.json"), help="(%(default)s)")
        return cls(**vars(parser.parse_args(arguments)))


def _names(text: str) -> tuple[str, ...]:
    chosen = text.split(",")
    if unknown := set(chosen) - set(_ALL):
        raise argparse.ArgumentTypeError(f"nothing is called {', '.join(unknown)}; there are {', '.join(_ALL)}")
    return tuple(name for name in _ALL if name in chosen)


def measure(options: Options, progress: Progress) -> Report:
    """Measure what was asked for, one after the other."""
    before, machine = ticks(), facts()
    progress.expect(len(options.only))
    costs, takings, memory = dict[str, list[Cost]](), list[Taking](), list[Sample]()
    for name in options.only:
        progress.begin(name)
        if name == _TAKING:
            takings = _take_over()
        elif name == _MEMORY:
            memory = watch(options.watched, options.seconds, progress.say)
        else:
            costs[name] = compare(MATRIX[name](options.messages), options.runs, without_memory=_DECIDED_ANEW)
        progress.ran(f"{name}: done")
    return Report(
        machine=machine, stolen=f"{stolen_share(before, ticks()):.1%}", costs=costs, takings=takings, memory=memory
    )


def _take_over() -> list[Taking]:
    async def run(address: str) -> list[Taking]:
        async with open_broker(address) as broker:
            return [taking for count in _PARTITIONS for taking in await take_over(broker, count)]

    with tempfile.TemporaryDirectory(prefix="nlets-growth-") as folder, kafka_server(Path(folder) / "kafka") as address:
        return run_on_loop(run(address))


def main() -> Exit:
    """Measure, and write down what was found."""
    options = Options.parse()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    return measure_and_tell(partial(measure, options), options.out, tables)


if __name__ == "__main__":
    sys.exit(main())
