"""Looking at what deltas don't tell: activations in the control topic, and records that wait for a stage.

Called from time to time; reads topics through the port, and writes nothing. What to make of it is `alarms.py`'s.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NamedTuple

from streams.broker.port import Broker, Partition
from streams.broker.topics import TopicNames
from streams.clock import Clock
from streams.metrics.sources import OUTPOSTS, StageName, source_name
from streams.monitor.alarms import HalfDone, Outlook, Stall
from streams.switch.activation.follow import Control
from streams.switch.activation.history import on_trial
from streams.switch.activation.ledger import HALF_DONE_AFTER_US

_STEP: Final = 1_000
"""Offsets searched for a record at a time."""
_SEARCH_S: Final = 2.0
"""A search may have to wait for a transaction that a dead worker left open."""


class Standing(NamedTuple):
    """What is in force: a context as it is stored, which is for others to read."""

    digest: str
    content: bytes


@dataclass(slots=True)
class _Halt:
    """One source, as long as it is booked to the same position."""

    position: int
    searched: int
    """Up to here no record waits."""
    stalled_us: int | None = None
    """When a record was first seen that waits at this position."""


class Lookout:
    """What is known of one switch."""

    def __init__(self, broker: Broker, names: TopicNames, clock: Clock) -> None:
        """Begin with nothing seen."""
        self._broker = broker
        self._names = names
        self._clock = clock
        self._control = Control(broker, names.control)
        self._halts: dict[str, _Halt] = {}
        self._standing: Standing | None = None

    async def look(self, booked: Mapping[str, int]) -> Outlook:
        """Look around, given how far each source is booked."""
        now_us = self._clock.now_us()
        ledger = await self._control.catch_up()
        half_done = ledger.half_done(now_us - HALF_DONE_AFTER_US)
        return Outlook(
            now_us,
            tuple(HalfDone(each.number, each.intent.ctx, each.intent.at) for each in half_done),
            tuple([stall async for stall in self._stalls(booked)]),
            on_trial(ledger),
        )

    async def in_force(self) -> Standing | None:
        """Give the context that is in force; None while none is, or it doesn't lie there whole."""
        newest = (await self._control.catch_up()).newest_complete()
        if newest is not None and (self._standing is None or self._standing.digest != newest.intent.ctx):
            content = await self._control.content(newest.intent.ctx)
            self._standing = None if content is None else Standing(newest.intent.ctx, content)
        return self._standing

    async def _stalls(self, booked: Mapping[str, int]) -> AsyncIterator[Stall]:
        for stage in StageName:
            async for stall in self._stalls_of(stage, self._names.read_by(stage), booked):
                yield stall
        async for stall in self._stalls_of(OUTPOSTS, self._names.outside, _slowest_outposts(booked)):
            yield stall

    async def _stalls_of(self, stage: str, topic: str, booked: Mapping[str, int]) -> AsyncIterator[Stall]:
        starts, ends = await self._broker.starts(topic), await self._broker.ends(topic)
        for number, end in ends.items():
            if end == 0 and stage == OUTPOSTS:
                continue  # No program plays any state, as in most switches.
            begin = max(starts.get(number, 0), booked.get(source_name(stage, number), 0))
            since_us = await self._stalled_since(stage, Partition(topic, number), begin, end)
            yield Stall(stage, topic, number, since_us)

    async def _stalled_since(self, stage: str, place: Partition, position: int, end: int) -> int | None:
        """Find out since when something waits at a position; at its first look a source is not searched."""
        name = source_name(stage, place.number)
        halt = self._halts.get(name)
        if halt is None or halt.position != position:
            self._halts[name] = _Halt(position, position)
            return None
        with suppress(TimeoutError):
            async with asyncio.timeout(_SEARCH_S):
                await self._search(halt, place, end)
        return halt.stalled_us

    async def _search(self, halt: _Halt, place: Partition, end: int) -> None:
        """Look for a settled record below the end. Offsets alone don't say: the ends of transactions have some, too."""
        while halt.stalled_us is None and halt.searched < end:
            upto = min(end, halt.searched + _STEP)
            if [records async for records in self._broker.read(place, halt.searched, upto)]:
                halt.stalled_us = self._clock.now_us()
            halt.searched = upto


def _slowest_outposts(booked: Mapping[str, int]) -> Mapping[str, int]:
    """Say for each partition how far the outpost is that is furthest behind: of several states, each reads them all."""
    slowest: dict[str, int] = {}
    for source, position in booked.items():
        stage, _, number = source.partition("|")
        if stage.startswith(f"{OUTPOSTS}-"):
            name = source_name(OUTPOSTS, int(number))
            slowest[name] = min(position, slowest.get(name, position))
    return slowest
