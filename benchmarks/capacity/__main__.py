"""`python -m benchmarks.capacity`: measure service times, and say what loads need; into `build/capacity.json`."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.capacity.measuring import Worked, bytes_written, fill, lay_out, work_off
from benchmarks.capacity.model import Assumed, Demand, Service, needs
from benchmarks.capacity.report import Report, checks, tables
from benchmarks.machine import facts, stolen_share, ticks
from benchmarks.progress import Progress
from benchmarks.telling import kafka_for, measure_and_tell
from benchmarks.world import World
from producers.load.headroom import MEAN_PER_SECOND, PEAK_TO_MEAN
from streams.broker.choose import open_broker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.commands.looping import run_on_loop
from streams.errors import Exit
from streams.metrics.sources import StageName

_PARTITIONS: Final = 8
_AGENCIES: Final = 18_000
_YEAR_S: Final = 365 * 86_400
_ALL_A_YEAR: Final = 1_000_000_000
"""Everything through Nlets in 2011 (`docs/network.md#figures`; weak). Each is taken for a query."""

DEMANDS: Final = tuple(
    Demand(name=name, peak=PEAK_TO_MEAN * mean, mean=mean)
    for name, mean in (
        ("look-ups of the nation", MEAN_PER_SECOND),
        ("10 × the national peak", 10 * MEAN_PER_SECOND),
        ("everything through Nlets", _ALL_A_YEAR / _YEAR_S),
        ("10 × everything through Nlets", 10 * _ALL_A_YEAR / _YEAR_S),
        ("1,000 × the national peak", 1_000 * MEAN_PER_SECOND),
    )
)


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure, and how long."""

    messages: int
    workers: Sequence[int]
    out: Path

    @classmethod
    def parse(cls, arguments: Sequence[str] | None = None) -> "Options":
        """Read the command line."""
        parser = argparse.ArgumentParser(prog="python -m benchmarks.capacity", description=__doc__)
        parser.add_argument("--messages", type=int, default=300_000, help="a backlog's (%(default)s)")
        parser.add_argument("--workers", type=_numbers, default="1,2", help="of a stage (%(default)s)")
        parser.add_argument("--out", type=Path, default=Path("build/capacity.json"), help="(%(default)s)")
        return cls(**vars(parser.parse_args(arguments)))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


async def measure(options: Options, address: str, progress: Progress) -> Report:
    """Let workers work backlogs off, stage by stage, and see what follows."""
    before, machine, world = ticks(), facts(), World(_AGENCIES, SystemClock().now_us())
    progress.expect(len(options.workers) * len(StageName))
    worked, written = list[Worked](), 0
    async with open_broker(address) as broker:
        for workers in options.workers:
            names = TopicNames(f"capacity-{workers}.")
            progress.begin(f"writing a backlog for {workers}")
            await lay_out(broker, names, world, _PARTITIONS)
            await fill(broker, names, world, _PARTITIONS, options.messages)
            for stage in StageName:
                progress.begin(f"{stage}, {workers} workers")
                worked.append(await work_off(broker, names, stage, workers))
                progress.ran(f"{stage}, {workers} workers: {worked[-1].per_second:,.0f}/s")
            written = written or await bytes_written(broker, names)
            await broker.delete(names.all())
    service = _service([each for each in worked if each.workers == options.workers[0]], written / options.messages)
    return Report(
        machine=machine,
        stolen=f"{stolen_share(before, ticks()):.1%}",
        worked=worked,
        service=service,
        assumed=Assumed(),
        checks=checks(service, worked, os.cpu_count() or 1),
        needs=needs(service, DEMANDS),
    )


def _service(worked: Sequence[Worked], bytes_a_query: float) -> Service:
    return Service(
        worker_us={each.stage: each.worker_us for each in worked},
        broker_us={each.stage: each.broker_us for each in worked},
        bytes_a_query=round(bytes_a_query, 1),
    )


def main() -> Exit:
    """Measure, and write down what was found."""
    options = Options.parse()

    def measured(progress: Progress) -> Report:
        with kafka_for("capacity") as address:
            return run_on_loop(measure(options, address, progress))

    return measure_and_tell(measured, options.out, tables)


if __name__ == "__main__":
    sys.exit(main())
