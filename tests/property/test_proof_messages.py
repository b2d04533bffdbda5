"""The prover's world holds every message of the switch, and its formulas say of each what the switch decides."""

import time
from collections.abc import Iterator
from functools import partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.files.yaml_text import read_yaml
from streams.messages.directory import LETTERS
from streams.messages.keys import KEYS, MULTI_STATE_KEYS
from streams.messages.places import PLACES
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.decision import Verdict
from streams.policies.load import read_bundle
from streams.prove import decision
from streams.prove.intents import Intents
from streams.prove.proofs import Case, prove
from streams.prove.solvers import SOLVERS
from streams.prove.terms import Term, all_of, among, implied
from streams.prove.world import ANSWER_KEYS, NOBODY, QUERIES, Route, World, holds
from tests.proof_messages import Formulas, drawn_context, replies, taken
from tests.world import context
from tests.world import letter as asks

MESSAGES = 20


def left_out(seed: int) -> list[str]:
    """Give the messages of a drawn context that the prover says can't be."""
    drawn = drawn_context(seed)
    formulas = Formulas(drawn)
    return [str(one) for one in taken(drawn, Random(seed), MESSAGES) if formulas.impossible(one)]


def misjudged(seed: int) -> list[str]:
    """Give the messages of a drawn context of which the formulas say something else than the switch decides."""
    drawn = drawn_context(seed)
    formulas = Formulas(drawn)
    decided = ((one, one.decision.verdict, one.decision.removed) for one in taken(drawn, Random(seed), MESSAGES))
    return [
        str(one)
        for one, verdict, removed in decided
        if formulas.outcome(one) != (verdict, removed if verdict is Verdict.REDACT else ())
    ]


@given(st.integers(0, 2**32 - 1))
def test_whatever_the_switch_judges_is_possible(seed: int) -> None:
    """Any key, sender, destinations and fields that pass the door, and any answer that the way back takes."""
    assert left_out(seed) == []


@given(st.integers(0, 2**32 - 1))
def test_the_formulas_say_what_the_switch_decides(seed: int) -> None:
    """Refused, redacted of which fields, or delivered."""
    assert misjudged(seed) == []


def forgetful() -> Term:
    """Look for a photo in the answer alone, wrongly."""
    return holds("IMQ", "Y")


def test_formulas_that_forget_what_a_query_asked_for_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of answers that don't repeat it they say something else than the switch decides."""
    monkeypatch.setattr(decision, "asks_photo", forgetful)

    assert any(map(misjudged, range(20)))


PHOTOS_ONLY = """\
state: TX
zone: America/Chicago
rules:
  - id: photos
    effect: redact
    remove: [{tags}]
    asker: {{agencies: [ice]}}
    data: {{classes: [photo]}}
    block: {{since: 2025-01-01, at: hub, source: a report}}
    author: nobody
"""
GIVEN = ("DDA", "IMG", "NAM", "OLN")
"""Fields that an emulated state of which photos are had gives of a driver."""


def kept(bundle: Bundle) -> set[str]:
    """Give the fields that no answer to who asked for a photo holds when it reaches ICE, by a proof."""
    wanted = {"says": "kept", "never": "reach", "whose": ["TX"], "asker": {"agencies": ["ice"]}, "traffic": "answer"}
    wanted |= {"data": {"classes": ["photo"]}, "since": "2025-02-01T00:00:00Z"}
    intents = Intents.model_validate({"intents": [{**wanted, "id": tag.lower(), "keeping": [tag]} for tag in GIVEN]})
    proofs = prove(Case(intents, bundle, context().directory), partial(SOLVERS["z3"], 60_000), time.monotonic_ns)
    return {proof.intent.id.upper() for proof in proofs.proofs if proof.result == "proven"}


@pytest.mark.parametrize("tags", [("NAM",), ("DDA", "IMG"), ("IMG", "NAM", "OLN")])
def test_what_is_proven_kept_of_photos_no_emulated_state_gives(tags: tuple[str, ...]) -> None:
    """Nothing else is: so a proof about a rule on photos alone is one about the switch that runs."""
    bundle = read_bundle([read_yaml(PHOTOS_ONLY.format(tags=", ".join(tags)), "tx.yaml")], "here")
    law = Context(bundle, context().directory)
    people = [[("OLN", f"D{number}")] for number in range(40)]
    given = {
        photo: {
            tag
            for key in ("DQ", "KQ")
            for reply in replies(law, (asks(key, "DCERO0011", "TX", fields=[*who, ("IMQ", photo)]) for who in people))
            for tag, _ in reply.fields
        }
        for photo in ("Y", "y", "N")
    }

    assert kept(bundle) == set(tags) == set(GIVEN) - given["Y"]
    assert given["y"].isdisjoint(tags)
    assert set(GIVEN) - given["N"] == {"IMG"}, "who asks for no photo is told the rest"


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
