"""What became of messages of a window: its book matches what was sent with what was answered. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, TypeAlias

import msgspec

from producers.load.measuring.answers import HOPS, Answers, Label
from producers.load.sending.told import Sent
from streams.messages.directory import Directory
from streams.metrics.books import NONE

REJECT: Final = "reject"
"""The verdict of an answer that answers for all destinations of its message."""

Hops: TypeAlias = tuple[int | None, int | None, int | None, int | None]
"""Request in, request out, response in, response out: the hub's clock in µs."""


class Heard(msgspec.Struct, frozen=True, gc=False):
    """One answer, and when a committed reader had it."""

    query: str
    asked_of: str | None
    verdict: str
    hops: Hops
    read_ns: int
    rules: tuple[str, ...] = ()
    """The rules that made the verdict."""


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What matters here of a record of `nlets.replies`; the rest of it is not even decoded."""

    id: str
    query: str
    verdict: str
    asked_of: str | None
    hops: Hops
    rules: tuple[str, ...] = ()


_decode: Final = msgspec.json.Decoder(Answer).decode


@dataclass(slots=True)
class Book:
    """The messages of a window with their answers, in whatever order the two come to be known."""

    sent: dict[str, Sent] = field(default_factory=dict)
    heard: dict[str, Heard] = field(default_factory=dict)
    """By request: one that comes twice counts once."""
    done_ns: dict[str, int] = field(default_factory=dict)
    """Message → when its latest answer was read."""
    repeated: int = 0
    unreadable: int = 0
    _open: dict[str, int] = field(default_factory=dict)
    """Message → answers still to come; below zero where they came before it was known how many there will be."""
    _rejected: set[str] = field(default_factory=set)

    def note(self, sent: Iterable[Sent]) -> None:
        """Take messages that were sent."""
        for each in sent:
            self.sent[each.id] = each
            self._expect(each.id, each.expected)

    def take(self, values: Iterable[bytes | None], read_ns: int) -> None:
        """Take answers as they stand on the topic, all read at that time."""
        for value in values:
            try:
                self._take(_decode(value or b""), read_ns)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                self.unreadable += 1

    def _take(self, answer: Answer, read_ns: int) -> None:
        if answer.id in self.heard:
            self.repeated += 1
            return
        self.heard[answer.id] = Heard(answer.query, answer.asked_of, answer.verdict, answer.hops, read_ns, answer.rules)
        self.done_ns[answer.query] = read_ns
        self._expect(answer.query, -1)
        if answer.verdict == REJECT:
            self._rejected.add(answer.query)

    def _expect(self, query: str, more: int) -> None:
        left = self._open.get(query, 0) + more
        if left:
            self._open[query] = left
        else:
            self._open.pop(query, None)

    @property
    def unanswered(self) -> dict[str, int]:
        """Give the messages that lack answers, and how many each lacks."""
        return {query: left for query, left in self._open.items() if left > 0 and query not in self._rejected}

    def pairs(self) -> Iterator[tuple[Sent, Heard]]:
        """Give each answer with its message; answers to what others sent are left out."""
        return ((self.sent[heard.query], heard) for heard in self.heard.values() if heard.query in self.sent)

    def answers(self, directory: Directory, start_ns: int, wall_us: int) -> Answers:
        """Put the answers into columns. Hops are in wall time: `wall_us` is what it was ahead of the monotonic one."""
        answers = Answers()
        for sent, heard in self.pairs():
            label = Label(_state(heard, directory), _agency(sent, directory), sent.key, heard.verdict)
            answers.add(label, max(sent.due_ns - start_ns, 0) // 1_000, _durations(sent, heard, wall_us))
        return answers

    @property
    def unmatched(self) -> int:
        """Count answers to messages that this window did not send."""
        return sum(heard.query not in self.sent for heard in self.heard.values())


def _state(heard: Heard, directory: Directory) -> str:
    return (directory.state_of(heard.asked_of) if heard.asked_of else None) or NONE


def _agency(sent: Sent, directory: Directory) -> str:
    asker = directory.get(sent.sender)
    return asker.agency if asker else NONE


def _durations(sent: Sent, heard: Heard, wall_us: int) -> tuple[int | None, ...]:
    taken = ((heard.read_ns - sent.due_ns) // 1_000, (heard.read_ns - sent.sent_ns) // 1_000)
    return (*taken, *stretches(sent, heard, wall_us))


def stretches(sent: Sent, heard: Heard, wall_us: int) -> list[int | None]:
    """Give how long each stretch of an answer's way took, none where it was not gone.

    What did not come through the hub a second time has no last one: whether hub or state sent it, hops don't tell.
    """
    inside = [at for at in heard.hops if at is not None]
    ends = [heard.read_ns // 1_000 + wall_us] if len(inside) == len(heard.hops) else []
    times = [sent.sent_ns // 1_000 + wall_us, *inside, *ends]
    taken = [end - begin for begin, end in pairwise(times)]
    return [*taken, *(None,) * (len(HOPS) - len(taken))]
