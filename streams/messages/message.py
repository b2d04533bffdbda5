"""A message that could be read, and the reject of one that could not.

Values only: how a message is read is the codecs' business (`text.py`, `letters.py`), whether it may enter `admit.py`'s.
The values are msgspec structs because one of each is made for every message of a log.
"""

import msgspec

from streams.messages.keys import MessageKey
from streams.messages.wire import FieldPair


class Message(msgspec.Struct, frozen=True, gc=False):
    """What an agency sends, read. Nothing says yet that its sender or destinations exist."""

    key: MessageKey
    sender: str
    destinations: tuple[str, ...]
    """As written, with repeats."""
    control: str = ""
    fields: tuple[FieldPair, ...] = ()
    free: str = ""
    """What stands outside fields, lines joined by newlines; empty if there is nothing but blanks and dots."""
    line: str | None = None
    """The line it came in on; judged by nobody."""


class Reject(msgspec.Struct, frozen=True, gc=False):
    """A message that could not be understood, or that names nobody we know."""

    code: str
    """`ER .01` and so on."""
    key: str | None
    """The key as written, whatever it is; null where `docs/policy-language.md#order-of-checks` says so."""
    sender: str | None
    quote: str
    """The beginning of the input, without control characters."""
