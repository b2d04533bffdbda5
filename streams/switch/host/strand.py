"""The commits of one source partition: in order, one at a time, while what comes next is being judged.

What is judged while a commit is under way is gathered and committed together: few commits under load, none held back
for company. The host opens a strand when a partition is assigned and closes it when it is lost. One that was fenced, or
whose commit failed, writes nothing more: the worker gives the partition up and joins anew, and what was not committed
is read again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import structlog

from streams.broker.port import Broker, Worker, Written
from streams.broker.tracks import class_of
from streams.clock import Clock
from streams.errors import BrokerError, FencedError, TooLargeError
from streams.switch.host.floor import Floor
from streams.switch.host.judging import Judged, without_culprit
from streams.switch.stages.stage import Stage

_log = structlog.get_logger()

_FEW: Final = 64
"""Records that may be gathered behind a commit under way whatever their size. More may, up to one poll's worth: so
memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Writer:
    """What commits go through."""

    stage: Stage
    broker: Broker
    worker: Worker
    clock: Clock
    floor: Floor

    async def commit(self, judged: Sequence[Judged]) -> None:
        """Write what was decided about a batch, taking out inputs whose outputs no topic will hold."""
        attempts = 1 + sum(len(part.batch.records) for part in judged)
        for _ in range(attempts):
            sent_us, outputs = await self._outputs(judged)
            try:
                await self._write(judged, outputs)
            except TooLargeError as error:
                _log.warning("output too large", stage=self.stage.name, bytes=error.size)
                judged = without_culprit(self.stage, judged, error.index, sent_us)
            else:
                return
        raise BrokerError("not even dead letters are small enough for the broker")

    async def _write(self, judged: Sequence[Judged], outputs: Sequence[Sequence[Written]]) -> None:
        batch = judged[-1].batch
        if self.broker.promises.transactions:
            written = [output for part in outputs for output in part]
        else:
            written = await self._ahead_of_deltas(outputs)
        await self.worker.commit(batch.partition, batch.span.next, written)

    async def _outputs(self, judged: Sequence[Judged]) -> tuple[int, list[list[Written]]]:
        """Write each part at its turn, all as sent when the first turn came."""
        sent_us, outputs = 0, []
        for part in judged:
            async with self.floor.turn(class_of(part.batch.partition), len(part.batch.records)):
                sent_us = sent_us or self.clock.now_us()
                outputs.append(part.work.outputs(sent_us))
        return sent_us, outputs

    async def _ahead_of_deltas(self, outputs: Sequence[Sequence[Written]]) -> list[Written]:
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
        self._gathered: list[Judged] = []
        self._share = 0.0
        self._committing: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Hand its records out from now on, unless it is lost."""
        if self.state is State.HELD:
            self.state = State.OPEN

    def hold(self) -> None:
        """Hand nothing out until it is opened again."""
        if self.state is State.OPEN:
            self.state = State.HELD

    @property
    def has_room(self) -> bool:
        """Whether more may be submitted now."""
        return self.state is State.OPEN and (
            self._share < 1 or sum(len(part.batch.records) for part in self._gathered) < _FEW
        )

    @property
    def under_way(self) -> asyncio.Task[None] | None:
        """The commits that are not done, if there are any."""
        return None if self._committing is None or self._committing.done() else self._committing

    def submit(self, judged: Sequence[Judged], share: float) -> None:
        """Commit what was judged after what was before it; it is such a share of a poll."""
        self.held_because = ""
        self.next = judged[-1].batch.span.next
        self._gathered += judged
        self._share += share
        if self.under_way is None and self.state is not State.CLOSED:
            self._committing = asyncio.create_task(self._commit_gathered())

    def settle(self) -> None:
        """Raise what went wrong with a commit."""
        if self._committing is not None and self._committing.done():
            done, self._committing = self._committing, None
            done.result()

    async def drain(self) -> None:
        """Wait until everything is committed, and raise what went wrong. To be cancelled here leaves it under way."""
        if self._committing is not None:
            await asyncio.wait({self._committing})
            self.settle()

    async def abandon(self) -> None:
        """Write nothing more, and wait for what is under way."""
        self.state = State.CLOSED
        if self._committing is not None:
            self._committing.cancel()
            await asyncio.gather(self._committing, return_exceptions=True)
            self._committing = None

    async def _commit_gathered(self) -> None:
        while self._gathered and self.state is not State.CLOSED:
            await self._writer.worker.ready(self.partition)
            judged, self._gathered, self._share = self._gathered, [], 0.0
            await self._commit(judged)
        self._gathered.clear()

    async def _commit(self, judged: Sequence[Judged]) -> None:
        try:
            await self._writer.commit(judged)
        except FencedError:
            self.state = State.CLOSED
            _log.info("partition lost before its commit", stage=self._writer.stage.name, partition=self.partition)
        except BaseException:
            self.state = State.CLOSED
            # Not every failure is the worker's own: it must join anew, or nobody reads this partition again.
            self._writer.worker.give_up(self.partition)
            raise
