"""Faust tables that hold cells, and know what of them the broker has acknowledged. What one means is `cells.py`'s."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import faust
import msgspec
from faust.serializers.codecs import Codec
from faust.transport.drivers.aiokafka import Producer
from faust.types.tuples import FutureMessage

from streams.broker.topics import MAX_MESSAGE_BYTES

CHANGELOG: Final = {
    "segment.bytes": str(4 << 20),  # compaction leaves the open segment alone, and recovery reads all of it
    "min.cleanable.dirty.ratio": "0.1",
    "max.message.bytes": str(MAX_MESSAGE_BYTES),
}
"""How the topic is kept that a table is read back from."""

Value = TypeVar("Value", bound=msgspec.Struct)


class _KeyCodec(Codec):
    """Reads and writes a key as it is."""

    def _loads(self, s: bytes) -> str:
        return s.decode()

    def _dumps(self, s: str) -> bytes:
        return s.encode()


class _CellCodec(Codec):
    """Reads and writes one type of cell as JSON."""

    def __init__(self, cell: type[msgspec.Struct]) -> None:
        super().__init__(cell=cell)
        self._decoder = msgspec.json.Decoder(cell)

    def _loads(self, s: bytes) -> Any:  # noqa: ANN401 -- Faust's signature
        return self._decoder.decode(s)

    def _dumps(self, s: Any) -> bytes:  # noqa: ANN401 -- Faust's signature
        return msgspec.json.encode(s)


class CellTable(faust.Table[str, Value]):
    """A table that knows which of its writes the broker has not acknowledged yet."""

    def __init__(self, *args: Any, cell: type[Value], **kwargs: Any) -> None:  # noqa: ANN401 -- Faust's signature
        """Make the table of one type of cell."""
        super().__init__(*args, **kwargs)
        # Faust makes the changelog's topic, with the codecs of this moment, as soon as the table is added to the app.
        self.key_serializer = _KeyCodec()
        self.value_serializer = _CellCodec(cell)
        self.unwritten: list[FutureMessage] = []

    @property
    def reachable(self) -> bool:
        """Whether the producer knows the changelog: Faust chooses a write's partition without waiting for that."""
        cluster = self._driver._ensure_producer().client.cluster  # noqa: SLF001 -- Faust offers no way to its metadata
        return cluster.partitions_for_topic(self.changelog_topic.get_topic_name()) is not None

    async def reach(self) -> None:
        """Wait until the producer knows the changelog. An older answer of the broker that comes later may undo that."""
        client = self._driver._ensure_producer()  # noqa: SLF001 -- as above
        await client.partitions_for(self.changelog_topic.get_topic_name())

    @property
    def _driver(self) -> Producer:
        producer = self.app.producer
        if not isinstance(producer, Producer):  # what Faust's driver for Kafka always has
            raise TypeError(producer)
        return producer

    def write(self, changed: Mapping[str, Value | None]) -> None:
        """Store cells, and forget those that are None."""
        for key, cell in changed.items():
            if cell is not None:
                self[key] = cell
            else:
                self.pop(key, None)

    def send_changelog(self, *args: Any, **kwargs: Any) -> FutureMessage:  # noqa: ANN401 -- Faust's signature
        """Remember the write, beside sending it."""
        written = super().send_changelog(*args, **kwargs)
        self.unwritten.append(written)
        return written

    async def written(self) -> None:
        """Return when the broker has acknowledged every write; Faust's commit does not wait for that."""
        unwritten, self.unwritten = self.unwritten, []
        await asyncio.gather(*unwritten)
