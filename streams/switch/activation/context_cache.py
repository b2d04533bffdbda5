"""The contexts that a worker holds, unpacked to decide by. What the control topic says of them is `ledger.py`.

A worker runs for months, and every change of a rule, a grant or an agency is another context: so only a few are held,
and one that was put away is unpacked again when a record is stamped with it.
"""

import asyncio
from collections.abc import Mapping
from itertools import islice
from typing import Final

import structlog

from streams.errors import NletsError
from streams.policies.context import Context
from streams.policies.plans import Plans
from streams.switch.activation.follow import Control

_log = structlog.get_logger()

HELD: Final = 16
"""Contexts that are held from one batch to the next: those in force, and those of answers that are still to come."""


class ContextCache:
    """What is held. `known` is replaced, never altered: a batch is judged, and judged again, by what it was given."""

    def __init__(self, control: Control) -> None:
        """Begin empty."""
        self._control = control
        self.known: Mapping[str, Plans] = {}
        """Digest → plans; the last fetched stands last."""

    async def fetch(self, digest: str) -> bool:
        """Get a context from the control topic; False if it isn't there whole and sound.

        Nothing is put away for it: a batch may need more contexts than are held.
        """
        content = await self._control.content(digest)
        if content is None:
            return False
        # In a thread: a large directory takes longer to read than a heartbeat may be late.
        plans = await asyncio.to_thread(_plans, digest, content)
        if plans is not None:
            self.known = {**self.known, digest: plans}
        return plans is not None

    def tidy(self) -> None:
        """Put away what was fetched first. If it is still needed it is fetched again, and then stands last."""
        if (too_many := len(self.known) - HELD) > 0:
            self.known = dict(islice(self.known.items(), too_many, None))


def _plans(digest: str, content: bytes) -> Plans | None:
    try:
        context = Context.from_bytes(content)
    except (NletsError, ValueError) as error:
        _log.error("context unreadable", context=digest, reason=type(error).__name__)
        return None
    return Plans(context) if context.digest == digest else None
