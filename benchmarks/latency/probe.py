"""Sending at absolute due times, and reading what comes out as a committed reader: each message's first answer.

Sender and reader share a process and a clock; what they cost is the same for every program that is measured.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Final

import msgspec

from producers.pacing import Pace, due_batches, due_before, due_times_ns, poisson_gaps
from producers.traffic.compose import Composed
from producers.traffic.sending import Door
from streams.broker.port import Broker, Origin, Output, Tail
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.errors import BrokerError

_POLL_MS: Final = 100
_CHUNK: Final = 2_000
_READY_S: Final = 60.0
_PATIENCE_S: Final = 15.0
_SEED: Final = 7


class _Named(msgspec.Struct, gc=False):
    """What a reply or a letter says of the message it belongs to; a marker, which the relay passes on, says nothing."""

    id: str = ""
    query: str = ""


_NAME: Final = msgspec.json.Decoder(_Named)


class SilentError(BrokerError):
    """The program under test answers nothing."""

    def __str__(self) -> str:
        """Say so."""
        return "nothing came out of the three hops"


@dataclass(frozen=True, slots=True)
class Window:
    """What a window of load came to."""

    sent: int
    latencies_us: Sequence[int]
    """Of the messages that were answered, from due to the first answer read."""
    latest_us: int
    """How late the latest went."""

    @property
    def missing(self) -> int:
        """How many messages have no answer."""
        return self.sent - len(self.latencies_us)


@dataclass(slots=True)
class Probe:
    """One program's source and end."""

    broker: Broker
    traffic: Iterator[Output]
    _due_ns: dict[str, int] = field(default_factory=dict)
    _latencies_us: list[int] = field(default_factory=list)
    _latest_ns: int = 0
    _waiting: list[Output] = field(default_factory=list)
    _is_writing: bool = False
    _all_answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def warm_up(self, messages: int) -> None:
        """Send messages one by one until the hops answer, then many more, as fast as they are answered.

        Raises:
            SilentError: they don't.
        """
        try:
            async with asyncio.timeout(_READY_S):
                while not self._latencies_us:
                    await self._send(list(islice(self.traffic, 1)))
                    await asyncio.sleep(_POLL_MS / 1e3)
                for _ in range(0, messages, _CHUNK):
                    await self._send(list(islice(self.traffic, _CHUNK)))
                    await self._answered()
        except TimeoutError as error:
            raise SilentError from error

    async def _send(self, outputs: Sequence[Output]) -> None:
        now = SystemClock().monotonic_ns()
        self._note([(now, output) for output in outputs])
        await self._write()

    async def window(self, per_second: float, seconds: float) -> Window:
        """Send so many a second, each when it is due, whatever became of those before it."""
        self._latencies_us, self._latest_ns = [], 0
        clock = SystemClock()
        start_ns = clock.monotonic_ns() + 50_000_000
        due = due_before(
            due_times_ns(Pace(per_second), poisson_gaps(Random(_SEED)), start_ns), start_ns + seconds * 1e9
        )
        sent = 0
        async with asyncio.TaskGroup() as writes:
            async for batch in due_batches(self.traffic, due, clock):
                self._latest_ns = max(self._latest_ns, clock.monotonic_ns() - batch[0][0])
                self._note(batch)
                sent += len(batch)
                if not self._is_writing:
                    self._is_writing = True
                    writes.create_task(self._write())
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                await self._answered()
        return Window(sent, self._latencies_us, self._latest_ns // 1_000)

    def _note(self, batch: Sequence[tuple[int, Output]]) -> None:
        self._due_ns.update((_NAME.decode(output.value or b"").id, due_ns) for due_ns, output in batch)
        self._waiting += (output for _, output in batch)
        self._all_answered.clear()

    async def _write(self) -> None:
        """Write until nothing waits. One write at a time: inside the library those that wait overtake each other."""
        while self._waiting:
            outputs, self._waiting = self._waiting, []
            await self.broker.append(outputs)
        self._is_writing = False

    async def _answered(self) -> None:
        if self._due_ns:
            await self._all_answered.wait()

    async def read(self, tail: Tail) -> None:
        """Note what comes, until cancelled."""
        clock = SystemClock()
        while True:
            records = await tail.poll(_POLL_MS)
            now_ns = clock.monotonic_ns()
            for record in records:
                named = _NAME.decode(record.value or b"")
                if (due_ns := self._due_ns.pop(named.query or named.id, None)) is not None:
                    self._latencies_us.append((now_ns - due_ns) // 1_000)
            if not self._due_ns:
                self._all_answered.set()


@asynccontextmanager
async def probing(broker: Broker, names: TopicNames, entry: Door, traffic: Iterator[Composed]) -> AsyncIterator[Probe]:
    """Read beside whatever is sent."""
    probe = Probe(broker, map(entry.output, traffic))
    async with broker.tail([names.replies], Origin.ENDS) as tail:
        reading = asyncio.ensure_future(probe.read(tail))
        try:
            yield probe
        finally:
            reading.cancel()
            await asyncio.wait({reading})
