"""A prover that is wrong is noticed: what it finds is not what looking at every message finds, or not confirmed."""

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import starmap

import pytest

from streams.errors import NletsError
from streams.policies.model import Policy
from streams.prove.intents import Intent
from streams.prove.proofs import prove
from streams.prove.solvers import SOLVERS
from tests.policy_worlds import Part
from tests.proof_sabotages import SABOTAGES
from tests.proof_worlds import World, drawn, enumerated

SEEDS = (3, 6, 8, 12, 27, 42, 63, 81, 146)
"""Drawn worlds that show most of the sabotages, and are quickly looked at."""
RULE: Part = {
    "id": "wa-rule",
    "effect": "refuse",
    "asker": {"agencies": ["ice"]},
    "block": {"since": "2025-11-01", "at": "hub", "source": "a report"},
    "author": "nobody",
}
INTENT: Part = {
    "id": "wanted",
    "says": "it is kept from them",
    "never": "reach",
    "whose": ["WA"],
    "asker": {"agencies": ["ice"]},
    "since": "2025-11-02T00:00:00Z",
}
HISTORY: Part = {"data": {"keys": ["IQ"]}}
LICENCES: Part = {"data": {"keys": ["DQ"]}}
PHOTOS: Part = {"data": {"classes": ["photo"]}}
MADE: Mapping[str, tuple[Part, Part]] = {
    "a grant, which can't be about criminal history, changes nothing": (
        {**HISTORY, "accepts": ["court-order"]},
        HISTORY,
    ),
    "who may not use a key asks nothing": (HISTORY, {**HISTORY, "asker": {"agencies": ["dmv"]}, "traffic": "query"}),
    "who is left out may ask": (LICENCES, {**LICENCES, "asker": {"agencies": ["dhs"], "but": {"agencies": ["cbp"]}}}),
    "who asks for no photo is told": (PHOTOS, LICENCES),
    "names are taken out of what answers who asked for a photo": (
        {**PHOTOS, "effect": "redact", "remove": ["NAM"]},
        {**PHOTOS, "keeping": ["NAM"]},
    ),
    "what answers who asked for a photo need not say so": (
        {"data": {"classes": ["driver"]}, "when": [{"field": "IMQ", "values": ["Y"]}]},
        {**PHOTOS, "traffic": "answer"},
    ),
}
"""What a rule of Washington's says, and what is wanted: small worlds for what the drawn ones don't show."""


def made(rule: Part, wanted: Part) -> World:
    """Make a world of one rule."""
    policy = {"state": "WA", "zone": "America/Los_Angeles", "rules": [{**RULE, **rule}]}
    world = drawn(SEEDS[0]).with_policies((Policy.model_validate(policy),))
    return replace(world, intent=Intent.model_validate({**INTENT, **wanted}))


@cache
def worlds() -> tuple[tuple[World, str], ...]:
    """Give the worlds, each with what looking at every message finds."""
    return tuple((world, enumerated(world)) for world in (*starmap(made, MADE.values()), *map(drawn, SEEDS)))


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
