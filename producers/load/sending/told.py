"""What a producer tells of a window while it sends it: plain values, which go through a pipe."""

from array import array
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from producers.load.sending.names import Slice


class About(NamedTuple):
    """What is known of a message before it is answered."""

    agency: str
    """The kind of agency that asks."""
    key: str
    """The message key it asks with, as it is typed."""
    expected: int
    """How many answers it will get, if it is admitted."""


@dataclass(frozen=True, slots=True)
class Told:
    """Some messages that went, one after the other in a producer's slice."""

    slice: Slice
    first: int
    """Where in the slice the first of them stands."""
    due_us: "array[int]" = field(default_factory=lambda: array("I"))
    """When each was due, from the window's start."""
    sent_us: "array[int]" = field(default_factory=lambda: array("I"))
    """When each went."""
    about: list[About] = field(default_factory=list)


class Ended(msgspec.Struct, frozen=True, gc=False):
    """The last a producer says of a window."""

    slice: Slice
    stored: int
    """How many messages of its slice the broker has, from the first on."""
    stored_ns: int = 0
    """When it had the last of them."""
    error: str | None = None
    """Why the rest was not sent, if it was not."""
