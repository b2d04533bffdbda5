"""The door of an outpost whose program reads and writes topics itself: nothing is sent, answers are read from a topic.

A program may have read and answered a request before its outpost has, and goes on while the outpost is restarted. So
an answer waits here until its request is open, and whatever stood in the topic at the start and belongs to no open
request was an earlier outpost's business.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

import msgspec
import structlog

from streams.broker.port import Broker, Origin, Partition, PlacedRecord, Tail
from streams.clock import Clock
from streams.errors import BrokerError
from streams.messages.text import write_text
from streams.messages.wire import Stamp
from streams.outside.framing import LONGEST
from streams.outside.questions import control_of, is_named, read_said
from streams.switch.host.resume import backwards

_log = structlog.get_logger()

_POLL_MS: Final = 500
_WAITS_US: Final = 30_000_000
"""How long an answer waits for its request: the outpost may be behind the program."""
_REMEMBERED: Final = 1 << 17
"""Requests that are remembered as put to the program."""
_AGAIN_NS: Final = 1_000_000_000
_ID: Final = re.compile(r"(\d{1,4})\.(\d{1,18})\.(\d{1,2})", re.ASCII)


def answer_key(state: str, request: str) -> bytes:
    """Name the request that an answer is for, as its record's key."""
    return f"{state}|{request}".encode()


@dataclass(slots=True)
class _Waiting:
    """Answers to a request that isn't open, and until when they wait for it."""

    contents: list[bytes]
    until_us: int
    is_old: bool
    """It stood in the topic before this outpost began."""


@dataclass(eq=False, slots=True)
class TopicDoor:
    """What the programs of one state answered and nobody has taken yet. See `speaker.Speaker`."""

    state: str
    clock: Clock
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _said: list[bytes] = field(default_factory=list)
    _put: OrderedDict[str, None] = field(default_factory=OrderedDict)
    """Control fields of requests that are, or were, open."""
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    """In the order in which they have waited long enough."""

    @property
    def callers(self) -> tuple[object, ...]:
        """Say that somebody is there: nobody can tell whether anybody reads a topic."""
        return (self,)

    def send(self, text: str) -> object:
        """Note that a request is open: the program reads it from the topic itself."""
        control = text.partition(".TXT")[0].rpartition("*")[2]
        self._put[control] = None
        if len(self._put) > _REMEMBERED:
            self._put.popitem(last=False)
        if (waiting := self._waiting.pop(control, None)) is not None:
            self._said += waiting.contents
            self.news.set()
        return self

    def take_said(self) -> list[bytes]:
        """Give what was said, once; also what has waited long enough for a request that nobody opened."""
        now_us = self.clock.now_us()
        for control, waiting in list(takewhile(lambda each: each[1].until_us <= now_us, self._waiting.items())):
            del self._waiting[control]
            self._said += () if waiting.is_old else waiting.contents
        said, self._said = self._said, []
        return said

    def hear(self, records: Sequence[PlacedRecord], ends: dict[int, int]) -> None:
        """Take records in; those below the ends are old."""
        for record in records:
            state, _, request = (record.key or b"").decode(errors="replace").partition("|")
            if state == self.state:
                # What is too long is rejected for that, however much of it there is.
                self._hear(
                    request, (record.value or b"")[: LONGEST + 1], is_old=record.offset < ends.get(record.partition, 0)
                )

    def _hear(self, request: str, value: bytes, *, is_old: bool) -> None:
        control = _control(request)
        said = read_said(value)
        if control is None or said is None:
            self._said += () if is_old else (value,)
        elif control in self._put:
            self._said.append(write_text(msgspec.structs.replace(said, control=control)).encode())
        else:
            content = write_text(msgspec.structs.replace(said, control=control)).encode()
            until_us = self.clock.now_us() + _WAITS_US
            self._waiting.setdefault(control, _Waiting([], until_us, is_old)).contents.append(content)
        self.news.set()


def _control(request: str) -> str | None:
    """Give the control field of a request by its id."""
    if (parts := _ID.fullmatch(request)) is None:
        return None
    partition, offset, number = map(int, parts.groups())
    return control_of(Stamp(ctx="", at=0, p=partition, o=offset), number) if is_named(partition, number) else None


@asynccontextmanager
async def open_topic_door(broker: Broker, topic: str, door: TopicDoor, since_us: int) -> AsyncIterator[TopicDoor]:
    """Follow what programs answer, and what they answered since a time: before it no request that is open was asked."""
    async with broker.tail((topic,), Origin.ENDS) as tail:
        ends = await broker.ends(topic)  # asked for behind the tail, so what stands from there on is seen by that
        await _hear_again(broker, topic, door, since_us, ends)
        following = asyncio.ensure_future(_follow(door, tail, ends))
        try:
            yield door
        finally:
            following.cancel()
            await asyncio.wait({following})


async def _hear_again(broker: Broker, topic: str, door: TopicDoor, since_us: int, ends: dict[int, int]) -> None:
    """Hear what was answered since a time, up to the ends; the oldest stretch of it is heard whole."""
    starts = await broker.starts(topic)
    for number, end in ends.items():
        lately: list[Sequence[PlacedRecord]] = []
        async for records in backwards(broker, Partition(topic, number), starts.get(number, 0), end):
            lately.append(records)
            if all(record.timestamp * 1_000 < since_us for record in records):
                break
        for records in reversed(lately):
            door.hear(records, ends)


async def _follow(door: TopicDoor, tail: Tail, ends: dict[int, int]) -> None:
    while True:
        try:
            records = await tail.poll(_POLL_MS)
        except BrokerError as error:  # The outpost gives up, if this lasts; it can't commit then, either.
            _log.warning("answers can't be read; trying again", reason=str(error))
            await door.clock.sleep_until(door.clock.monotonic_ns() + _AGAIN_NS)
        else:
            door.hear([record for record in records if record.offset >= ends.get(record.partition, 0)], ends)
