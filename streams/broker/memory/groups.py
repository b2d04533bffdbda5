"""Who is a member of a group, who owns which partition, and up to where was committed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from streams.broker.memory.log import Outcome, Transaction


class Member(Protocol):
    """What a group knows of a worker."""

    @property
    def slot(self) -> str | None:
        """The name it shares with its earlier lives."""

    def assign(self, partitions: frozenset[int]) -> None:
        """Lose what it had and get these."""


@dataclass(eq=False, slots=True)
class Seat:
    """The right to commit for a partition, until somebody else takes it."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _open: Transaction | None = None

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write under a transaction, which commits at the end unless something was raised."""
        self._open = transaction = Transaction()
        try:
            yield transaction
            transaction.end(Outcome.COMMITTED)
        finally:
            transaction.end(Outcome.ABORTED)

    def fence(self) -> None:
        """Abort what its owner left open."""
        if self._open is not None:
            self._open.end(Outcome.ABORTED)


@dataclass(eq=False, slots=True)
class Group:
    """The members of one group on one topic."""

    topic: str
    partitions: int
    positions: dict[int, int] = field(default_factory=dict)
    _members: dict[Member, str] = field(default_factory=dict)
    """Each with the name that it has until it leaves."""
    _joined: Iterator[int] = field(default_factory=count)
    _seats: dict[int, Seat] = field(default_factory=dict)

    def join(self, member: Member) -> None:
        """Let a member in; an earlier life of its slot makes room for it, without being told."""
        earlier = [other for other in self._members if other.slot is not None and other.slot == member.slot]
        for other in earlier:
            if other is not member:
                del self._members[other]
        self._members.setdefault(member, f"member {next(self._joined)}")
        self._rebalance()

    def leave(self, leaver: object) -> None:
        """Let a member go, which is not told, and give what it had to the others."""
        if leaver in self._members:
            self._members = {member: name for member, name in self._members.items() if member is not leaver}
            self._rebalance()

    @property
    def members(self) -> frozenset[str]:
        """Name them."""
        return frozenset(self._members.values())

    def has(self, member: Member) -> bool:
        """Whether it is a member."""
        return member in self._members

    def grow(self, partitions: int) -> None:
        """Share out partitions that were added."""
        self.partitions = partitions
        self._rebalance()

    def _rebalance(self) -> None:
        for place, member in enumerate(self._members):
            member.assign(frozenset(range(place, self.partitions, len(self._members))))

    def take(self, partition: int) -> Seat:
        """Take a partition over: the older owner is fenced, and what it left open is aborted."""
        if (older := self._seats.get(partition)) is not None:
            older.fence()
        self._seats[partition] = Seat()
        return self._seats[partition]

    def holds(self, partition: int, seat: Seat) -> bool:
        """Whether nobody has taken the partition since."""
        return self._seats.get(partition) is seat
