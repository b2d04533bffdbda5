"""The messages of a window in columns: when each went, and what it still lacks. Pure.

A message's number is its place in every column: two dozen bytes a message, of which a window may have millions.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from producers.load.measuring.numbering import Numbering
from producers.load.sending.told import About, Ended, Told

REJECT: Final = "reject"
"""The verdict of an answer that answers for all destinations of its message."""
MIXED: Final = "mixed"
"""Stands for the verdict of a message whose answers differ in it."""

_NONE: Final = ""
"""Stands for it where nothing was answered."""

_NOT_YET: Final = 2**32 - 1
"""Stands where a message has not gone."""
_MOST_INDEX: Final = 63
"""A message has fewer destinations than a column has bits."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of the messages that went: each counts once."""

    answered: Counter[str]
    """Verdict → messages that have all their answers."""
    not_stored: int
    """Messages that the broker did not confirm, and nobody answered."""
    unanswered: int
    """Messages that were stored and lack an answer."""
    missing: int
    """The answers that they lack."""


@dataclass(slots=True)
class Register:
    """The messages of a window that are known to have gone. All times are from its start."""

    done_us: "array[int]" = field(default_factory=lambda: array("I"))
    """When those that have all their answers got the last of them, as they came to be known."""
    sent: int = 0
    expected: int = 0
    """Answers that are still to come."""
    due_us: "array[int]" = field(default_factory=lambda: array("I"))
    sent_us: "array[int]" = field(default_factory=lambda: array("I"))
    _about: "array[int]" = field(default_factory=lambda: array("H"))
    _left: bytearray = field(default_factory=bytearray)
    """How many answers each lacks."""
    _seen: "array[int]" = field(default_factory=lambda: array("Q"))
    """Which destinations of each answered, one bit each."""
    _verdict: bytearray = field(default_factory=bytearray)
    _abouts: Numbering[About] = field(default_factory=Numbering)
    _verdicts: Numbering[str] = field(default_factory=Numbering)

    def __post_init__(self) -> None:
        """Let what no answer said be the verdict with the number that columns are filled with."""
        self._verdicts.number(_NONE)

    def note(self, told: Told) -> range:
        """Take messages that went; give their numbers."""
        first, step = told.slice.number(told.first), told.slice.count
        numbers = range(first, first + len(told.about) * step, step)
        self._make_room(numbers[-1] + 1)
        for place, number in enumerate(numbers):
            about = told.about[place]
            self.due_us[number], self.sent_us[number] = told.due_us[place], told.sent_us[place]
            self._about[number] = self._abouts.number(about)
            self._left[number] = about.expected
            self.expected += about.expected
        self.sent += len(numbers)
        return numbers

    def _make_room(self, messages: int) -> None:
        more = max(messages - len(self._left), 0)
        self.sent_us.extend(array("I", [_NOT_YET]) * more)
        for column in (self.due_us, self._about, self._seen):
            column.extend(array(column.typecode, [0]) * more)
        self._left.extend(bytes(more))
        self._verdict.extend(bytes(more))

    def went(self, number: int) -> bool:
        """Tell whether it is known that a message went."""
        return number < len(self.sent_us) and self.sent_us[number] != _NOT_YET

    def about(self, number: int) -> About:
        """Say what is known of a message that went."""
        return self._abouts.items[self._about[number]]

    def late_us(self) -> "array[int]":
        """Say how late each message went that did."""
        went = ((sent, due) for sent, due in zip(self.sent_us, self.due_us, strict=True) if sent != _NOT_YET)
        return array("I", (max(sent - due, 0) for sent, due in went))

    def went_us(self) -> "array[int]":
        """Say when each message went that did."""
        return array("I", (sent for sent in self.sent_us if sent != _NOT_YET))

    def is_new(self, number: int, destination: int) -> bool:
        """Take note that a destination of a message answered, and tell whether it is the first time."""
        bit = 1 << min(destination, _MOST_INDEX)
        seen = self._seen[number]
        self._seen[number] = seen | bit
        return not seen & bit

    def take(self, number: int, verdict: str, read_us: int) -> None:
        """Take an answer that is new."""
        said, before = self._verdicts.number(verdict), self._verdicts.items[self._verdict[number]]
        self._verdict[number] = said if before in {_NONE, verdict} else self._verdicts.number(MIXED)
        left = self._left[number]
        if not left:
            return
        now = 0 if verdict == REJECT else left - 1
        self._left[number] = now
        self.expected -= left - now
        if not now:
            self.done_us.append(read_us)

    def ending(self, producers: Sequence[Ended]) -> Ending:
        """Say what became of every message, as far as their producers know."""
        stored = {each.slice.index: each.stored for each in producers}
        answered, not_stored, lacks = Counter[str](), 0, Counter[int]()
        for number, left in enumerate(self._left):
            position, index = divmod(number, len(producers))
            if not left:
                answered[self._verdicts.items[self._verdict[number]]] += self.went(number)
            elif position >= stored[index] and not self._seen[number]:
                not_stored += 1
            else:
                lacks[left] += 1
        missing = sum(left * messages for left, messages in lacks.items())
        return Ending(+answered, not_stored, lacks.total(), missing)
