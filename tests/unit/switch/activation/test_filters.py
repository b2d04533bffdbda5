"""Filters are out of force for as long as asked, come back whatever happens, and nobody else's change is undone."""

import asyncio
import pickle
from itertools import islice

import pytest

from producers.traffic.paced import composer_of
from producers.traffic.scenario import ASSUMED
from streams.broker.memory import MemoryBroker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.messages.directory import shipped_directory
from streams.policies.context import Context
from streams.policies.load import shipped_bundle
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext, new_nonce
from streams.switch.activation.filters import ChangedMeanwhileError, FilterSwitch, NoFiltersError, find_filters
from streams.switch.activation.follow import Control
from streams.switch.activation.history import before_current, trail
from tests.campaign import DiedError, Mortal
from tests.echo import Site, activation_request, stored_context

NAMES = TopicNames("t.")
SHIPPED = StoredContext.of(Context(shipped_bundle(), shipped_directory()))


async def _built() -> Site:
    """Build topics, with an older context and the shipped policies in force."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()
    activator = Activator(site.broker, NAMES)
    await activator.activate(activation_request("older", "n1"))
    await activator.activate(ActivationRequest(SHIPPED, "apply", 0, "n2"))
    return site


async def _found(site: Site) -> FilterSwitch:
    return await find_filters(site.broker, NAMES, SystemClock())


async def _in_force(site: Site) -> str:
    newest = (await Control(site.broker, NAMES.control).catch_up()).newest_complete()
    assert newest is not None
    return newest.intent.ctx


async def test_filters_off_is_the_same_directory_without_rules_and_grants() -> None:
    """It is in force in every partition, as anything that is applied."""
    site = await _built()
    filters = await _found(site)
    await filters.off(site.broker)
    control = Control(site.broker, NAMES.control)
    context = Context.from_bytes(await control.content(await _in_force(site)) or b"")

    assert (context.bundle.policies, context.grants.grants) == ((), ())
    assert context.directory.digest == shipped_directory().digest


async def test_filters_back_leave_rollback_where_it_was() -> None:
    """However often they were out and back: the next rollback goes to what was in force before them."""
    site = await _built()
    filters = await _found(site)
    for _ in range(3):
        await filters.off(site.broker)
        await filters.on(site.broker)
    activations = (await Control(site.broker, NAMES.control).catch_up()).activations()

    assert await _in_force(site) == SHIPPED.digest
    assert len(trail(activations)) == 2
    assert before_current(activations).intent.ctx == stored_context("older").digest


async def test_filters_in_force_are_not_put_in_force_again() -> None:
    """So whoever ends may always ask for them."""
    site = await _built()
    filters = await _found(site)
    ends = await site.broker.ends(NAMES.control)
    await filters.on(site.broker)

    assert await site.broker.ends(NAMES.control) == ends


@pytest.mark.parametrize("records", range(5))
async def test_filters_come_back_from_wherever_taking_them_out_broke_off(records: int) -> None:
    """Also where some partitions have the marker and others don't."""
    site = await _built()
    filters = await _found(site)
    with pytest.raises(DiedError):
        await filters.off(Mortal(site.broker, records))
    await filters.on(site.broker)
    newest = (await Control(site.broker, NAMES.control).catch_up()).newest_complete()

    assert newest is not None
    assert newest.intent.ctx == SHIPPED.digest
    assert (await Control(site.broker, NAMES.control).catch_up()).half_done(1) == ()


async def test_what_somebody_else_put_in_force_is_left_alone() -> None:
    """Whether the filters were in or out."""
    site = await _built()
    filters = await _found(site)
    await filters.off(site.broker)
    theirs = activation_request("theirs", new_nonce())
    await Activator(site.broker, NAMES).activate(theirs)

    with pytest.raises(ChangedMeanwhileError, match=theirs.context.digest):
        await filters.on(site.broker)
    with pytest.raises(ChangedMeanwhileError, match=theirs.context.digest):
        await filters.off(site.broker)
    assert await _in_force(site) == theirs.context.digest


async def test_a_change_is_seen_through_by_whoever_is_cancelled() -> None:
    """Half an activation would leave some partitions with filters and others without."""
    site = await _built()
    filters = await _found(site)
    taking = asyncio.ensure_future(filters.off(site.broker))
    while await _in_force(site) == SHIPPED.digest and not taking.done():
        taking.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await taking

    assert (await Control(site.broker, NAMES.control).catch_up()).half_done(1) == ()


async def test_without_rules_in_force_there_is_nothing_to_take_out() -> None:
    """Neither before the first activation, nor with a context that has no policy."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()
    with pytest.raises(NoFiltersError):
        await _found(site)
    await Activator(site.broker, NAMES).activate(activation_request("empty", "n1"))
    with pytest.raises(NoFiltersError):
        await _found(site)


async def test_another_process_can_put_the_filters_back() -> None:
    """The value goes through a pipe whole."""
    site = await _built()
    filters = await _found(site)
    copied = pickle.loads(pickle.dumps(filters))  # noqa: S301 -- our own bytes
    await filters.off(site.broker)
    assert isinstance(copied, FilterSwitch)
    await copied.on(site.broker)

    assert await _in_force(site) == SHIPPED.digest


async def test_decisions_are_timed_on_the_filters_that_are_to_come_back() -> None:
    """Of what the hub would take; what a first decision is, `policies/costs.py` says."""
    site = await _built()
    filters = await _found(site)
    await filters.off(site.broker)
    composed = composer_of(ASSUMED, shipped_directory(), 1, 0).messages()
    costs = filters.decision_costs(each.message for each in islice(composed, 500) if each.message)

    assert len(costs.first) > 100
    assert costs.later > 0
