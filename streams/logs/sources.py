"""What an operator names as a log: a file, a folder, or a topic of Kafka or a slice of it. Nothing is opened here."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from streams.errors import UsageError
from streams.messages.times import parse_time

TOPIC: Final = "kafka:"
"""What the name of a log begins with that stands in a topic."""

_SLICE: Final = re.compile(
    r"(?://(?P<servers>[^/]+)/)?(?P<topic>[A-Za-z0-9._-]+)(?:@(?P<since>[^@]*?)\.\.(?P<until>[^@]*))?"
)


@dataclass(frozen=True, slots=True)
class Offset:
    """A place in each partition of a topic."""

    number: int


@dataclass(frozen=True, slots=True)
class Instant:
    """A time, in µs since 1970 UTC. Kafka's own time stamps are in ms."""

    at_us: int


Edge: TypeAlias = Offset | Instant | None
"""Where a slice begins or ends; nothing where the topic does."""


@dataclass(frozen=True, slots=True)
class TopicSlice:
    """A topic from one edge on, up to, not including, another."""

    topic: str
    since: Edge = None
    until: Edge = None
    servers: str | None = None
    """Which Kafka it stands in, `HOST:PORT`; null for the one that the environment names."""


Source: TypeAlias = Path | TopicSlice
"""Where a log is."""


class NoSuchSliceError(UsageError):
    """The name of a topic, or the slice of it, can't be read."""

    hint = "write kafka:TOPIC or kafka://HOST:PORT/TOPIC, and @FROM..UNTIL behind it for a slice by offsets or times"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"`{self.text}` names no topic, nor a slice of one"


def parse_source(text: str) -> Source:
    """Read what names a log.

    Raises:
        NoSuchSliceError: it begins as a topic does, and names none.
    """
    if not text.startswith(TOPIC):
        return Path(text)
    read = _SLICE.fullmatch(text.removeprefix(TOPIC))
    if read is None:
        raise NoSuchSliceError(text)
    return TopicSlice(read["topic"], _edge(read["since"], text), _edge(read["until"], text), read["servers"])


def _edge(written: str | None, text: str) -> Edge:
    if not written:
        return None
    if written.isascii() and written.isdigit():
        return Offset(int(written))
    at_us = parse_time(written)
    if at_us is None:
        raise NoSuchSliceError(text)
    return Instant(at_us)
