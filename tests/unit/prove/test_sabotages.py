"""A prover that is wrong is noticed: what it finds is not what looking at every message finds, or not confirmed."""

import time
from dataclasses import replace
from functools import cache, partial

import pytest

from streams.errors import NletsError
from streams.policies.model import Policy
from streams.prove.intents import Intent
from streams.prove.proofs import prove
from streams.prove.solvers import SOLVERS
from tests.proof_sabotages import SABOTAGES
from tests.proof_worlds import World, drawn, enumerated

SEEDS = (3, 6, 8, 12, 27, 42, 63, 81, 146)
"""Drawn worlds that show all but one of the sabotages, and are quickly looked at."""


def criminal_history() -> World:
    """Washington keeps criminal history from ICE; a grant, which can't be about that, changes nothing."""
    rule = {
        "id": "wa-history",
        "effect": "refuse",
        "asker": {"agencies": ["ice"]},
        "data": {"keys": ["IQ"]},
        "block": {"since": "2025-11-01", "at": "hub", "source": "a report"},
        "accepts": ["court-order"],
        "author": "nobody",
    }
    intent = {"id": "history", "says": "none", "never": "reach", "whose": ["WA"], "since": "2025-11-02T00:00:00Z"}
    world = drawn(SEEDS[0])
    policy = Policy.model_validate({"state": "WA", "zone": "America/Los_Angeles", "rules": [rule]})
    wanted = {**intent, "asker": {"agencies": ["ice"]}, "data": {"keys": ["IQ"]}}
    return replace(world.with_policies((policy,)), intent=Intent.model_validate(wanted))


@cache
def worlds() -> tuple[tuple[World, str], ...]:
    """Give the worlds, each with what looking at every message finds."""
    return tuple((world, enumerated(world)) for world in (criminal_history(), *map(drawn, SEEDS)))


def is_caught(world: World, found: str) -> bool:
    """Say whether a prover finds something else, or the decision doesn't confirm what it finds."""
    try:
        (proof,) = prove(world.case(), partial(SOLVERS["z3"], 60_000), time.monotonic_ns).proofs
    except NletsError:
        return True
    return proof.result != found


def test_nothing_is_caught_of_the_prover_as_it_is() -> None:
    """Proven, refuted and vacuous are all among what is found."""
    assert {found for _, found in worlds()} == {"proven", "refuted", "vacuous"}
    assert not any(is_caught(world, found) for world, found in worlds())


@pytest.mark.parametrize("name", SABOTAGES)
def test_each_sabotage_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a part of the prover is another, some world shows it."""
    told = worlds()
    sabotage = SABOTAGES[name]
    monkeypatch.setattr(sabotage.owner, sabotage.name, sabotage.by)

    assert any(is_caught(world, found) for world, found in told)
