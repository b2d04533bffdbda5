"""The commits of one source partition: in order, one at a time, while the next batch is being judged.

The host opens a strand when a partition is assigned and closes it when it is lost. One that was fenced, or whose commit
failed, writes nothing more: the worker gives the partition up and joins anew, and what was not committed is read again.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import structlog

from streams.broker.port import Broker, Output, Worker
from streams.clock import Clock
from streams.errors import BrokerError, FencedError, TooLargeError
from streams.switch.host.judging import Judged, without_culprit
from streams.switch.stages.stage import Stage

_log = structlog.get_logger()

_AHEAD: Final = 2
"""Batches judged but not committed, at most: one under way and one waiting. So memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Writer:
    """What commits go through."""

    stage: Stage
    broker: Broker
    worker: Worker
    clock: Clock

    async def commit(self, judged: Sequence[Judged]) -> None:
        """Write what was decided about a batch, taking out inputs whose outputs no topic will hold."""
        attempts = 1 + sum(len(part.batch.records) for part in judged)
        for _ in range(attempts):
            sent_us = self.clock.now_us()
            try:
                await self._write(judged, sent_us)
            except TooLargeError as error:
                _log.warning("output too large", stage=self.stage.name, bytes=error.size)
                judged = without_culprit(self.stage, judged, error.index, sent_us)
            else:
                return
        raise BrokerError("not even dead letters are small enough for the broker")

    async def _write(self, judged: Sequence[Judged], sent_us: int) -> None:
        outputs = [part.work.outputs(sent_us) for part in judged]
        batch = judged[-1].batch
        if self.broker.promises.transactions:
            written = [output for part in outputs for output in part]
        else:
            written = await self._ahead_of_deltas(outputs)
        await self.worker.commit(batch.partition, batch.span.next, written)

    async def _ahead_of_deltas(self, outputs: Sequence[Sequence[Output]]) -> list[Output]:
        """Store everything but the deltas, which come last: where there is a delta, all it counts was written."""
        places = [(part, index) for part, written in enumerate(outputs) for index in range(len(written) - 1)]
        try:
            await self.broker.append([outputs[part][index] for part, index in places])
        except TooLargeError as error:
            # Every part before the output's own has one more output than was stored here: its delta.
            raise TooLargeError(error.index + places[error.index][0], error.size) from error
        return [part[-1] for part in outputs]


class State(Enum):
    """What may happen to a partition's records."""

    HELD = auto()
    """Nothing can be decided there: they are not handed out."""
    OPEN = auto()
    """They are handed out, judged and committed."""
    CLOSED = auto()
    """It was lost, or a commit failed: nothing more is written. There is no way back."""


class Strand:
    """One partition that is ours. It begins held, until it is known what decides there."""

    def __init__(self, writer: Writer, partition: int, position: int) -> None:
        """Begin at a position."""
        self.partition = partition
        self.next = position
        """Where the next batch begins: behind the last one judged."""
        self.state = State.HELD
        self.held_because = ""
        self._writer = writer
        self._commits: deque[asyncio.Task[None]] = deque()

    def open(self) -> None:
        """Hand its records out from now on, unless it is lost."""
        if self.state is State.HELD:
            self.state = State.OPEN

    def hold(self) -> None:
        """Hand nothing out until it is opened again."""
        if self.state is State.OPEN:
            self.state = State.HELD

    def submit(self, judged: Sequence[Judged]) -> None:
        """Commit a batch after those before it."""
        self.held_because = ""
        self.next = judged[-1].batch.span.next
        before = self._commits[-1] if self._commits else None
        self._commits.append(asyncio.create_task(self._commit(before, judged)))

    async def have_room(self) -> None:
        """Wait until another batch may be submitted, and raise what went wrong with those that are done."""
        while self._commits and (len(self._commits) >= _AHEAD or self._commits[0].done()):
            await self._first_done()

    async def drain(self) -> None:
        """Wait until everything is committed."""
        while self._commits:
            await self._first_done()

    async def _first_done(self) -> None:
        """Wait for the first commit, and raise what went wrong with it. To be cancelled here leaves it under way."""
        await asyncio.wait({self._commits[0]})
        self._commits.popleft().result()

    async def abandon(self) -> None:
        """Write nothing more, and wait for what is under way."""
        self.state = State.CLOSED
        for commit in self._commits:
            commit.cancel()
        await asyncio.gather(*self._commits, return_exceptions=True)
        self._commits.clear()

    async def _commit(self, before: asyncio.Task[None] | None, judged: Sequence[Judged]) -> None:
        if before is not None:
            await asyncio.wait({before})
        if self.state is State.CLOSED:
            return
        try:
            await self._writer.commit(judged)
        except FencedError:
            self.state = State.CLOSED
            _log.info("partition lost before its commit", stage=self._writer.stage.name, partition=self.partition)
        except BaseException:
            self.state = State.CLOSED
            raise
