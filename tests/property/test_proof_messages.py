"""The prover's world holds every message of the switch, and its formulas say of each what the switch decides."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.messages.directory import LETTERS
from streams.messages.keys import KEYS, MULTI_STATE_KEYS
from streams.messages.places import PLACES
from streams.policies.decision import Verdict
from streams.prove.terms import Term, all_of, among, implied
from streams.prove.world import ANSWER_KEYS, NOBODY, QUERIES, Route, World
from tests.proof_messages import Formulas, drawn_context, taken

MESSAGES = 20


def left_out(seed: int) -> list[str]:
    """Give the messages of a drawn context that the prover says can't be."""
    context = drawn_context(seed)
    formulas = Formulas(context)
    return [str(one) for one in taken(context, Random(seed), MESSAGES) if formulas.impossible(one)]


@given(st.integers(0, 2**32 - 1))
def test_whatever_the_switch_judges_is_possible(seed: int) -> None:
    """Any key, sender, destinations and fields that pass the door, and any answer that the way back takes."""
    assert left_out(seed) == []


@given(st.integers(0, 2**32 - 1))
def test_the_formulas_say_what_the_switch_decides(seed: int) -> None:
    """Refused, redacted of which fields, or delivered."""
    context = drawn_context(seed)
    formulas = Formulas(context)
    for one in taken(context, Random(seed), MESSAGES):
        removed = one.decision.removed if one.decision.verdict is Verdict.REDACT else ()

        assert formulas.outcome(one) == (one.decision.verdict, removed), one


def answers_pass_the_door(world: World) -> Iterator[Term]:
    """Hold, wrongly, that whoever answers a query may use the key of its answer."""
    for letter in LETTERS:
        codes = {code for code, key in KEYS.items() if key.letter == letter}
        states = {entry.state for entry in world.directory.agencies.values() if letter in entry.uses}
        yield implied(among(world.key, codes & ANSWER_KEYS), among(world.whose, {*states, NOBODY}))


def all_states_are_asked_for_people_and_vehicles_only(world: World) -> Iterator[Term]:
    """Hold, wrongly, that nothing else goes to all states at once."""
    asked = all_of(among(world.whose, PLACES), among(world.key, MULTI_STATE_KEYS & QUERIES))
    yield implied(among(world.route, {Route.MULTI_STATE}), asked)


@pytest.mark.parametrize(
    ("part", "wrong"),
    [("_letters", answers_pass_the_door), ("_routes", all_states_are_asked_for_people_and_vehicles_only)],
)
def test_a_world_that_leaves_messages_out_is_noticed(part: str, wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was once held to be so of all messages, and isn't."""
    monkeypatch.setattr(World, part, wrong)

    assert any(map(left_out, range(20)))
