"""What an outside state is asked, and whether what it says is the answer. Pure.

On its line a request carries a control field of ours, made from the request's id: asked again after a restart it has
the same one, and two open requests never share it. The asker's own control field is put back on the answer.
"""

from dataclasses import dataclass
from typing import Final

from streams.messages.fields import join_body, normalise
from streams.messages.keys import ANSWERS
from streams.messages.message import Message
from streams.messages.text import CONTROL_LIMIT, join_text, read_text, write_header
from streams.messages.times import write_time
from streams.messages.wire import Delivery, FieldPair, Stamp

TIME_TAG: Final = "TIM"
"""The field that tells the hub's time, where a program wants to be told: ours, no field of the network."""

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBERS: Final = 1 << 6
"""More than a query has requests."""
_PARTITIONS: Final = 1 << 10
_MOST: Final = len(_DIGITS) ** CONTROL_LIMIT


def control_of(stamp: Stamp, number: int) -> str:
    """Name a request in the ten characters of a control field."""
    value = ((stamp.o * _PARTITIONS + stamp.p % _PARTITIONS) * _NUMBERS + number) % _MOST
    digits = []
    for _ in range(CONTROL_LIMIT):
        value, digit = divmod(value, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def is_named(partition: int, number: int) -> bool:
    """Tell whether a control field names such a request and no other."""
    return partition < _PARTITIONS and number < _NUMBERS


@dataclass(frozen=True, slots=True)
class Asked:
    """What is put to a state: who asks, by which key, where, about what."""

    key: str
    sender: str
    to: str
    control: str
    fields: tuple[FieldPair, ...]
    free: str = ""

    @classmethod
    def of(cls, delivery: Delivery) -> "Asked":
        """Put a delivery to the state that it is for."""
        letter = delivery.letter
        control = control_of(delivery.stamp, delivery.number)
        return cls(letter.key, letter.sender, delivery.to, control, letter.fields, letter.free)

    def text(self, told_us: int | None) -> str:
        """Write it in the text form, with the time if that is to be told."""
        told = () if told_us is None else ((TIME_TAG, write_time(told_us)),)
        head = write_header(self.key, self.sender, (self.to,), self.control)
        return join_text(head, join_body((*self.fields, *told), self.free))

    def is_answered_by(self, said: Message) -> bool:
        """Tell whether a message answers this: to who asked, under a key that answers, with the control field."""
        answers = said.key.code in ANSWERS[self.key] and said.control == self.control
        return answers and said.destinations == (self.sender,)

    def words_of(self, said: Message) -> str | None:
        """Give the free text of an answer that gives nothing beside; None for one with a field that was not asked."""
        asked = {(tag, normalise(value)) for tag, value in self.fields}
        given = {(tag, normalise(value)) for tag, value in said.fields if tag != TIME_TAG}
        return normalise(said.free) if given <= asked else None


def read_said(content: bytes) -> Message | None:
    """Read what a program says; None for what is no message in the text form."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    read = read_text(text)
    return read if isinstance(read, Message) else None
