"""A member of a group in memory. Like the one on Kafka, it loses and takes over partitions inside `poll`."""

from collections.abc import Mapping, Sequence

from streams.broker.memory.groups import Group, Seat
from streams.broker.memory.log import Log, MemoryRecord
from streams.broker.memory.store import Store
from streams.broker.port import Listener, Partition, Record, Visible, WorkerOptions, Written
from streams.errors import FencedError, TooLargeError


class MemoryWorker:
    """See `port.Worker`."""

    def __init__(self, store: Store, group: Group, listener: Listener, options: WorkerOptions) -> None:
        """Prepare; the group hears of it at `start`."""
        self._store = store
        self._group = group
        self._listener = listener
        self._options = options
        self._assigned: frozenset[int] = frozenset()
        self._taken = True
        self._seats: dict[int, Seat] = {}
        self._positions: dict[int, int] = {}
        self._held: set[int] = set()
        self._lost: set[int] = set()
        self._rejoin_due = False
        self._stopped = False

    @property
    def slot(self) -> str | None:
        """The name it shares with its earlier lives."""
        return self._options.slot

    async def start(self) -> None:
        """Join, if the topic exists."""
        self._store.logs(self._group.topic)
        self._group.join(self)

    def assign(self, partitions: frozenset[int]) -> None:
        """Note what the group decided, for the next `poll`."""
        self._let_go()
        self._assigned = partitions
        self._taken = False
        self._store.changed.fire()

    def _let_go(self) -> None:
        self._lost |= self._assigned
        self._assigned = frozenset()
        self._seats = {}
        self._positions = {}
        self._held.clear()

    async def poll(self, max_wait_ms: int) -> Mapping[int, Sequence[Record]]:
        """Settle what the group decided, then wait for records."""
        if self._stopped:
            return {}
        await self._settle()
        await self._store.changed.until(self._has_news, max_wait_ms)
        return {number: records for number in self._ready() if (records := self._fetch(number))}

    async def _settle(self) -> None:
        if self._rejoin_due or not self._group.has(self):
            self._rejoin_due = False
            self._let_go()
            self._group.join(self)
        if lost := frozenset(self._lost):
            await self._listener.on_lost(lost)
            self._lost -= lost
        if not self._taken:
            await self._take_over(self._assigned)

    async def _take_over(self, assigned: frozenset[int]) -> None:
        self._held -= assigned  # a pause that came late was meant for an assignment that is gone
        seats = {number: self._group.take(number) for number in sorted(assigned)}
        positions = {number: self._group.positions.get(number, 0) for number in seats}
        starts = await self._listener.on_assigned(positions) if positions else {}
        if self._assigned is assigned:
            self._taken = True
            self._seats = seats
            self._positions = {number: max(at, starts.get(number, 0)) for number, at in positions.items()}

    def _has_news(self) -> bool:
        settled = self._taken and not self._lost and not self._rejoin_due and self._group.has(self)
        return self._stopped or not settled or any(self._log(n).settled() > self._positions[n] for n in self._ready())

    def _ready(self) -> list[int]:
        return [number for number in self._seats if number not in self._held]

    def _log(self, number: int) -> Log:
        return self._store.log(Partition(self._group.topic, number))

    def _fetch(self, number: int) -> Sequence[MemoryRecord]:
        log = self._log(number)
        settled = log.settled()
        records = log.read(self._positions[number], settled, Visible.COMMITTED)
        handed = records[: self._options.max_poll_records]
        self._positions[number] = settled if len(handed) == len(records) else handed[-1].offset + 1
        return handed

    async def ready(self, _partition: int) -> None:
        """Be ready: every partition commits for itself."""

    async def commit(self, partition: int, next_offset: int, outputs: Sequence[Written]) -> None:
        """Commit while the seat is ours; after any failure but a size it is given up."""
        seat = self._seats.get(partition)
        if seat is None:
            raise FencedError(self._group.topic, partition)
        try:
            async with seat.turn:
                await self._write(partition, seat, outputs)
                self._group.positions[partition] = next_offset
        except TooLargeError:
            raise
        except BaseException:
            self._give_up(partition, seat)
            raise
        self._store.changed.fire()

    async def _write(self, partition: int, seat: Seat, outputs: Sequence[Written]) -> None:
        if self._store.promises.transactions:
            with seat.transaction() as transaction:
                self._require(partition, self._group.holds(partition, seat))
                self._store.write(outputs, transaction)
                await self._store.faults.strike()
                self._require(partition, self._group.holds(partition, seat))
        else:
            self._store.write(outputs, None)
            await self._store.faults.strike()
            self._require(partition, self._group.has(self))

    def _require(self, partition: int, ours: object) -> None:
        if not ours:
            raise FencedError(self._group.topic, partition)

    def give_up(self, partition: int) -> None:
        """Let go of it, if it is ours."""
        if (seat := self._seats.get(partition)) is not None:
            self._give_up(partition, seat)

    def _give_up(self, partition: int, seat: Seat) -> None:
        if self._seats.get(partition) is seat:
            del self._seats[partition]
            self._rejoin_due = True
            self._store.changed.fire()

    def pause(self, partition: int) -> None:
        """Hand out nothing of it."""
        self._held.add(partition)

    def resume(self, partition: int) -> None:
        """Hand out its records again."""
        self._held.discard(partition)
        self._store.changed.fire()

    def seek(self, partition: int, offset: int) -> None:
        """Read from there on."""
        if partition in self._seats:
            self._positions[partition] = offset
            self._store.changed.fire()

    async def stop(self) -> None:
        """Leave the group."""
        if not self._stopped:
            self._stopped = True
            self._let_go()
            self._group.leave(self)
            self._store.changed.fire()
