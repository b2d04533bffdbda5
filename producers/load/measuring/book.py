"""What became of messages of a window: its book matches what was sent with what was answered. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import msgspec

from producers.load.measuring.answers import HOPS, UNANSWERED, Answers, Label
from producers.load.measuring.register import Register
from producers.load.sending.names import number_of
from producers.load.sending.told import Told
from streams.messages.directory import Directory
from streams.metrics.books import NONE

Hops: TypeAlias = tuple[int | None, int | None, int | None, int | None]
"""Request in, request out, response in, response out: the hub's clock in µs."""


_DELIVER: Final = "deliver"
_OUT_OF_SERVICE: Final = "SM .04"
"""The hub's word for a state that did not answer until its deadline (`docs/network.md#who-may-say-what`)."""


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What matters here of a record of `nlets.replies`; the rest of it is not even decoded."""

    id: str
    query: str
    verdict: str
    asked_of: str | None
    hops: Hops
    rules: tuple[str, ...] = ()
    """The rules that made the verdict."""
    answer: str | None = None
    """What is told instead of data."""

    @property
    def ending(self) -> str:
        """Say how its request ended: a status of the hub is delivered, and yet answers nothing."""
        return UNANSWERED if self.verdict == _DELIVER and self.answer else self.verdict


_decode: Final = msgspec.json.Decoder(Answer).decode


class Heard(NamedTuple):
    """One answer, and when a committed reader had it."""

    answer: Answer
    destination: int
    """Which of its message's destinations answered."""
    read_us: int
    """From the window's start."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on a book before anything is written into it."""

    mark: str
    """What the ids of the window's messages begin with."""
    start_us: int
    """The monotonic clock when it began."""
    wall_us: int
    """What the wall clock was ahead of it: hops are in wall time."""
    directory: Directory


EMPTY: Final = Cover("none", 0, 0, Directory(()))
"""The cover of a book that nothing is written into."""


@dataclass(slots=True)
class Book:
    """The messages of a window with their answers, in whatever order the two come to be known."""

    cover: Cover
    register: Register = field(default_factory=Register)
    answers: Answers = field(default_factory=Answers)
    rules: Counter[str] = field(default_factory=Counter)
    """Rule → answers on which it stands."""
    out_of_service: int = 0
    """Answers by which the hub tells that a state is out of service."""
    repeated: int = 0
    unreadable: int = 0
    has_round_trip: bool = False
    """Whether an answer to a message of no window came back from a state: so all stages run."""
    _foreign: int = 0
    _early: defaultdict[int, list[Heard]] = field(default_factory=lambda: defaultdict(list))
    """Answers to messages that were not told of yet."""

    def note(self, told: Told) -> None:
        """Take messages that went."""
        for number in self.register.note(told):
            for heard in self._early.pop(number, ()):
                self._match(number, heard)

    def take(self, values: Iterable[bytes | None], read_ns: int) -> None:
        """Take answers as they stand on the topic, all read at that time."""
        read_us = read_ns // 1_000 - self.cover.start_us
        for value in values:
            try:
                answer = _decode(value or b"")
                self._take(Heard(answer, int(answer.id.rpartition(".")[2]), read_us))
            except (msgspec.MsgspecError, ValueError):
                self.unreadable += 1

    def _take(self, heard: Heard) -> None:
        number = number_of(heard.answer.query, self.cover.mark)
        if number is None:
            self._foreign += 1
            self.has_round_trip = self.has_round_trip or None not in heard.answer.hops
        elif self.register.went(number):
            self._match(number, heard)
        else:
            self._early[number].append(heard)

    def _match(self, number: int, heard: Heard) -> None:
        answer, register = heard.answer, self.register
        if not register.is_new(number, heard.destination):
            self.repeated += 1
            return
        register.take(number, answer.ending, heard.read_us)
        self.rules.update(answer.rules)
        self.out_of_service += answer.answer == _OUT_OF_SERVICE
        about = register.about(number)
        label = Label(_state(answer.asked_of, self.cover.directory), about.agency, about.key, answer.ending)
        due_us, sent_us = register.due_us[number], register.sent_us[number]
        whole = (heard.read_us - due_us, heard.read_us - sent_us)
        self.answers.add(label, due_us, (*whole, *self._stretches(sent_us, heard)))

    def _stretches(self, sent_us: int, heard: Heard) -> list[int | None]:
        """Give how long each stretch of an answer's way took, none where it was not gone.

        What did not come through the hub a second time has no last one: whether hub or state sent it, hops don't tell.
        """
        ahead_us = self.cover.wall_us + self.cover.start_us
        inside = [at - ahead_us for at in heard.answer.hops if at is not None]
        ends = [heard.read_us] if len(inside) == len(heard.answer.hops) else []
        taken = [end - begin for begin, end in pairwise((sent_us, *inside, *ends))]
        return [*taken, *(None,) * (len(HOPS) - len(taken))]

    @property
    def has_all(self) -> bool:
        """Tell whether nothing more is expected of what is known to have gone."""
        return not self.register.expected

    @property
    def unmatched(self) -> int:
        """Count answers to messages that this window is not known to have sent."""
        return self._foreign + sum(map(len, self._early.values()))


def _state(asked_of: str | None, directory: Directory) -> str:
    return (directory.state_of(asked_of) if asked_of else None) or NONE
