"""`python -m benchmarks.overload`: a switch that gets more than it can carry, and stands still for a moment as well.

How long do messages of each budget class wait from when they were due? First a backlog shows what the switch carries;
then comes that rate, times `--times`, while the stages are stopped (SIGSTOP) for `--stopped` seconds in the middle.
"""

import argparse
import asyncio
import os
import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from nlets import PROGRAM
from producers.local.children import Children
from producers.pacing import Pace, due_batches, due_before, due_times_ns, poisson_gaps
from producers.traffic.compose import Composer
from producers.traffic.scenario import ASSUMED, Figure, Table
from producers.traffic.sending import Door, door
from streams.broker.choose import open_broker
from streams.broker.port import Broker, Origin, Output, Tail
from streams.broker.topics import TopicNames, specs
from streams.broker.tracks import PRECEDENCE
from streams.clock import SystemClock
from streams.messages.budget_classes import BudgetClass, budget_class_of
from streams.messages.directory import shipped_directory
from streams.switch.activation.admin import Admin

_POLL_MS: Final = 50
_PATIENCE_S: Final = 120.0
_MIX: Final = replace(
    ASSUMED,
    keys=Table(
        {"RQ": 60, "DQ": 20, "KQ": 5, "YQ": 5, "AM": 10}, "more of what is rare, so that percentiles have samples"
    ),
    as_text=Figure(0.0, "texts cost the hub more, and say nothing of precedence"),
    everywhere=Figure(0.0, "one message, one answer"),
    several=Figure(0.0, "one message, one answer"),
)


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure."""

    servers: str | None
    backlog: int
    times: float
    seconds: float
    stopped: float
    partitions: int
    out: Path | None

    @classmethod
    def parse(cls, arguments: Sequence[str] | None = None) -> "Options":
        """Read the command line."""
        parser = argparse.ArgumentParser(prog="python -m benchmarks.overload", description=__doc__)
        parser.add_argument("--servers", help="a Kafka that runs already; else the embedded broker is started")
        parser.add_argument(
            "--backlog", type=int, default=20_000, help="messages that show what it carries (%(default)s)"
        )
        parser.add_argument("--times", type=float, default=1.5, help="the load, times what it carries (%(default)s)")
        parser.add_argument("--seconds", type=float, default=20.0, help="how long (%(default)s)")
        parser.add_argument(
            "--stopped", type=float, default=1.0, help="seconds that the stages stand still (%(default)s)"
        )
        parser.add_argument("--partitions", type=int, default=4, help="of each topic (%(default)s)")
        parser.add_argument("--out", type=Path, help="write what was found there, as JSON")
        return cls(**vars(parser.parse_args(arguments)))


@dataclass(frozen=True, slots=True)
class Traffic:
    """Messages written beforehand, so that sending them costs little."""

    outputs: Sequence[Output]
    classes: Sequence[BudgetClass]

    @classmethod
    def compose(cls, entry: Door, messages: int) -> "Traffic":
        """Write so many; a message's id is its number."""
        composed = islice(Composer.of(_MIX, shipped_directory(), 1, ()).messages(), messages)
        pairs = [(entry.output(each), budget_class_of(each.text.partition(".")[0])) for each in composed]
        return cls([_numbered(output, number) for number, (output, _) in enumerate(pairs)], [of for _, of in pairs])


def _numbered(output: Output, number: int) -> Output:
    letter = msgspec.json.decode(output.value or b"")
    return Output(output.topic, output.partition, output.key, msgspec.json.encode(letter | {"id": str(number)}))


class _Named(msgspec.Struct):
    query: str


@dataclass(slots=True)
class Answers:
    """When each message was answered first."""

    seen_ns: dict[int, int] = field(default_factory=dict)

    async def read(self, tail: Tail) -> None:
        """Note what comes, until cancelled."""
        decode = msgspec.json.Decoder(_Named).decode
        while True:
            records = await tail.poll(_POLL_MS)
            now = time.monotonic_ns()
            for record in records:
                self.seen_ns.setdefault(int(decode(record.value or b"").query), now)

    async def reach(self, count: int) -> None:
        """Wait for so many, or until patience ends."""
        async with asyncio.timeout(_PATIENCE_S):
            while len(self.seen_ns) < count:  # noqa: ASYNC110 -- other processes bring it about
                await asyncio.sleep(0.02)


class Latencies(msgspec.Struct, frozen=True):
    """How long messages of a class waited, in ms from when they were due."""

    messages: int
    p50: float
    p99: float
    most: float

    @classmethod
    def of(cls, waited_ms: Sequence[float]) -> "Latencies":
        """Sort them; a percentile of too few is the largest."""
        ordered = sorted(waited_ms) or [0.0]
        return cls(len(waited_ms), *(round(ordered[int(share * (len(ordered) - 1))], 1) for share in (0.5, 0.99, 1)))


