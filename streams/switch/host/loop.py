"""The one host that runs any stage: poll, cut at markers, judge, commit; and go on after whatever happens to its group.

`nlets run` calls it, one host per stage. Records of all partitions flow through one loop, which judges the most urgent
first (`agenda.py`); their commits run beside it, in order within a partition (`strand.py`). What decides is the course
(`course.py`), never the host.
"""

import asyncio
import traceback
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import structlog

from streams.broker.port import Broker, WorkerOptions
from streams.broker.topics import TopicNames
from streams.broker.tracks import class_of
from streams.clock import Clock
from streams.errors import BrokerError, Exit, NletsError
from streams.messages.ori import InvalidOriError, Ori
from streams.switch.activation.context_cache import ContextCache, UnusableContextError
from streams.switch.host.agenda import FIRST_SIZE, Agenda, Portion, next_size
from streams.switch.host.course import Course, Stretch
from streams.switch.host.flood import FloodDetector
from streams.switch.host.floor import Floor
from streams.switch.host.judging import Judged, judge
from streams.switch.host.resume import end_of_last_delta
from streams.switch.host.strand import State, Strand, Writer
from streams.switch.host.timed import NoPageError
from streams.switch.stages.stage import Batch, Contexts, Stage, UnknownContextError

_log = structlog.get_logger()

_POLL_MS: Final = 200
_HURRY_S: Final = 0.005
"""How long something urgent may go unseen while commits lag behind."""
_ENOUGH_POLLS: Final = 2
"""Polls of a partition that wait to be judged before no more is fetched: one to judge while the next is on its way."""
_LITTLE: Final = 128
"""Records, of all partitions, that are judged in one go, without a look for something more urgent in between."""
_CRUMBS_S: Final = 0.008
"""How long little is left to become more while commits are under way: about as long as one takes."""
_LOOK_AROUND_NS: Final = 500_000_000
_BACK_OFF_NS: Final = 1_000_000_000
_FAILURES: Final = 30
"""Broker errors within a minute before the host stops."""
_MINUTE_NS: Final = 60_000_000_000
_DRAIN_S: Final = 1.5
"""What commits under way are given at the end; those cut off are read again by the next owner."""


@dataclass(frozen=True, slots=True)
class HostSetup:
    """What a stage works with: where it reads, what it decides by."""

    stage: Stage
    source: str
    """The topic it reads."""
    course: Course
    cache: ContextCache
    options: WorkerOptions = field(default_factory=WorkerOptions)
    alive: Path | None = None
    """A file to touch while the loop goes round, for health checks."""
    floor: Floor = field(default_factory=Floor)
    """Shared by all hosts of a process."""


