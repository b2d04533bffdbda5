"""Where the pages of a replay's timetable are kept, and read again once all is sent: memory holds no page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from streams.broker.port import Broker, Partition, Visible
from streams.broker.timetable import PAGE, Page, Told, page_output, read_page, timetable_of
from streams.broker.topics import TopicNames


class Pages(Protocol):
    """What pages are written to."""

    async def write(self, page: Page) -> None:
        """Keep a page; return once it is stored."""

    def read(self) -> AsyncIterator[Page]:
        """Give all that were written, in all lives of the replay."""


@dataclass(frozen=True, slots=True)
class TopicPages:
    """In the timetable's topic, for workers to judge by and for a later life of this replay."""

    broker: Broker
    names: TopicNames

    async def write(self, page: Page) -> None:
        """Write it behind the others."""
        await self.broker.append([page_output(self.names, page.legs)])

    async def read(self) -> AsyncIterator[Page]:
        """Read the topic to its end."""
        topic = timetable_of(self.names)
        end = (await self.broker.ends(topic)).get(0, 0)
        if end:
            async for records in self.broker.read(Partition(topic, 0), 0, end, Visible.ALL):
                for record in records:
                    if record.key == PAGE:
                        yield read_page(record)


@dataclass(frozen=True, slots=True)
class KeptPages:
    """Here, packed: in a live switch nobody judges by them, and there is no topic for them."""

    _packed: list[bytes] = field(default_factory=list)

    async def write(self, page: Page) -> None:
        """Pack it."""
        self._packed.append(msgspec.msgpack.encode(page))

    async def read(self) -> AsyncIterator[Page]:
        """Unpack them."""
        for packed in self._packed:
            yield msgspec.msgpack.decode(packed, type=Page)


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where a log was sent, and what stands where."""

    broker: Broker
    names: TopicNames
    told: Told
    """What the pages tell in sum."""
    pages: Pages
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    """Where what the switch wrote about it begins: topic → partition → offset; what isn't named begins where it does.
    """