class Found(msgspec.Struct, frozen=True):
    """What a run showed."""

    broker: str
    carried: int
    """Messages a second, of the backlog."""
    offered: int
    running: dict[str, Latencies]
    """By class, of messages that were due while the stages ran."""
    stopped: dict[str, Latencies]
    """By class, of messages that were due while they stood still; from when they went on."""


@dataclass(slots=True)
class Overload:
    """One run."""

    broker: Broker
    options: Options
    pid: int
    """Of the stages."""
    answers: Answers = field(default_factory=Answers)
    woken_ns: int = 0
    stood_ns: int = 0

    async def run(self, entry: Door) -> Found:
        """Send the backlog, then the load."""
        backlog = self.options.backlog
        warm = Traffic.compose(entry, backlog * 2)
        await self._append(warm.outputs[:backlog])
        await self.answers.reach(backlog)
        begun = time.monotonic()
        await self._append(warm.outputs[backlog:])
        await self.answers.reach(2 * backlog)
        carried = backlog / (time.monotonic() - begun)
        per_second = carried * self.options.times
        traffic = Traffic.compose(entry, int(per_second * self.options.seconds))
        self.answers.seen_ns.clear()
        due_ns = await self._send(traffic, per_second)
        await self.answers.reach(len(due_ns))
        return self._found(traffic, due_ns, (int(carried), int(per_second)))

    async def _append(self, outputs: Sequence[Output]) -> None:
        for at in range(0, len(outputs), 2_000):
            await self.broker.append(outputs[at : at + 2_000])

    async def _send(self, traffic: Traffic, per_second: float) -> list[int]:
        start_ns = time.monotonic_ns() + 50_000_000
        until_ns = start_ns + self.options.seconds * 1e9
        due_ns = list(
            islice(
                due_before(due_times_ns(Pace(per_second), poisson_gaps(Random(1)), start_ns), until_ns),
                len(traffic.outputs),
            )
        )
        stall = asyncio.ensure_future(self._stall(self.options.seconds / 2))
        async for batch in due_batches(traffic.outputs, due_ns, SystemClock()):
            await self.broker.append([output for _, output in batch])
        await stall
        return due_ns

    async def _stall(self, after_s: float) -> None:
        await asyncio.sleep(after_s)
        os.kill(self.pid, signal.SIGSTOP)
        self.stood_ns = time.monotonic_ns()
        await asyncio.sleep(self.options.stopped)
        self.woken_ns = time.monotonic_ns()
        os.kill(self.pid, signal.SIGCONT)

    def _found(self, traffic: Traffic, due_ns: Sequence[int], rates: tuple[int, int]) -> Found:
        running: defaultdict[str, list[float]] = defaultdict(list)
        stopped: defaultdict[str, list[float]] = defaultdict(list)
        for number, due in enumerate(due_ns):
            into, since = (stopped, self.woken_ns) if self.stood_ns <= due <= self.woken_ns else (running, due)
            into[traffic.classes[number]].append((self.answers.seen_ns[number] - since) / 1e6)
        return Found(self.broker.promises.broker, *rates, _by_class(running), _by_class(stopped))


def _by_class(waited_ms: dict[str, list[float]]) -> dict[str, Latencies]:
    return {budget_class: Latencies.of(waited_ms[budget_class]) for budget_class in PRECEDENCE}


async def overload(options: Options) -> Found:
    """Start a broker and a switch, and give it too much."""
    names = TopicNames(f"overload-{os.getpid()}.")
    async with open_broker(options.servers) as broker, Children(PROGRAM) as children:
        await broker.create(specs(names, options.partitions))
        stages = await children.start("run all", "--bootstrap-servers", broker.servers, "--prefix", names.prefix)
        await Admin(PROGRAM, SystemClock()).put_in_force(broker, names)
        async with broker.tail((names.replies,), Origin.ENDS) as tail:
            run = Overload(broker, options, stages.process.pid)
            reading = asyncio.ensure_future(run.answers.read(tail))
            try:
                return await run.run(await door(broker, names.queries))
            finally:
                reading.cancel()


def lines(found: Found) -> Iterator[str]:
    """Say what was found."""
    yield f"{found.broker}: carries {found.carried}/s, was offered {found.offered}/s; ms from due (from waking)"
    for about, latencies in (("while it ran", found.running), ("due while it stood still", found.stopped)):
        yield about
        for budget_class, each in latencies.items():
            percentiles = f"p50 {each.p50:9.1f}  p99 {each.p99:9.1f}  most {each.most:9.1f}"
            yield f"  {budget_class:15} {each.messages:7}  {percentiles}"


def main() -> None:
    """Run, and say what came of it."""
    options = Options.parse()
    found = asyncio.run(overload(options))
    print("\n".join(lines(found)))
    if options.out:
        options.out.write_bytes(msgspec.json.format(msgspec.json.encode(found)))


if __name__ == "__main__":
    main()
