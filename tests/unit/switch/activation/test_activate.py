"""Activators: what they write, where they may die, and what a rollback goes back to."""

import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.topics import TopicNames
from streams.errors import BrokerError
from streams.switch.activation.activate import Activator, new_nonce
from streams.switch.activation.control import Completion, IntentValue, complete_entry, intent_entry
from streams.switch.activation.follow import Control
from streams.switch.activation.history import NoEarlierContextError
from tests.campaign import DiedError, Mortal
from tests.echo import Site, activation_request, stored_context

NAMES = TopicNames("t.")
RECORDS = 5
"""What an activation of a small context writes: a piece, the intent, two markers, the completion."""


async def built() -> Site:
    """Build topics."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()
    return site


async def test_an_activation_is_complete_with_a_marker_in_every_partition() -> None:
    """Its number is the offset of its intent."""
    site = await built()
    await site.ask(["a", "b"])
    done = await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    [activation] = (await Control(site.broker, NAMES.control).catch_up()).activations()

    assert (done.number, done.markers) == (1, {0: 2, 1: 0})
    assert activation.complete
    assert (activation.intent.ends, activation.markers) == ({0: 2, 1: 0}, {0: 2, 1: 0})


@pytest.mark.parametrize("records", range(RECORDS))
async def test_an_activator_may_die_anywhere_and_the_next_completes(records: int) -> None:
    """What it left half-done is seen as such, until a newer one stands."""
    site = await built()
    with pytest.raises(DiedError):
        await Activator(Mortal(site.broker, records), NAMES).activate(activation_request("one", "n1"))
    before = await Control(site.broker, NAMES.control).catch_up()
    await Activator(site.broker, NAMES).activate(activation_request("two", "n2"))
    after = await Control(site.broker, NAMES.control).catch_up()

    assert [a.intent.nonce for a in before.half_done(1)] == (["n1"] if records > 1 else [])
    assert after.half_done(1) == ()
    newest = after.newest_complete()
    assert newest is not None
    assert newest.intent.nonce == "n2"


def test_no_two_activations_get_the_same_nonce() -> None:
    """Nor one that can be guessed from another."""
    nonces = {new_nonce() for _ in range(100)}

    assert len(nonces) == 100
    assert {len(nonce) for nonce in nonces} == {32}


async def test_a_context_that_control_holds_is_not_written_again() -> None:
    """The second activation of it is an intent, markers, and a completion."""
    site = await built()
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    before = (await site.broker.ends(NAMES.control))[0]
    await Activator(site.broker, NAMES).activate(activation_request("one", "n2"))

    assert (await site.broker.ends(NAMES.control))[0] - before == 2


async def test_each_rollback_goes_one_step_further_back() -> None:
    """What was in force is read from control, and is in force again in every partition."""
    site = await built()
    activator = Activator(site.broker, NAMES)
    for number, name in enumerate(("one", "two", "three")):
        await activator.activate(activation_request(name, f"n{number}"))
    back = [await activator.roll_back(9, f"back-{times}") for times in range(2)]

    assert [each.intent.ctx for each in back] == [stored_context("two").digest, stored_context("one").digest]
    assert [set(each.markers) for each in back] == [{0, 1}] * 2
    with pytest.raises(NoEarlierContextError):
        await activator.roll_back(9, "back-2")


async def test_a_context_that_is_no_longer_whole_can_not_come_back() -> None:
    """It is said, and nothing is put in force."""
    site = await built()
    control = Control(site.broker, NAMES.control)
    for nonce in ("gone", "there"):
        [number] = await control.write([intent_entry(nonce, IntentValue(ctx=nonce, ends={0: 0}, at=0, why="apply"))])
        await control.write([complete_entry(Completion(number, {0: 0}))])

    with pytest.raises(BrokerError, match="`gone` is no longer whole"):
        await Activator(site.broker, NAMES).roll_back(9, "back")
