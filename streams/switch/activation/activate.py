"""Putting a context in force: pieces, intent, markers, completion, in this order.

Called by `nlets policy apply` and `rollback`. Each step is stored before the next begins and none is in a transaction:
an activator may die anywhere, or run beside another, and readers never wait for it.
Why it is so: `docs/adr/0004-contexts-travel-in-the-log.md`.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Self

import msgspec

from streams.broker.port import Output
from streams.broker.topics import TopicNames
from streams.errors import BrokerError
from streams.messages.wire import MARKER_KEY, VERSION, Marker
from streams.policies.context import Context
from streams.switch.activation.control import (
    Completion,
    Intent,
    IntentValue,
    TrialValue,
    complete_entry,
    context_entries,
    intent_entry,
    trial_entry,
)
from streams.switch.activation.follow import Control, Logs
from streams.switch.activation.history import NothingToTryError, Why, before_current, beside
from streams.switch.activation.ledger import Activation

_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class StoredContext:
    """A context as it is stored."""

    digest: str
    content: bytes

    @classmethod
    def of(cls, context: Context) -> Self:
        """Take a context as it is stored."""
        return cls(context.digest, context.to_bytes())


@dataclass(frozen=True, slots=True)
class ActivationRequest:
    """What shall be put in force, why, and when it was asked for."""

    context: StoredContext
    why: str
    """As `history.Why` has it."""
    at_us: int
    nonce: str
    """As `new_nonce` makes it."""
    percent: int | None = None
    """The share of originators for whom it shall decide, 0 for a shadow; None for all, in place of what is in force."""


def new_nonce() -> str:
    """Make up what tells an activation's markers from forged ones: nobody knows it before the intent is written."""
    return secrets.token_hex(16)


class Activator:
    """Writes activations."""

    def __init__(self, broker: Logs, names: TopicNames) -> None:
        self._broker = broker
        self._names = names
        self.control = Control(broker, names.control)

    async def activate(self, request: ActivationRequest) -> Activation:
        """Put a context in force in every partition, or on trial; return the activation once its markers stand.

        Raises:
            NothingToTryError: it is to be tried, and nothing is in force, or this is.
        """
        await self._store(request.context)
        ends = await self._broker.ends(self._names.queries)
        value = IntentValue(ctx=request.context.digest, ends=ends, at=request.at_us, why=request.why)
        if request.percent is None:
            intent = await self._intend(request.nonce, value)
        else:
            intent = await self._intend_trial(request.nonce, value, request.percent)
        markers = await self._mark(Marker(v=VERSION, number=intent.number, ctx=intent.ctx, nonce=intent.nonce), ends)
        await self.control.write([complete_entry(Completion(intent.number, markers))])
        return Activation(intent, markers)

    async def _intend(self, nonce: str, value: IntentValue) -> Intent:
        [number] = await self.control.write([intent_entry(nonce, value)])
        return Intent(number, nonce, value.ctx, value.ends, value.at, value.why)

    async def _intend_trial(self, nonce: str, value: IntentValue, percent: int) -> Intent:
        """Announce a trial beside what is in force, and read whether that holds."""
        there = beside(await self.control.catch_up(), value.ctx)
        trial = TrialValue(ctx=value.ctx, percent=percent, after=there.number)
        decided = msgspec.structs.replace(value, ctx=there.intent.ctx)
        [number] = await self.control.write([trial_entry(nonce, decided, trial)])
        intent = (await self.control.catch_up()).intent(number)
        if intent is None:
            raise NothingToTryError("another activation came between")
        return intent

    async def roll_back(self, at_us: int, nonce: str) -> Activation:
        """Put in force what was in force before; which context that is, `history.py` says.

        Raises:
            NoEarlierContextError: there is nothing to go back to.
        """
        ledger = await self.control.catch_up()
        digest = before_current(ledger.activations()).intent.ctx
        if (content := await self.control.content(digest)) is None:
            raise BrokerError(f"the context `{digest}` is no longer whole in the control topic")
        return await self.activate(ActivationRequest(StoredContext(digest, content), Why.ROLLBACK, at_us, nonce))

    async def _store(self, context: StoredContext) -> None:
        """Make sure that control holds the context whole before anything refers to it."""
        if await self.control.content(context.digest) == context.content:
            return
        await self.control.write(list(context_entries(context.digest, context.content)))
        if await self.control.content(context.digest) != context.content:
            raise BrokerError(f"the context `{context.digest}` could not be stored whole")

    async def _mark(self, marker: Marker, partitions: Collection[int]) -> dict[int, int]:
        """Write the marker everywhere, and again into partitions that were added meanwhile."""
        offsets: dict[int, int] = {}
        left = sorted(partitions)
        while left:
            written = await self._broker.append([marker_output(self._names, number, marker) for number in left])
            offsets |= zip(left, written, strict=True)
            left = sorted((await self._broker.ends(self._names.queries)).keys() - offsets.keys())
        return offsets


def marker_output(names: TopicNames, partition: int, marker: Marker) -> Output:
    """Write a marker for one partition."""
    return Output(names.queries, partition, MARKER_KEY, _encode(marker))
