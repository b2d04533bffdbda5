"""Evasions and proofs hold each other: what is proven can't be evaded, and what is refuted some attempt gets."""

from dataclasses import replace
from itertools import product
from time import monotonic_ns

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.messages.agencies import ancestry
from streams.messages.keys import KEYS, DataClass, Traffic
from streams.messages.times import write_time
from streams.prove.intents import Intent, Intents
from streams.prove.proofs import Case, prove
from streams.prove.proving import Result
from streams.prove.solvers import SOLVERS
from tests.evasion_worlds import PLACE, World
from tests.policy_worlds import AGENCIES

_LIMIT_MS = 20_000
KEYS_ASKED = [
    code for code, key in KEYS.items() if key.traffic is Traffic.QUERY and key.data_class is not DataClass.OTHER
]


def intents_of(world: World) -> dict[tuple[str, str], Intent]:
    """Say of each ORI of the department or acting for it, and of each key, that it never reaches the place's data."""
    department = next(word for word in ancestry(world.wish.asker.agency) if len(ancestry(word)) == 2)
    kin = [ori for ori, one in AGENCIES.items() if department in ancestry(one.agency) | ancestry(one.acts_for)]
    asked = {(world.wish.asker.ori, key) for key in KEYS_ASKED}
    asked |= set(product(kin, [world.wish.message.key.code]))
    return {(ori, key): _intent(number, ori, key, world.at_us) for number, (ori, key) in enumerate(sorted(asked))}


def _intent(number: int, ori: str, key: str, at_us: int) -> Intent:
    return Intent.model_validate(
        {
            "id": f"never-{number}", "says": "it never gets there", "never": "reach", "whose": [PLACE],
            "asker": {"oris": [ori]}, "data": {"keys": [key]}, "traffic": "query", "unless_granted": "any",
            "since": write_time(at_us), "until": write_time(at_us + 1),
        }
    )  # fmt: skip


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=8)
def test_what_is_proven_can_not_be_evaded_and_what_is_refuted_can(seed: int) -> None:
    """Asker by asker and key by key, for every state of every random law, at one instant and without grants."""
    world = World.drawn(seed, lambda chance: replace(chance.law(), permits=()))
    asked = intents_of(world)
    case = Case(Intents(intents=tuple(asked.values())), world.wish.context.bundle, world.wish.directory)

    found = prove(case, lambda: SOLVERS["z3"](_LIMIT_MS), monotonic_ns)

    passing = {(said.sender, said.key) for one in world.passing() for said in world.asked(one.attempt)}
    results = {asked_for: proof.result for asked_for, proof in zip(asked, found.proofs, strict=True)}
    assert set(results.values()) <= {Result.PROVEN, Result.REFUTED}
    assert {asked_for for asked_for, result in results.items() if result is Result.REFUTED} == passing & set(asked)
