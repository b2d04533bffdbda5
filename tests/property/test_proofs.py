"""Laws of proofs, over small random worlds in which every message can be looked at."""

import time
from functools import partial

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from streams.prove.proofs import prove
from streams.prove.solvers import SOLVERS
from tests.bundle_mutants import mutants
from tests.proof_worlds import World, breadth, drawn, enumerated

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
