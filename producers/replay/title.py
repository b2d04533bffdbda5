"""The title page of a timetable: what is replayed, and how. Whoever goes on with a replay must mean the same. Pure."""

from typing import Final

import msgspec

from streams.broker.port import Output
from streams.broker.timetable import TITLE, timetable_of
from streams.broker.topics import TopicNames
from streams.errors import OperatorError


class Title(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the decisions on a log depend on."""

    log: str
    """The log's first lines and its size, hashed: what it is called may change."""
    context: str
    """Digest of the rules."""
    as_of: str
    selection: str
    answers: str
    columns: str = ""
    """Which of a foreign log's columns is what."""


class OtherReplayError(OperatorError):
    """Under this name something else was begun to be replayed."""

    hint = "take another --name, or repeat the command that it was begun with"

    def __init__(self, name: str, differs: tuple[str, ...]) -> None:
        super().__init__(name, differs)
        self.name = name
        self.differs = differs

    def __str__(self) -> str:
        return f"the replay `{self.name}` was begun with another {', '.join(self.differs)}"


_decode: Final = msgspec.json.Decoder(Title).decode


def title_output(names: TopicNames, title: Title) -> Output:
    """Write the title page."""
    return Output(timetable_of(names), 0, TITLE, msgspec.json.encode(title))


def check_title(name: str, written: bytes, meant: Title) -> None:
    """Make sure that a replay that was begun is the one that is meant.

    Raises:
        OtherReplayError: it is another.
    """
    begun = msgspec.structs.asdict(_decode(written))
    differs = tuple(word for word, value in msgspec.structs.asdict(meant).items() if begun[word] != value)
    if differs:
        raise OtherReplayError(name, differs)
