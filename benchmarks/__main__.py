"""`python -m benchmarks`: start Kafka, check that all decide alike, run all in turn, write `build/bench.json`."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.likeness import compare, expected_outcomes
from benchmarks.machine import facts, stolen_share, ticks
from benchmarks.report import Report, Run, ratios_of, tables
from benchmarks.runs import FAUST, INTAKE, RELAY, Bench
from benchmarks.world import PARTITIONS, World, fill
from streams.broker.choose import open_broker
from streams.broker.port import Broker
from streams.broker.server import kafka_server
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.errors import Exit, NletsError

_ORDER: Final = (RELAY, INTAKE, FAUST)


@dataclass(frozen=True, slots=True)
class Options:
    """How long the bench shall be."""

    rounds: int
    messages: int
    faust_messages: int
    checked: int
    agencies: int
    servers: str | None
    out: Path

    @classmethod
    def parse(cls, arguments: list[str] | None = None) -> "Options":
        """Read the command line."""
        parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
        parser.add_argument("--rounds", type=int, default=3, help="runs of each program (%(default)s)")
        parser.add_argument("--messages", type=int, default=800_000, help="messages of a run (%(default)s)")
        parser.add_argument("--faust-messages", type=int, default=20_000, help="messages of Faust's (%(default)s)")
        parser.add_argument("--checked", type=int, default=3_000, help="messages all must decide alike (%(default)s)")
        parser.add_argument("--agencies", type=int, default=18_000, help="agencies in the directory (%(default)s)")
        parser.add_argument("--servers", help="a Kafka that runs already; else one is started")
        parser.add_argument("--out", type=Path, default=Path("build/bench.json"), help="(%(default)s)")
        return cls(**vars(parser.parse_args(arguments)))


@contextmanager
def servers(named: str | None) -> Iterator[str]:
    """Give the address of a Kafka: the one named, or one of our own for the occasion."""
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="nlets-bench-") as folder, kafka_server(Path(folder) / "kafka") as address:
        yield address


async def bench(options: Options, address: str) -> Report:
    """Run everything."""
    say = _Progress()
    before = ticks()
    machine = facts()
    world = World(options.agencies, SystemClock().now_us())
    async with open_broker(address) as broker:
        await check(broker, world, options.checked)
        say(f"all decide alike on {options.checked} messages")
        small, large = TopicNames("bench-small."), TopicNames("bench.")
        await fill(broker, small, world, options.faust_messages)
        size = await fill(broker, large, world, options.messages)
        say(f"{options.messages} messages are in")
        counts = {FAUST: (small, options.faust_messages)}
        runs = []
        for number in range(1, options.rounds + 1):
            for peer in _ORDER:
                source, messages = counts.get(peer, (large, options.messages))
                site = Bench(broker, source, world)
                async with site.sink(f"{peer.name}-{number}") as sink:
                    run = Run.of(peer.name, number, await site.run(peer, messages, sink))
                runs.append(run)
                say(f"{run.name} {run.messages_per_second:,.0f}/s, {run.cpu_us_per_message:.2f} µs")
    setup = {
        "messages": f"{options.messages:,}, of {size / options.messages:.0f} bytes in the mean",
        "messages for Faust": f"{options.faust_messages:,}",
        "partitions": str(PARTITIONS),
        "agencies": f"{options.agencies:,}",
        "rules": str(sum(map(len, world.context.bundle.by_state.values()))),
        "decided alike before": f"{options.checked:,} messages",
        "processor time stolen meanwhile": f"{stolen_share(before, ticks()):.1%}",
    }
    return Report(machine=machine, setup=setup, runs=tuple(runs), ratios=ratios_of(runs))


async def check(broker: Broker, world: World, messages: int) -> None:
    """Let everything that decides work on one log, and compare."""
    source = TopicNames("bench-check.")
    await fill(broker, source, world, messages)
    expected = await expected_outcomes(broker, source, world.context, SystemClock().now_us())
    site = Bench(broker, source, world)
    for peer in (INTAKE, FAUST):
        async with site.sink(f"check-{peer.name}") as sink:
            await site.run(peer, messages, sink)
            await compare(broker, peer.name, sink, expected)


class _Progress:
    """Says how far it is, on stderr."""

    def __call__(self, what: str) -> None:
        print(what, file=sys.stderr, flush=True)


def main() -> Exit:
    """Run the bench and write down what it found."""
    options = Options.parse()
    try:
        with servers(options.servers) as address:
            report = asyncio.run(bench(options, address))
    except NletsError as error:
        print(f"error: {error}", file=sys.stderr)
        return Exit.FAILED
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    print(tables(report))
    return Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
