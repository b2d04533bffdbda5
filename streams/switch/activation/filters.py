"""Filters taken out of force for a while, to see what they cost, and put back: activations like any other.

Called by `nlets load --filter-cost`, by the protocol `producers.local.admin.FilterSwitch`. A value that can be sent to
another process: whoever guards against its own end has someone else put the filters back.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from streams.broker.topics import TopicNames
from streams.clock import Clock, cpu_ns
from streams.errors import NletsError
from streams.messages.admit import Admitted, admit
from streams.messages.message import Message
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.costs import DecisionCosts, decision_costs
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext, new_nonce
from streams.switch.activation.follow import Control, Logs
from streams.switch.activation.history import Why
from streams.switch.activation.ledger import Ledger

T = TypeVar("T")

_MOST_DECIDED: Final = 20_000
"""So many messages are looked at for what decisions cost."""


class NoFiltersError(NletsError):
    """There is nothing whose cost could be found."""

    hint = "`nlets policy apply` puts rules in force"

    def __str__(self) -> str:
        return "no rules are in force"


class OnTrialError(NletsError):
    """To take filters out and put them back would end a trial."""

    hint = "`nlets policy apply` ends it by putting one of the two in force, `nlets policy rollback` the older"

    def __str__(self) -> str:
        return "a policy is on trial"


class ChangedMeanwhileError(NletsError):
    """Somebody else put another context in force; it is left alone."""

    hint = "`nlets policy history` lists who put what in force; try again when nobody changes the rules"

    def __init__(self, context: str | None) -> None:
        super().__init__(context)
        self.context = context

    def __str__(self) -> str:
        return f"the context `{self.context or 'none'}` was put in force meanwhile; it is left as it is"


@dataclass(frozen=True, slots=True)
class FilterSwitch:
    """Takes policies and grants out of force, and puts them back; the directory stays."""

    names: TopicNames
    clock: Clock
    filters: StoredContext
    nothing: StoredContext
    """The same directory, no policy, no grant."""

    async def off(self, broker: Logs) -> None:
        """Take the filters out of force in every partition, unless they are out.

        Raises:
            ChangedMeanwhileError: somebody else put another context in force.
        """
        if await self._newest(broker) == self.filters.digest:
            await _seen_through(self._activate(broker, self.nothing, Why.APPLY))

    async def on(self, broker: Logs) -> None:
        """Put the filters back in force, also where they were taken out in some partitions alone; unless they are.

        Written as a rollback, which it is: the next `nlets policy rollback` goes to where it would have gone before.

        Raises:
            ChangedMeanwhileError: somebody else put another context in force.
        """
        if await self._newest(broker) == self.nothing.digest:
            await _seen_through(self._activate(broker, self.filters, Why.ROLLBACK))

    def decision_costs(self, messages: Iterable[Message]) -> DecisionCosts:
        """Decide what of these messages the hub would take, in this process, and say what that cost."""
        context = Context.from_bytes(self.filters.content)
        read = (admit(message, context.directory) for message in islice(messages, _MOST_DECIDED))
        admitted = [each for each in read if isinstance(each, Admitted)]
        return decision_costs(context, self.clock.now_us(), admitted, cpu_ns)

    async def _newest(self, broker: Logs) -> str:
        """Name the context of the newest activation, complete or not, if it is one of ours, and no trial."""
        newest = _newest(await Control(broker, self.names.control).catch_up())
        if newest not in {self.filters.digest, self.nothing.digest}:
            raise ChangedMeanwhileError(newest)
        return newest

    async def _activate(self, broker: Logs, context: StoredContext, why: Why) -> None:
        request = ActivationRequest(context, why, self.clock.now_us(), new_nonce())
        await Activator(broker, self.names).activate(request)


async def find_filters(broker: Logs, names: TopicNames, clock: Clock) -> FilterSwitch:
    """Find what is in force, so that it can be taken out of force and put back.

    Raises:
        NoFiltersError: that has no rules, or there is nothing.
        OnTrialError: something else is tried beside it.
    """
    control = Control(broker, names.control)
    digest = _newest(await control.catch_up())
    content = await control.content(digest) if digest else None
    if digest is None or content is None:
        raise NoFiltersError
    context = Context.from_bytes(content)
    if not any(policy.rules for policy in context.bundle.policies):
        raise NoFiltersError
    nothing = StoredContext.of(Context(Bundle.of(()), context.directory))
    return FilterSwitch(names, clock, StoredContext(digest, content), nothing)


def _newest(ledger: Ledger) -> str | None:
    newest = ledger.newest()
    if newest is not None and newest.intent.roll_out is not None:
        raise OnTrialError
    return newest.intent.ctx if newest else None


async def _seen_through(work: Coroutine[object, object, T]) -> T:
    """See a piece of work through, also if whoever waits for it must end: half an activation is neither."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
