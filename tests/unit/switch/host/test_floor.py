"""The floor: one has it at a time, the most urgent first, and the network is not forgotten."""

import asyncio

import pytest

from streams.broker.tracks import PRECEDENCE
from streams.messages.budget_classes import BudgetClass
from streams.switch.host.floor import Floor
from tests.waiting import let_go_on

SAFETY, LOOK_UP, ADMINISTRATIVE = PRECEDENCE


async def speak(floor: Floor, budget_class: BudgetClass, said: list[str]) -> None:
    """Have a turn."""
    async with floor.turn(budget_class):
        said.append(budget_class.value)


async def test_who_finds_it_free_has_it_at_once() -> None:
    """Without a round of the loop."""
    said: list[str] = []
    await speak(Floor(), ADMINISTRATIVE, said)

    assert said == ["administrative"]


async def test_of_those_who_wait_the_most_urgent_comes_first() -> None:
    """Whoever came before."""
    floor, said = Floor(), list[str]()
    async with floor.turn(LOOK_UP):
        waiting = [
            asyncio.ensure_future(speak(floor, each, said)) for each in (ADMINISTRATIVE, LOOK_UP, SAFETY, LOOK_UP)
        ]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)

    assert said == ["officer-safety", "look-up", "look-up", "administrative"]


async def test_between_two_turns_the_loop_goes_round() -> None:
    """So that a commit, which goes to the broker and back, comes on between any two of others."""
    floor, said = Floor(), list[str]()

    async def network() -> None:
        for _ in range(3):
            said.append("network")
            await asyncio.sleep(0)

    async with floor.turn(LOOK_UP):
        waiting = [asyncio.ensure_future(speak(floor, LOOK_UP, said)), asyncio.ensure_future(network())]
    await asyncio.gather(*waiting)

    assert said == ["network"] * 3 + ["look-up"]


@pytest.mark.parametrize("rounds", range(7))
async def test_who_goes_away_while_waiting_keeps_nobody(rounds: int) -> None:
    """Whenever it goes: also in the moment in which it was given the floor."""
    floor, said = Floor(), list[str]()
    async with floor.turn(LOOK_UP):
        gone = asyncio.ensure_future(speak(floor, SAFETY, said))
        last = asyncio.ensure_future(speak(floor, LOOK_UP, said))
        await asyncio.sleep(0)
    for _ in range(rounds):
        await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait({gone})
    await last

    assert said in (["look-up"], ["officer-safety", "look-up"])
    assert gone.cancelled() is (said == ["look-up"])


async def test_a_turn_that_fails_ends() -> None:
    """The next has it."""
    floor, said = Floor(), list[str]()
    try:
        async with floor.turn(SAFETY):
            raise LookupError  # noqa: TRY301 -- what a stage with a bug does
    except LookupError:
        await let_go_on(0.001)
    await speak(floor, LOOK_UP, said)

    assert said == ["look-up"]
