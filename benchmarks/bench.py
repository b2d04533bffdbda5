"""The bench from start to end: fill, check that all decide alike, run all in turn, compare."""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.canned import canned_records
from benchmarks.exported.tables import tables_of
from benchmarks.likeness import Outcome, at_the_hub, at_the_states, compare, on_the_way_back
from benchmarks.machine import facts, stolen_share, ticks
from benchmarks.programs import VERSIONS, Program
from benchmarks.progress import Progress
from benchmarks.report import Report, Run, ratios_of
from benchmarks.runs import Bench
from benchmarks.seeded_log import decided
from benchmarks.sources import fill_onward, fill_queries, prepare
from benchmarks.world import PARTITIONS, World
from streams.broker.choose import open_broker
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.messages.times import write_time
from streams.metrics.sources import StageName

_CHECKED: Final = TopicNames("bench-check.")
_MEASURED: Final = TopicNames("bench.")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything."""

    runs: int
    messages: int
    checked: int
    agencies: int


async def bench(programs: Sequence[Program], sizes: Sizes, address: str, progress: Progress) -> Report:
    """Check and run these programs on the Kafka at that address."""
    before, machine, clock = ticks(), facts(), SystemClock()
    world = World(sizes.agencies, clock.now_us())
    progress.expect(sizes.runs * len(programs))
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nlets-bench-")))
        broker = await stack.enter_async_context(open_broker(address))
        tables = folder / "tables.json"
        tables.write_bytes(msgspec.json.encode(tables_of(world.context, clock.now_us(), canned_records())))
        at = _At(broker, world, folder, progress)
        await at.check(Bench(broker, _CHECKED, world, tables), programs, sizes.checked)
        counts = await at.fill(_MEASURED, programs, sizes.messages)
        runs = await at.run(Bench(broker, _MEASURED, world, tables), programs, counts, sizes.runs)
    stolen = {"processor time stolen meanwhile": f"{stolen_share(before, ticks()):.1%}"}
    return Report(
        date=write_time(clock.now_us()),
        command="",
        machine=machine | VERSIONS,
        setup=_setup(world, sizes, counts) | stolen,
        runs=tuple(runs),
        ratios=ratios_of(runs),
    )


def _setup(world: World, sizes: Sizes, counts: Mapping[StageName, int]) -> dict[str, str]:
    return {
        **{f"messages for {stage}": f"{count:,}" for stage, count in counts.items()},
        "partitions": str(PARTITIONS),
        "agencies": f"{sizes.agencies:,}",
        "rules": str(sum(map(len, world.context.bundle.by_state.values()))),
        "decided alike before": f"{sizes.checked:,} messages",
    }


@dataclass(frozen=True, slots=True)
class _At:
    """Where the bench takes place."""

    broker: Broker
    world: World
    folder: Path
    progress: Progress

    async def check(self, site: Bench, programs: Sequence[Program], messages: int) -> None:
        """Let everything that decides work on one log, and compare."""
        self.progress.begin("checking that all decide alike")
        expected = await self._expected(site.source, messages)
        for program in programs:
            if program.judges:
                async with site.sink(f"check-{program.name}") as sink:
                    count = await self._count(site.source, program.stage)
                    await site.run(program, count, sink)
                    await compare(self.broker, program.name, sink, expected[program.stage])
        self.progress.say(f"all decide alike on {messages:,} messages")

    async def _expected(self, source: TopicNames, messages: int) -> dict[StageName, Sequence[Outcome]]:
        composed, at_us = list(islice(self.world.traffic(), messages)), SystemClock().now_us()
        await prepare(self.broker, source, self.world)
        places = await fill_queries(self.broker, source, composed)
        await fill_onward(self.broker, source, self.world, most=sys.maxsize)
        rows = await decided(self.world, composed, at_us, self.folder)
        return {
            StageName.INTAKE: list(at_the_hub(rows, places)),
            StageName.STATE: await at_the_states(self.broker, source, self.world.context),
            StageName.BACK: await on_the_way_back(self.broker, source, self.world.context),
        }

    async def fill(self, source: TopicNames, programs: Sequence[Program], messages: int) -> dict[StageName, int]:
        """Put in what these programs read, and say how many messages each stage has."""
        self.progress.begin("composing messages")
        await prepare(self.broker, source, self.world)
        await fill_queries(self.broker, source, islice(self.world.traffic(), messages))
        stages = {program.stage for program in programs}
        if stages - {StageName.INTAKE}:
            await fill_onward(self.broker, source, self.world, most=messages)
        counts = {stage: await self._count(source, stage) for stage in StageName if stage in stages}
        self.progress.say(", ".join(f"{count:,} messages for {stage}" for stage, count in counts.items()))
        return counts

    async def _count(self, source: TopicNames, stage: StageName) -> int:
        ends = await self.broker.ends(source.read_by(stage))
        markers = len(ends) if stage is StageName.INTAKE else 0
        return sum(ends.values()) - markers

    async def run(
        self, site: Bench, programs: Sequence[Program], counts: dict[StageName, int], rounds: int
    ) -> list[Run]:
        """Run all in turn, as often as asked for."""
        runs = []
        for number in range(1, rounds + 1):
            for program in programs:
                self.progress.begin(f"round {number}: {program.name}")
                messages = max(1, int(counts[program.stage] * program.share))
                async with site.sink(f"{program.name}-{number}") as sink:
                    run = Run.of(program.name, number, await site.run(program, messages, sink))
                runs.append(run)
                self.progress.ran(f"{run.name} {run.messages_per_second:,.0f}/s, {run.cpu_us_per_message:.2f} µs")
        return runs
