"""Laws of proofs, over small random worlds in which every message can be looked at."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from streams.messages.directory import Agency, shipped_directory
from streams.policies.load import shipped_bundle
from streams.policies.vocabulary import Basis
from streams.prove.proofs import prove
from streams.prove.reading import SHIPPED, intents_at, load_intents
from streams.prove.solvers import SOLVERS
from tests.bundle_mutants import mutants
from tests.proof_worlds import SMALL, World, breadth, drawn, enumerated
from tests.reference import Law

LIMIT_MS = 60_000
NARROW = 256
"""Worlds of more answers than these of one key, time, asker and state are left to the long campaign."""
WORLDS = settings(max_examples=max(3, settings().max_examples // 20), deadline=None)
worlds = st.integers(0, 2**32 - 1).map(drawn)


def proven_by(solver: str, world: World) -> str:
    """Say what a solver finds; each counterexample is held to the decision by the prover itself."""
    (proof,) = prove(world.case(), partial(SOLVERS[solver], LIMIT_MS), time.monotonic_ns).proofs
    return proof.result


@WORLDS
@given(worlds)
def test_both_solvers_find_what_looking_at_every_message_finds(world: World) -> None:
    """Proven, refuted or vacuous: enumeration, z3 and cvc5 agree."""
    assume(breadth(world) <= NARROW)

    assert [proven_by(solver, world) for solver in ("z3", "cvc5")] == [enumerated(world)] * 2


@WORLDS
@given(worlds, st.integers(0, 2**16))
def test_a_fresh_proof_of_a_mutant_finds_what_enumeration_finds(world: World, number: int) -> None:
    """Whatever part of a rule is changed, what is found of the mutant is so of the mutant."""
    changed = list(mutants(world.law.policies))
    mutant = world.with_policies(changed[number % len(changed)].policies)
    assume(breadth(mutant) <= NARROW)

    assert proven_by("z3", mutant) == enumerated(mutant)


def shipped_worlds() -> Iterator[World]:
    """Give each intent that comes with the program and is about one state, with that state's rules and agencies."""
    policies = {policy.state: policy for policy in shipped_bundle().policies}
    for intent in (one for name in SHIPPED for one in load_intents(intents_at(name), shipped_directory()).intents):
        for state in intent.whose:
            answers = Agency(f"{state}DMV0000", "motor vehicles", "dmv", "SA", state, state, "ADZ")
            law = Law((policies[state],), {**SMALL, answers.ori: answers})
            yield World(law, intent, tuple(basis.value for basis in Basis))


@pytest.mark.deep
@pytest.mark.timeout(7200)
def test_no_mutant_of_the_shipped_policies_is_missed(record_property: Callable[[str, object], None]) -> None:
    """Killed: another result, as enumeration has it; equivalent: the same result, as enumeration has it."""
    table = Counter[str]()
    for world in shipped_worlds():
        as_it_is = proven_by("z3", world)
        for mutant in mutants(world.law.policies):
            mutated = world.with_policies(mutant.policies)
            found = proven_by("z3", mutated)
            right = found == enumerated(mutated)
            table["missed" if not right else "equivalent" if found == as_it_is else "killed"] += 1
    record_property("mutants", dict(table))

    assert table["missed"] == 0, table
    assert table["killed"] > 0, table


@pytest.mark.deep
@pytest.mark.timeout(7200)
@settings(max_examples=2_000, deadline=None)
@given(worlds)
def test_no_mutant_of_very_many_worlds_is_missed(world: World) -> None:
    """Every mutant of a world, each with a fresh proof."""
    assume(breadth(world) <= NARROW)
    for mutant in mutants(world.law.policies):
        mutated = world.with_policies(mutant.policies)

        assert breadth(mutated) > NARROW or proven_by("z3", mutated) == enumerated(mutated), mutant.change
