"""One convoy's transactions: what is to be committed while one is under way goes into the next, all in one.

So little load makes few transactions, and no outputs wait to be seen until another transaction is done that writes to
the same partitions.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from streams.broker.kafka.batches import pack, send
from streams.broker.kafka.clients import Link, transactional_producer
from streams.broker.kafka.convoys import rivals
from streams.broker.kafka.endings import stop_producer
from streams.broker.kafka.fencing import shut_out
from streams.broker.port import Partition, Written
from streams.errors import FencedError, TooLargeError

_COMPANY_S: Final = 0.01
"""How long a transaction waits, at most, for those who were told that it begins: to go without them costs them one
more, and two busy partitions would take turns for ever."""
_HANDOVER_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Membership:
    """The group on whose behalf a partition is committed."""

    link: Link
    group: str
    consumer: AIOKafkaConsumer
    transaction_timeout_ms: int

    async def committed(self, partition: Partition) -> int | None:
        """Ask for the group's committed position."""
        position: int | None = await self.consumer.committed(TopicPartition(*partition))
        return position


@dataclass(eq=False, slots=True)
class Load:
    """What one partition wants committed."""

    partition: Partition
    next_offset: int
    outputs: Sequence[Written]
    done: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def fail(self, error: BaseException) -> None:
        """Tell who waits, if anybody still does."""
        if not self.done.done():
            self.done.set_exception(error)

    def arrive(self) -> None:
        """Tell who waits, if anybody still does."""
        if not self.done.done():
            self.done.set_result(None)


class Convoy:
    """The transactional producer of partitions that are committed together.

    INVARIANT: its own id is taken first, then every other id is shut out under which one of its partitions may be
    committed, and only then are positions read. So of two that take over a partition, the later shuts out the earlier,
    whatever convoys they are in. The group's generation can't do it: the library's offset commit does not carry it.
    """

    def __init__(self, membership: Membership, topic: str, name: str, numbers: Iterable[int]) -> None:
        """Prepare; nothing is sent before `open`."""
        self._membership = membership
        self._topic = topic
        self._name = name
        self._aboard = set(numbers)
        self._rivals = rivals(name, self._aboard)
        self._producer = self._make()
        self._opening = asyncio.Lock()
        self._usable = False
        self._known: dict[Partition, int | None] = {}
        self._waiting: list[Load] = []
        self._held: dict[Partition, asyncio.Future[None]] = {}
        """Who wants to know when the transaction under way is done."""
        self._is_under_way = False
        self._coming: set[Partition] = set()
        """Who was told, and has not said yet what it wants committed."""
        self._somebody_came = asyncio.Event()
        self._driving: asyncio.Task[None] | None = None

    def _make(self) -> AIOKafkaProducer:
        us = self._membership
        return transactional_producer(us.link, self._id(self._name), us.transaction_timeout_ms)

    def _id(self, name: str) -> str:
        return f"{self._membership.group}|{self._topic}|{name}"

    async def open(self, partition: Partition) -> int | None:
        """Shut out every older owner, once for all partitions; then give the partition's committed position."""
        async with self._opening:
            if not self._usable:
                await self._take_id()
                self._usable = True
        position = self._known[partition] = await self._membership.committed(partition)
        return position

    async def _take_id(self) -> None:
        # The broker answers when what was left open under an id has been aborted.
        await self._producer.start()
        timeout_ms = self._membership.transaction_timeout_ms
        await shut_out(self._producer.client, map(self._id, self._rivals), timeout_ms)

    async def ready(self, partition: Partition) -> None:
        """Return when no transaction is under way; the next one waits a moment for whoever was told so."""
        if self._is_under_way:
            self._held[partition] = asyncio.get_running_loop().create_future()
            await self._held[partition]
        self._coming.add(partition)

    async def commit(self, load: Load) -> None:
        """Commit with the next transaction. Who is cancelled meanwhile doesn't know whether it was committed."""
        self._coming.discard(load.partition)
        self._somebody_came.set()
        self._waiting.append(load)
        if self._driving is None or self._driving.done():
            self._driving = asyncio.create_task(self._drive())
        await load.done

    async def _drive(self) -> None:
        while self._waiting:
            await self._await_company()
            loads, self._waiting = [load for load in self._waiting if not load.done.done()], []
            if loads:
                self._is_under_way = True
                await self._try_together(loads)
                self._let_go()

    async def _await_company(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_COMPANY_S):
                while self._coming:
                    self._somebody_came.clear()
                    await self._somebody_came.wait()
        self._coming.clear()

    def _let_go(self) -> None:
        self._is_under_way = False
        held, self._held = self._held, {}
        for partition, waiter in held.items():
            if not waiter.done():
                self._coming.add(partition)
                waiter.set_result(None)

    async def _try_together(self, loads: Sequence[Load]) -> None:
        try:
            await self._commit_together(loads)
        except TooLargeError as error:
            await self._try_apart(loads, error)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is for those who wait
            for load in loads:
                load.fail(error)
        except asyncio.CancelledError:
            self._waiting += loads
            raise
        else:
            for load in loads:
                load.arrive()

    async def _try_apart(self, loads: Sequence[Load], error: TooLargeError) -> None:
        """Find out whose output it is that is too large, and commit the others."""
        if len(loads) == 1:
            loads[0].fail(error)
            return
        for load in loads:
            await self._try_together([load])

    async def _commit_together(self, loads: Sequence[Load]) -> None:
        if not self._usable:
            raise FencedError(*loads[0].partition)
        outputs = [output for load in loads for output in load.outputs]
        batches = pack(self._producer, outputs)
        try:
            # The library retries for ever; past its time the broker has aborted the transaction anyway.
            async with asyncio.timeout(self._membership.transaction_timeout_ms / 1_000):
                await self._producer.begin_transaction()
                # INVARIANT: every output is known to be stored before a position is sent: the library commits a
                # transaction whose batch has failed, and the broker refuses offsets beside batches under way.
                await send(self._producer, batches, outputs)
                offsets = {TopicPartition(*load.partition): load.next_offset for load in loads}
                await self._producer.send_offsets_to_transaction(offsets, self._membership.group)
                await self._producer.commit_transaction()
        except BaseException as error:
            self._usable = False
            await self._abort()
            if isinstance(error, TooLargeError):
                await self._start_over()
            raise
        self._known.update((load.partition, load.next_offset) for load in loads)

    async def _abort(self) -> None:
        with suppress(KafkaError, AssertionError, asyncio.TimeoutError):
            await asyncio.wait_for(self._producer.abort_transaction(), timeout=1)

    async def _start_over(self) -> None:
        # The refused batch has used up sequence numbers, which the library does not give back: the producer is spent.
        # A new one would fence a rightful owner, so it is ours to use only if nobody has committed since we did.
        await stop_producer(self._producer)
        self._producer = self._make()
        await self._take_id()
        for partition, known in self._known.items():
            if await self._membership.committed(partition) != known:
                raise FencedError(*partition)
        self._usable = True

    async def leave(self, number: int) -> None:
        """Take a partition out; with the last one, close the producer, however broken it is."""
        self._aboard.discard(number)
        if self._aboard:
            return
        self._usable = False
        if self._driving is not None and not self._driving.done():
            await asyncio.wait({self._driving}, timeout=_HANDOVER_S)
            self._driving.cancel()
            await asyncio.wait({self._driving})
        self._let_go()
        for load in self._waiting:
            load.fail(FencedError(*load.partition))
        await stop_producer(self._producer)
