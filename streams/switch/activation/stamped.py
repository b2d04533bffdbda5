"""What any record past intake says about its decision, and which context its originator had to be decided by. Pure.

For the separate reader (`stale.py`). A delivery, a response, a reply and an audit record name who sent the query, each
in its own way; nobody is asked what intake thought.
"""

from collections.abc import Collection

import msgspec

from streams.messages.keys import HUB_ONLY
from streams.messages.wire import Stamp, request_id
from streams.switch.activation.control import Intent


class _Sender(msgspec.Struct, frozen=True, gc=False):
    """Of a letter in a delivery."""

    sender: str = msgspec.field(name="from")


class Stamped(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A record past intake, as far as it tells what decided it."""

    stamp: Stamp
    id: str = ""
    """The request; a delivery names it by its stamp and number alone."""
    number: int = msgspec.field(default=0, name="n")
    hops: tuple[int | None, ...] = ()
    key: str | None = None
    sender: str | None = msgspec.field(default=None, name="from")
    to: str | None = None
    asked_of: str | None = None
    """In responses and replies alone."""
    stage: str | None = None
    """In the audit alone."""
    letter: _Sender | None = None
    """In deliveries alone."""

    @property
    def request(self) -> str:
        """Name the request."""
        return self.id or request_id(self.stamp, self.number)

    @property
    def originator(self) -> str | None:
        """Name who sent what was decided; None if the audit doesn't say, as of a message from nobody it knows."""
        if self.letter is not None:
            return self.letter.sender
        if self.stage is not None:
            return self.sender
        return self.sender if self._is_handed_over else self.to

    @property
    def _is_handed_over(self) -> bool:
        """Whether a reply is no answer to who gets it: a notice, or an answer that nobody asked for."""
        return self.to == self.asked_of and self.key not in HUB_ONLY


def deciders(intent: Intent, stamped: Stamped) -> Collection[str]:
    """Name the contexts that may have decided a record where an intent stands: one, if it is known who sent it."""
    originator = stamped.originator
    if intent.roll_out is not None and originator is None:
        return {intent.ctx, intent.roll_out.candidate}
    return {intent.context_for(originator or "")}
