"""The outpost at work: requests from the topic to the program, answers from the program to the hub, books kept.

`nlets outside` runs one for each state that an outside program plays. Two loops: one takes requests from the broker,
the other hears the program, watches deadlines and commits. What a request comes to is decided in `ward.py`.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NoReturn

import msgspec
import structlog

from streams.broker.port import Broker, Output, Partition, Record, WorkerOptions
from streams.broker.topics import TopicNames
from streams.broker.tracks import place
from streams.clock import Clock
from streams.errors import BrokerError, FencedError, NletsError
from streams.messages.budget_classes import budget_class_of
from streams.messages.ids import RANDOMNESS_BYTES, new_id
from streams.messages.wire import VERSION, Delivery, Progress, RawLetter
from streams.outside.line import Line
from streams.outside.questions import Asked
from streams.outside.ward import Broken, Closing, Errand, Outpost, Ward, progress_key
from streams.policies.plans import Plans
from streams.switch.activation.context_cache import ContextCache, UnusableContextError
from streams.switch.activation.follow import Control
from streams.switch.host.resume import backwards, end_of_last_delta
from streams.switch.stages.lanes import Lane, LanesByContext
from streams.switch.stages.state import delivered_lane, read_delivery

_log = structlog.get_logger()

_POLL_MS: Final = 100
_TICK_S: Final = 0.1
_MOST_OPEN: Final = 4_096
"""Requests of a partition that may be open before no more are taken."""
_BACK_OFF_NS: Final = 1_000_000_000
_FAILURES: Final = 30
"""Failures of the broker in a row before the outpost ends."""
_DRAIN_S: Final = 1.5
_HOLD_NS: Final = 500_000_000
"""How soon a partition is tried again that could not be decided."""
_decode_progress: Final = msgspec.json.Decoder(Progress).decode


@dataclass(frozen=True, slots=True)
class Post:
    """Where an outpost stands: on which broker and topics, by which clock."""

    broker: Broker
    names: TopicNames
    clock: Clock


@dataclass(slots=True)
class _Hold:
    """Why a partition is held, and when it is tried again."""

    reason: str
    until_ns: int


class Bridge:
    """Carries requests to the program at the end of a line, and answers back."""

    def __init__(self, post: Post, outpost: Outpost, line: Line, deadline_us: int) -> None:
        """Prepare; nothing is read before `run`. The deadline counts from when a request left the hub."""
        self._post = post
        self._outpost = outpost
        self._line = line
        self._deadline_us = deadline_us
        self._cache = ContextCache(Control(post.broker, post.names.control))
        self._lanes = LanesByContext()
        self._wards: dict[int, Ward] = {}
        self._holds: dict[int, _Hold] = {}
        """Partitions of which nothing is taken for want of the context that decides."""
        self._apart: list[bytes] = []
        """What answers no open request and was not brought to the hub's door yet."""
        self._failures = 0
        self._log = _log.bind(outpost=outpost.stage)
        group = f"{post.names.prefix}{outpost.stage}"
        self._worker = post.broker.worker(group, outpost.source, self, WorkerOptions())

    async def run(self) -> None:
        """Work until cancelled; what is settled by then is still committed.

        Raises:
            NletsError: the broker failed too often.
        """
        try:
            await self._worker.start()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._again_and_again(self._take_all))
                group.create_task(self._again_and_again(self._settle_all))
        except* NletsError as failed:
            raise failed.exceptions[0] from None
        finally:
            await self._end()

    async def _end(self) -> None:
        with suppress(TimeoutError, BrokerError):
            async with asyncio.timeout(_DRAIN_S):
                await self._commit_all()
        self._log.info("outpost ends", open=sum(len(ward.open) for ward in self._wards.values()))
        await self._worker.stop()

    async def _again_and_again(self, step: Callable[[], Awaitable[None]]) -> NoReturn:
        while True:
            try:
                await step()
            except BrokerError as error:
                await self._bear(error)

    async def _bear(self, error: BrokerError) -> None:
        """Wait a moment and let the loop try again, unless nothing was committed for long."""
        self._failures += 1
        if self._failures == _FAILURES:
            raise error
        self._log.warning("the broker failed; trying again", reason=str(error))
        await self._post.clock.sleep_until(self._post.clock.monotonic_ns() + _BACK_OFF_NS)

    async def _take_all(self) -> None:
        self._try_held()
        polled = await self._worker.poll(_POLL_MS)
        try:
            for partition, records in polled.items():
                if (ward := self._wards.get(partition)) is not None:
                    await self._take_or_hold(ward, records)
        except BrokerError:
            self._give_back(polled)
            raise
        self._line.send()

    def _give_back(self, polled: Collection[int]) -> None:
        """Read again what was polled and not taken, or nobody would hand it out again."""
        for partition in polled:
            if (ward := self._wards.get(partition)) is not None:
                self._worker.seek(partition, ward.next)

    async def _take_or_hold(self, ward: Ward, records: Sequence[Record]) -> None:
        """Take records, up to one for which control can't give the context: only who runs the switch can mend that."""
        try:
            for record in records:
                await self._take(ward, record)
        except UnusableContextError as unusable:
            self._hold(ward, str(unusable))
        else:
            self._release(ward)
        self._end_overdue(ward)

    async def _take(self, ward: Ward, record: Record) -> None:
        """Open a request if it is for this state; the ward may be lost while a context is fetched."""
        errand = await self._read(ward, record)
        if self._wards.get(ward.partition) is not ward:
            return
        match errand:
            case None:
                ward.skip(record)
            case Broken():
                ward.bury(record)
            case Errand():
                ward.open_up(errand)
                self._line.put(errand)

    def _hold(self, ward: Ward, reason: str) -> None:
        """Take no more of a partition for a while; what was polled of it is read again."""
        if self._wards.get(ward.partition) is not ward:
            return
        self._worker.pause(ward.partition)
        self._worker.seek(ward.partition, ward.next)
        before, until_ns = self._holds.get(ward.partition), self._post.clock.monotonic_ns() + _HOLD_NS
        self._holds[ward.partition] = _Hold(reason, until_ns)
        if before is None or before.reason != reason:
            self._log.error("partition held", alarm=True, partition=ward.partition, reason=reason)

    def _release(self, ward: Ward) -> None:
        """Go on with a partition that is still ours, held or not."""
        if self._wards.get(ward.partition) is ward:
            self._holds.pop(ward.partition, None)
            self._feed(ward)

    def _try_held(self) -> None:
        """Read held partitions again whose time has come."""
        now_ns = self._post.clock.monotonic_ns()
        for partition, hold in self._holds.items():
            if hold.until_ns <= now_ns:
                self._worker.resume(partition)

    def _feed(self, ward: Ward) -> None:
        """Fetch no more of a partition while it is held, or too much of it is open."""
        if len(ward.open) >= _MOST_OPEN:
            self._worker.pause(ward.partition)
        elif ward.partition not in self._holds:
            self._worker.resume(ward.partition)

    async def _read(self, ward: Ward, record: Record) -> Errand | Broken | None:
        """Read a record as an errand of this outpost; None if it is another's, or was settled before."""
        if record.key != self._outpost.state.encode() or ward.is_settled(record.offset):
            return None
        delivery = read_delivery(record)
        lane = None if delivery is None else await self._lane(delivery)
        if delivery is None or lane is None:
            return Broken(record)
        return Errand(ward.partition, record.offset, delivery, lane, Asked.of(delivery))

    async def _lane(self, delivery: Delivery) -> Lane | None:
        """Find the lane of a delivery, if it is for this state."""
        plans = await self._plans(delivery.stamp.ctx)
        self._cache.tidy()
        lane = delivered_lane(delivery, self._lanes.of(plans))
        return lane if lane is not None and lane.account.whose == self._outpost.state else None

    async def _plans(self, digest: str) -> Plans:
        while (plans := self._cache.known.get(digest)) is None:
            await self._cache.fetch(digest)
        return plans

    async def _settle_all(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_TICK_S):
                await self._line.speaker.news.wait()
        self._line.speaker.news.clear()
        self._line.send()
        heard = self._line.hear()
        for errand, said in heard.answers:
            self._wards[errand.partition].settle(errand, said)
        for ward in self._wards.values():
            self._end_overdue(ward)
        self._apart += heard.apart
        await self._pass_on()
        await self._commit_all()

    def _end_overdue(self, ward: Ward) -> None:
        left_before_us = self._post.clock.now_us() - self._deadline_us
        for errand in [each for each in ward.open.values() if each.delivery.hops[1] <= left_before_us]:
            self._line.drop(errand)
            ward.settle(errand, None)

    async def _pass_on(self) -> None:
        """Bring what answers no open request to the hub's door: it judges, rejects or hands it over, and books it."""
        if self._apart:
            counts = await self._post.broker.topics()
            partitions = counts[self._post.names.queries]
            await self._post.broker.append([self._letter(content, partitions) for content in self._apart])
            self._apart.clear()

    def _letter(self, content: bytes, partitions: int) -> Output:
        text = content.decode(errors="replace")
        key, _, rest = text.partition("\n")[0].partition(".")
        sender = rest.partition(".")[0].encode()
        number = place(budget_class_of(key), sender, partitions)
        message_id = new_id(self._post.clock.now_us(), secrets.token_bytes(RANDOMNESS_BYTES))
        letter = RawLetter(v=VERSION, id=message_id, text=text, line=self._outpost.state)
        value = msgspec.json.encode(letter) if text.encode() == content else content
        return Output(self._post.names.queries, number, sender, value)

    async def _commit_all(self) -> None:
        due = [ward for ward in self._wards.values() if ward.settled or ward.position > ward.first]
        for done in await asyncio.gather(*map(self._commit, due), return_exceptions=True):
            if isinstance(done, BaseException):
                raise done

    async def _commit(self, ward: Ward) -> None:
        closing = ward.close(self._post.clock.now_us())
        sent_us = self._post.clock.now_us()
        try:
            await self._write(ward.partition, closing, sent_us)
        except FencedError:
            self._forget(ward.partition)
        except BaseException:
            self._forget(ward.partition)  # Also if it is cut short: what it closed must not be passed over.
            raise
        else:
            self._failures = 0
            ward.committed(closing, sent_us)
            self._feed(ward)

    async def _write(self, partition: int, closing: Closing, sent_us: int) -> None:
        """Commit; where that is not atomic, the delta comes last: what it covers was written."""
        outputs = closing.outputs(sent_us)
        if not self._post.broker.promises.transactions:
            ahead = len(outputs) - closing.moves_on
            await self._post.broker.append(outputs[:ahead])
            outputs = outputs[ahead:]
        await self._worker.commit(partition, closing.span.next, outputs)

    async def on_assigned(self, positions: Mapping[int, int]) -> Mapping[int, int]:
        """Take partitions over: what their last owner left open is asked again, what it settled is not."""
        starts = {partition: await self._start(partition, position) for partition, position in positions.items()}
        for partition, start in starts.items():
            self._wards[partition] = Ward(self._outpost, partition, start, await self._progress(partition))
        self._log.info("partitions taken", positions=starts)
        return starts

    async def on_lost(self, partitions: Collection[int]) -> None:
        """Drop what is another's now."""
        for partition in partitions:
            self._forget(partition)

    def _forget(self, partition: int) -> None:
        self._holds.pop(partition, None)
        if (ward := self._wards.pop(partition, None)) is not None:
            for errand in ward.open.values():
                self._line.drop(errand)

    async def _start(self, partition: int, position: int) -> int:
        broker = self._post.broker
        if broker.promises.transactions:
            return position
        return max(position, await end_of_last_delta(broker, self._post.names, self._outpost.stage, partition))

    async def _progress(self, partition: int) -> Progress | None:
        """Find the newest progress of this outpost in a partition."""
        broker, topic, key = self._post.broker, self._outpost.progress, progress_key(self._outpost, partition)
        starts, ends = await broker.starts(topic), await broker.ends(topic)
        async for records in backwards(broker, Partition(topic, 0), starts[0], ends[0]):
            if found := [record.value or b"" for record in records if record.key == key]:
                return _decode_progress(found[-1])
        return None