class Host:
    """Runs one stage until it is stopped or can't go on."""

    def __init__(self, broker: Broker, names: TopicNames, clock: Clock, setup: HostSetup) -> None:
        """Prepare; nothing is read before `run`."""
        self._broker = broker
        self._names = names
        self._clock = clock
        self._setup = setup
        options = replace(setup.options, layout=setup.stage.layout)
        self.worker = broker.worker(f"{names.prefix}{setup.stage.name}", setup.source, self, options)
        self._writer = Writer(setup.stage, broker, self.worker, clock, setup.floor)
        self._detector = FloodDetector(setup.source)
        self._flooding: str | None = None
        """The originator last alarmed about, as long as its flood lasts."""
        self._strands: dict[int, Strand] = {}
        self._agenda = Agenda()
        self._full: set[int] = set()
        """Partitions that are paused until less of them waits."""
        self._size = FIRST_SIZE
        self._failures: deque[int] = deque(maxlen=_FAILURES)
        self._stop = asyncio.Event()
        self._look_around_ns = 0
        self._is_little = False
        self._log = _log.bind(stage=setup.stage.name)

    def stop(self) -> None:
        """Ask `run` to end: it finishes what is being committed and leaves the group."""
        self._stop.set()

    async def run(self) -> Exit:
        """Work until stopped. The loop's edge: the one place where any error ends."""
        try:
            await self._until_stopped()
        except NletsError as error:
            self._log.error("stage stopped", reason=str(error), hint=error.hint)
            return Exit.FAILED
        except Exception as error:  # noqa: BLE001 -- the loop's edge
            # Without the error's text, which may quote a message.
            where = traceback.format_tb(error.__traceback__)
            self._log.error("stage stopped by an error of its own", error=type(error).__name__, where=where)
            return Exit.FAILED
        finally:
            await self._end()
        return Exit.DONE

    async def _until_stopped(self) -> None:
        serving = asyncio.ensure_future(self._serve())
        stopped = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                await serving
        finally:
            # Commits run in tasks of their own, so the loop may be cut anywhere: what it held is read again.
            stopped.cancel()
            serving.cancel()
            await asyncio.wait({serving})

    async def _end(self) -> None:
        strands = [strand for strand in self._strands.values() if strand.state is not State.CLOSED]
        with suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_S):
                await asyncio.gather(*(strand.drain() for strand in strands), return_exceptions=True)
        await asyncio.gather(*(strand.abandon() for strand in strands))
        await self.worker.stop()
        self._log.info("stage ended")

    async def _serve(self) -> None:
        self._log.info("stage starts")
        await self.worker.start()
        while True:
            try:
                await self._step()
            except BrokerError as error:
                await self._bear(error)

    async def _step(self) -> None:
        polled = await self.worker.poll(0 if self._agenda else _POLL_MS)
        self._is_little = not self._agenda and sum(map(len, polled.values())) < _LITTLE
        self._agenda.add(polled, self._clock.now_us())
        for partition in polled:
            self._feed(partition)
        await self._work_off()
        if self._is_little:
            await self._let_more_come()
        for strand in self._strands.values():
            strand.settle()
        await self._look_around()

    async def _work_off(self) -> None:
        """Judge what was polled, until something more urgent may have come, or commits lag behind."""
        while self._agenda:
            portion = self._agenda.take(self._size, self._ready())
            if portion is not None:
                self._feed(portion.partition)
                await self._take(portion)
                if not self._is_little and self._agenda.may_be_overtaken(portion.partition):
                    return
            elif not await self._have_room():
                return

    def _ready(self) -> Collection[int]:
        return {partition for partition, strand in self._strands.items() if strand.has_room}

    def _under_way(self) -> list[asyncio.Task[None]]:
        return [strand.under_way for strand in self._strands.values() if strand.under_way]

    async def _let_more_come(self) -> None:
        """Ask for no crumbs while commits are under way: they can't go before those are done, and each costs a turn."""
        if under_way := self._under_way():
            await asyncio.wait(under_way, timeout=_CRUMBS_S)

    async def _have_room(self) -> bool:
        """Wait a moment for a commit under way; say whether one is done."""
        under_way = self._under_way()
        if not under_way:
            return False
        is_hurried = any(map(self._agenda.may_be_overtaken, self._strands))
        moment_s = _HURRY_S if is_hurried else _POLL_MS / 1_000
        done, _ = await asyncio.wait(under_way, timeout=moment_s, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)

    def _feed(self, partition: int) -> None:
        """Fetch no more of a partition while enough of it waits: what is urgent then need not wait for its bytes."""
        if self._strands[partition].state is not State.OPEN:
            return
        if self._agenda.polls(partition) >= _ENOUGH_POLLS:
            self.worker.pause(partition)
            self._full.add(partition)
        elif partition in self._full:
            self.worker.resume(partition)
            self._full.remove(partition)

    async def _bear(self, error: BrokerError) -> None:
        """Wait a moment and let the loop try again, unless it failed too often."""
        now = self._clock.monotonic_ns()
        self._failures.append(now)
        if len(self._failures) == _FAILURES and now - self._failures[0] < _MINUTE_NS:
            raise error
        self._log.warning("the broker failed; trying again", reason=str(error))
        await self._clock.sleep_until(now + _BACK_OFF_NS)

    async def _take(self, portion: Portion) -> None:
        """Submit a portion; one that isn't when the broker fails is given back, or nobody would hand it out again."""
        strand = self._strands[portion.partition]
        try:
            stretches = await self._setup.course.cut(portion.partition, portion.records, strand.next)
            judged = [await self._judge(portion.partition, stretch, portion.taken_us) for stretch in stretches]
        except (UnusableContextError, NoPageError) as undecidable:
            self._hold(strand, str(undecidable))
            return
        except BrokerError:
            self._give_back(strand)
            raise
        finally:
            self._setup.cache.tidy()
        self._see(len(portion.records), judged)
        strand.submit(judged, portion.share)
        # A turn for the commit, so that it is on its way while the next portion is being judged.
        await asyncio.sleep(0)

    async def _judge(self, partition: int, stretch: Stretch, taken_us: int) -> Judged:
        batch = Batch(self._setup.source, partition, stretch.records, stretch.span, taken_us, stretch.recorded_us)
        while True:
            contexts = Contexts(self._setup.cache.known, stretch.in_force, stretch.roll_out)
            try:
                async with self._setup.floor.turn(class_of(partition), len(batch.records)):
                    return self._judge_now(batch, contexts)
            except UnknownContextError as unknown:
                await self._setup.cache.fetch(unknown.digest)

    def _judge_now(self, batch: Batch, contexts: Contexts) -> Judged:
        begun_ns = self._clock.monotonic_ns()
        judged = judge(self._setup.stage, batch, contexts)
        self._size = next_size(self._size, len(batch.records), self._clock.monotonic_ns() - begun_ns)
        return judged

    def _see(self, records: int, judged: Sequence[Judged]) -> None:
        bad_from = [originator for part in judged for originator in part.work.bad_from]
        self._detector.see(records, bad_from)
        if not bad_from and self._flooding is None:
            return
        flooding, before = self._detector.flooding(), self._flooding
        self._flooding = flooding
        if flooding is not None and flooding != before:
            self._log.error(
                "one originator sends mostly what can't be processed", alarm=True, originator=_named(flooding)
            )

    def _give_back(self, strand: Strand) -> None:
        """Read a partition again from behind what was submitted, once it is entered again: the course had gone on."""
        self._forget(strand.partition)
        self.worker.pause(strand.partition)
        self.worker.seek(strand.partition, strand.next)
        self._setup.course.leave(strand.partition)
        strand.hold()

    def _hold(self, strand: Strand, reason: str) -> None:
        """Hand out nothing of a partition until it can be decided; it is tried again from time to time."""
        self._give_back(strand)
        if strand.held_because != reason:
            self._log.error("partition held", alarm=True, partition=strand.partition, reason=reason)
        strand.held_because = reason

    def _forget(self, partition: int) -> None:
        self._agenda.drop(partition)
        self._full.discard(partition)

    async def _look_around(self) -> None:
        now = self._clock.monotonic_ns()
        if now < self._look_around_ns:
            return
        self._look_around_ns = now + _LOOK_AROUND_NS
        if self._setup.alive is not None:
            self._setup.alive.touch()
        await self._setup.course.look_around()
        held = {strand.partition: strand.next for strand in self._strands.values() if strand.state is State.HELD}
        if held:
            for partition in await self._setup.course.enter(held):
                self._strands[partition].open()
                self.worker.resume(partition)

    async def on_assigned(self, positions: Mapping[int, int]) -> Mapping[int, int]:
        """Open a strand for each partition; it stays paused while it is unknown what decides there."""
        starts = {partition: await self._start(partition, position) for partition, position in positions.items()}
        entered = await self._setup.course.enter(starts)
        for partition, position in starts.items():
            strand = self._strands[partition] = Strand(self._writer, partition, position)
            if partition in entered:
                strand.open()
            else:
                self.worker.pause(partition)
        self._log.info("partitions taken", positions=starts)
        return starts

    async def on_lost(self, partitions: Collection[int]) -> None:
        """Close the strands."""
        for partition in partitions:
            self._forget(partition)
            self._setup.course.leave(partition)
            if strand := self._strands.pop(partition, None):
                await strand.abandon()

    async def _start(self, partition: int, position: int) -> int:
        if self._broker.promises.transactions:
            return position
        return max(position, await end_of_last_delta(self._broker, self._names, self._setup.stage.name, partition))


def _named(claim: str) -> str:
    """Name an originator by what it claims to be, unless that could be anybody's data."""
    try:
        return Ori(claim).code
    except InvalidOriError:
        return "not an ORI"
