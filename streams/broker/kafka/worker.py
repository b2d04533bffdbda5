"""A member of a consumer group on one topic: taking partitions over, handing out records, committing.

The library runs rebalances in a task of its own, swallows what a listener raises there and hands out records all the
same. So its callbacks only take note here; losing and taking over happen in `poll`, in the host's task, where the
heartbeat goes on and an exception is seen.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition

from streams.broker.kafka.clients import METADATA_MAX_AGE_S, Link, member, plain_producer
from streams.broker.kafka.committers import AtLeastOnce, ExactlyOnce
from streams.broker.kafka.convoys import form
from streams.broker.kafka.endings import leave, stop_producer
from streams.broker.kafka.failures import translated
from streams.broker.kafka.seats import Assignment, Seat, close_all, open_all
from streams.broker.kafka.sharing import CountedSharing
from streams.broker.kafka.transacting import Convoy, Membership
from streams.broker.port import Listener, Partition, Record, WorkerOptions, Written
from streams.broker.topics import MissingTopicError
from streams.errors import FencedError, TooLargeError

_log: Final = logging.getLogger(__name__)


class KafkaWorker:
    """See `port.Worker`."""

    def __init__(self, link: Link, group: str, topic: str, listener: Listener, options: WorkerOptions) -> None:
        """Prepare; nothing is connected before `start`."""
        self._link = link
        self._topic = topic
        self._listener = listener
        self._sharing = CountedSharing(topic)
        self._consumer = member(link, group, options, self._sharing)
        self._membership = Membership(link, group, self._consumer, options.transaction_timeout_ms)
        self._producer: AIOKafkaProducer | None = None
        self._assignment: Assignment | None = None
        self._seats: dict[int, Seat] = {}
        self._given_up: list[Seat] = []
        self._held: set[int] = set()
        self._lost: set[int] = set()
        self._interrupt = asyncio.Event()
        self._rejoin_due = False
        self._next_look_s = 0.0
        self._stopping = False

    async def start(self) -> None:
        """Connect, check that the topic exists, and ask to join."""
        try:
            await self._connect()
        except BaseException:
            await self.stop()
            raise
        self._subscribe()

    async def _connect(self) -> None:
        with translated("joining the group"):
            await self._consumer.start()
            # Asking for a topic by name may create it, asking for all does not.
            if self._topic not in await self._consumer.topics():
                raise MissingTopicError(self._topic)
            if not self._link.promises.transactions:
                self._producer = plain_producer(self._link)
                await self._producer.start()

    def _subscribe(self) -> None:
        self._consumer.subscribe([self._topic], listener=_Rebalances(self))

    async def poll(self, max_wait_ms: int) -> Mapping[int, Sequence[Record]]:
        """Settle what the group decided, then wait for records."""
        self._interrupt.clear()
        if self._stopping:
            return {}
        await self._settle()
        if self._assignment is not None and not self._assignment.taken:
            return {}  # the group went on while we took over: there is no position yet to fetch from
        fetched = await self._fetch(max_wait_ms)
        return {tp.partition: records for tp, records in fetched.items() if tp.partition in self._seats}

    async def _fetch(self, max_wait_ms: int) -> Mapping[TopicPartition, Sequence[Record]]:
        # While the group rebalances the library ignores its time limit, so the wait is raced against ours.
        fetch = asyncio.ensure_future(self._consumer.getmany(timeout_ms=max_wait_ms))
        interrupt = asyncio.ensure_future(self._interrupt.wait())
        try:
            await asyncio.wait(
                {fetch, interrupt}, timeout=max_wait_ms / 1000 + 0.05, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            interrupt.cancel()
            fetch.cancel()
        await asyncio.wait({fetch})
        if fetch.cancelled():
            return {}
        with translated(f"reading `{self._topic}`"):
            return fetch.result()

    async def _settle(self) -> None:
        self._look_for_added_partitions()
        if self._rejoin_due:
            await self.release()
            self._subscribe()
        if lost := frozenset(self._lost):
            await self._listener.on_lost(lost)
            self._lost -= lost
        if self._assignment is not None and not self._assignment.taken:
            await self._take_over(self._assignment)

    def _look_for_added_partitions(self) -> None:
        now_s = asyncio.get_running_loop().time()
        if self._assignment is None or now_s < self._next_look_s:
            return
        # The leader learns of new partitions when its own metadata are old enough: asking sooner shares out the same.
        self._next_look_s = now_s + METADATA_MAX_AGE_S
        if len(self._consumer.partitions_for_topic(self._topic) or ()) > self._sharing.covered:
            self._sharing.ask_again()
            self._rejoin_due = True

    async def _take_over(self, assignment: Assignment) -> None:
        self._held -= assignment.partitions  # a pause that came late was meant for an assignment that is gone
        seats = self._make_seats(assignment.partitions)
        try:
            with translated(f"taking over partitions of `{self._topic}`"):
                committed = await open_all(seats)
            positions = await self._positions(committed)
            starts = await self._listener.on_assigned(positions) if positions else {}
        except BaseException:
            await close_all(seats.values())
            raise
        if self._assignment is not assignment:
            # The group went on meanwhile; `release` has noted these partitions as lost.
            await close_all(seats.values())
            return
        assignment.taken = True
        self._seats = seats
        for number, position in positions.items():
            # Seeking also drops what the library fetched from a position it had read before the fencing.
            self._consumer.seek(self._place(number), max(position, starts.get(number, 0)))
        self._consumer.resume(*(self._place(number) for number in seats if number not in self._held))

    async def _positions(self, committed: Mapping[int, int | None]) -> dict[int, int]:
        with translated(f"finding the start of `{self._topic}`"):
            starts = await self._consumer.beginning_offsets([self._place(number) for number in committed])
        positions = {}
        for number, position in committed.items():
            start = starts[self._place(number)]
            if position is not None and position < start:
                _log.warning("%s partition %d: records %d to %d expired unread", self._topic, number, position, start)
            positions[number] = max(position or 0, start)
        return positions

    def _make_seats(self, numbers: frozenset[int]) -> dict[int, Seat]:
        if self._producer is not None:
            places = [Partition(self._topic, number) for number in sorted(numbers)]
            return {at.number: Seat(at, AtLeastOnce(self._membership, at, self._producer)) for at in places}
        convoys = form(numbers, self._sharing.workers)
        seats = {}
        for name, together in convoys.items():
            convoy = Convoy(self._membership, self._topic, name, together)
            for number in together:
                place = Partition(self._topic, number)
                seats[number] = Seat(place, ExactlyOnce(convoy, place))
        return dict(sorted(seats.items()))

    def _place(self, number: int) -> TopicPartition:
        return TopicPartition(self._topic, number)

    async def ready(self, partition: int) -> None:
        """Wait until the transaction that the partition's next one has to wait for is done."""
        if seat := self._seats.get(partition):
            await seat.committer.ready()

    async def commit(self, partition: int, next_offset: int, outputs: Sequence[Written]) -> None:
        """Commit through the partition's seat; after any failure but a size the seat is given up."""
        seat = self._seats.get(partition)
        if seat is None:
            raise FencedError(self._topic, partition)
        try:
            await seat.commit(next_offset, outputs)
        except TooLargeError:
            raise
        except BaseException:
            self._give_up(partition, seat)
            raise

    def give_up(self, partition: int) -> None:
        """Let go of it, if it is ours."""
        if (seat := self._seats.get(partition)) is not None:
            self._give_up(partition, seat)

    def _give_up(self, partition: int, seat: Seat) -> None:
        if self._seats.get(partition) is seat:
            del self._seats[partition]
            self._given_up.append(seat)
            self._consumer.pause(self._place(partition))
            self._rejoin_due = True
            self._interrupt.set()

    def pause(self, partition: int) -> None:
        """Stop fetching; the library fetches again from the same place on `resume`."""
        self._held.add(partition)
        if partition in self._seats:
            self._consumer.pause(self._place(partition))

    def resume(self, partition: int) -> None:
        """Fetch again."""
        self._held.discard(partition)
        if partition in self._seats:
            self._consumer.resume(self._place(partition))

    def seek(self, partition: int, offset: int) -> None:
        """Fetch from `offset`."""
        if partition in self._seats:
            self._consumer.seek(self._place(partition), offset)

    def receive(self, partitions: frozenset[int]) -> None:
        """Note what the group assigned, and keep it quiet until `poll` has taken it over."""
        self._consumer.pause(*(self._place(number) for number in partitions))
        self._assignment = Assignment(partitions)
        self._interrupt.set()

    async def release(self) -> None:
        """Let go of every partition, waiting a moment for commits under way."""
        self._rejoin_due = False
        if self._assignment is not None:
            self._lost |= self._assignment.partitions
        self._assignment = None
        self._held.clear()
        leaving = [*self._seats.values(), *self._given_up]
        self._seats = {}
        self._given_up = []
        self._interrupt.set()
        await close_all(leaving)

    async def stop(self) -> None:
        """Let go, then leave the group."""
        if self._stopping:
            return
        self._stopping = True
        self._interrupt.set()
        await self.release()
        if self._producer is not None:
            await stop_producer(self._producer)
        await leave(self._consumer)


class _Rebalances(ConsumerRebalanceListener):
    """The library's callbacks."""

    def __init__(self, worker: KafkaWorker) -> None:
        self._worker = worker

    async def on_partitions_revoked(self, _revoked: set[TopicPartition]) -> None:
        """Let go of everything, for every rebalance takes all partitions away."""
        await self._worker.release()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Take note."""
        self._worker.receive(frozenset(place.partition for place in assigned))
