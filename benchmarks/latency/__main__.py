"""`python -m benchmarks.latency`: three hops from due to a committed reader, beside a relay; writes a JSON file."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from benchmarks.latency.probe import Window, probing
from benchmarks.latency.programs import PROGRAMS, RELAY, Program
from benchmarks.latency.report import Report, Row, table
from benchmarks.machine import facts, stolen_share, ticks
from benchmarks.progress import Progress
from benchmarks.telling import kafka_for, measure_and_tell
from benchmarks.world import World
from producers.traffic.sending import Door
from streams.broker.choose import open_broker
from streams.broker.port import Broker
from streams.broker.topics import TopicNames, specs
from streams.clock import SystemClock
from streams.commands.looping import run_on_loop
from streams.errors import Exit
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext

_WARM_UP: Final = 40_000
"""Messages before any is measured: what is met for the first time costs many times what comes again."""
_ENOUGH: Final = 1_100
"""Messages of a window at least: a p99 needs a thousand."""
_BROKER_WARM_S: Final = 20.0
_BROKER_WARM_RATE: Final = 1_000
_AGENCIES: Final = 18_000


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure."""

    programs: Sequence[Program]
    partitions: Sequence[int]
    rates: Sequence[int]
    rounds: int
    seconds: float
    warm: float
    out: Path

    @classmethod
    def parse(cls, arguments: Sequence[str] | None = None) -> "Options":
        """Read the command line."""
        parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
        parser.add_argument("--programs", type=_programs, default=",".join(PROGRAMS), help="(%(default)s)")
        parser.add_argument("--partitions", type=_numbers, default="1,4,16", help="(%(default)s)")
        parser.add_argument("--rates", type=_numbers, default="100,1000,5000", help="messages a second (%(default)s)")
        parser.add_argument("--rounds", type=int, default=1, help="(%(default)s)")
        parser.add_argument("--seconds", type=float, default=5.0, help="of a window, at least (%(default)s)")
        parser.add_argument("--warm", type=float, default=_BROKER_WARM_S, help="seconds for the broker (%(default)s)")
        parser.add_argument("--out", type=Path, default=Path("build/latency.json"), help="(%(default)s)")
        return cls(**vars(parser.parse_args(arguments)))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def _programs(text: str) -> tuple[Program, ...]:
    return tuple(PROGRAMS[name] for name in text.split(","))


@dataclass(frozen=True, slots=True)
class Course:
    """One broker, on which all programs run in turn."""

    broker: Broker
    world: World
    progress: Progress
    options: Options

    async def run(self) -> list[Row]:
        """Warm the broker up, whose virtual machine begins slowly; then measure everything."""
        self.progress.begin("warming the broker up")
        await self._windows(RELAY, "warm.", max(self.options.partitions), {_BROKER_WARM_RATE: self.options.warm})
        rows = []
        turns = tuple(product(range(1, self.options.rounds + 1), self.options.partitions, self.options.programs))
        self.progress.expect(len(turns))
        for number, partitions, program in turns:
            self.progress.begin(f"{program.name}, {partitions} partitions")
            prefix = f"{program.name.replace(' ', '-')}-{partitions}-{number}."
            lasting = {rate: max(self.options.seconds, _ENOUGH / rate) for rate in self.options.rates}
            windows = await self._windows(program, prefix, partitions, lasting)
            found = [Row.of(program.name, partitions, rate, window) for rate, window in windows.items()]
            self.progress.ran("; ".join(map(str, found)))
            rows += found
        return rows

    async def _windows(
        self, program: Program, prefix: str, partitions: int, lasting: Mapping[int, float]
    ) -> dict[int, Window]:
        """Start a program, and measure it at each rate for so many seconds."""
        names = TopicNames(prefix)
        await self._lay_out(names, partitions)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.broker.delete, names.all())
            await stack.enter_async_context(program.running(self.broker.servers, names))
            entry = Door(names.queries, partitions)
            probe = await stack.enter_async_context(probing(self.broker, names, entry, self.world.traffic()))
            await probe.warm_up(_WARM_UP)
            return {rate: await probe.window(rate, seconds) for rate, seconds in lasting.items()}

    async def _lay_out(self, names: TopicNames, partitions: int) -> None:
        await self.broker.create(specs(names, partitions))
        stored = StoredContext(self.world.context.digest, self.world.context.to_bytes())
        request = ActivationRequest(stored, "bench", SystemClock().now_us(), f"nonce-of-{names.prefix}")
        await Activator(self.broker, names).activate(request)


async def measure(options: Options, address: str, progress: Progress) -> Report:
    """Run everything on the Kafka at that address."""
    before, machine = ticks(), facts()
    async with open_broker(address) as broker:
        rows = await Course(broker, World(_AGENCIES, SystemClock().now_us()), progress, options).run()
    return Report(machine=machine, stolen=f"{stolen_share(before, ticks()):.1%}", rows=tuple(rows))


def main() -> Exit:
    """Measure, and write down what was found."""
    options = Options.parse()

    def measured(progress: Progress) -> Report:
        with kafka_for("latency") as address:
            return run_on_loop(measure(options, address, progress))

    return measure_and_tell(measured, options.out, lambda report: table(report.rows))


if __name__ == "__main__":
    sys.exit(main())
