"""The contexts that a worker holds, unpacked to decide by. What the control topic says of them is `ledger.py`.

A worker runs for months, and every change of a rule, a grant or an agency is another context: so only a few are held,
and one that was put away is unpacked again when a record is stamped with it.
"""

import asyncio
from collections.abc import Mapping
from itertools import islice
from typing import Final

from streams.errors import NletsError, OperatorError
from streams.policies.context import Context
from streams.policies.plans import Plans
from streams.switch.activation.follow import Control

HELD: Final = 16
"""Contexts that are held from one batch to the next: those in force, and those of answers that are still to come."""


class UnusableContextError(OperatorError):
    """Control can't give a context that a record is stamped with: only who runs the switch can mend that.

    No sender is to blame, for the hub wrote the stamp.
    """

    def __init__(self, digest: str, why: str) -> None:
        """Keep which context, and what is wrong with it."""
        super().__init__(digest, why)
        self.digest = digest
        self.why = why

    def __str__(self) -> str:
        return f"in the control topic, the context `{self.digest}` {self.why}"


class ContextCache:
    """What is held. `known` is replaced, never altered: a batch is judged, and judged again, by what it was given."""

    def __init__(self, control: Control) -> None:
        """Begin empty."""
        self._control = control
        self.known: Mapping[str, Plans] = {}
        """Digest → plans; the last fetched stands last."""

    async def fetch(self, digest: str) -> None:
        """Get a context from the control topic. Nothing is put away for it: a batch may need more than are held.

        Raises:
            UnusableContextError: it isn't there, or can't be used as it is.
        """
        content = await self._control.content(digest)
        if content is None:
            raise UnusableContextError(digest, "is not there whole")
        # In a thread: a large directory takes longer to read than a heartbeat may be late.
        plans = await asyncio.to_thread(_plans, digest, content)
        self.known = {**self.known, digest: plans}

    def tidy(self) -> None:
        """Put away what was fetched first. If it is still needed it is fetched again, and then stands last."""
        if (too_many := len(self.known) - HELD) > 0:
            self.known = dict(islice(self.known.items(), too_many, None))


def _plans(digest: str, content: bytes) -> Plans:
    try:
        context = Context.from_bytes(content)
    except (NletsError, ValueError) as error:
        # Without the error's text, which may quote an agency's data.
        raise UnusableContextError(digest, f"can't be read ({type(error).__name__})") from error
    if context.digest != digest:
        raise UnusableContextError(digest, "is another, under that name")
    return Plans(context)
