"""What a producer tells of a window while it sends it: plain values, which go through a pipe."""

import msgspec


class Sent(msgspec.Struct, frozen=True, gc=False):
    """One message: its id, when it was due, when it went, and what is needed to sort its answers."""

    id: str
    due_ns: int
    sent_ns: int
    key: str
    sender: str
    expected: int
    """How many answers it will get, if it is admitted."""


class Ended(msgspec.Struct, frozen=True, gc=False):
    """The last a producer says of a window."""

    stored: int
    """How many messages the broker has."""
    stored_ns: int
    """When it had the last of them."""
    error: str | None = None
    """Why the rest was not sent, if it was not."""
