"""An intent as formulas: of which messages it speaks, and what must not become of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from streams.messages.keys import Traffic
from streams.policies.bundle import photo_keys, sure_keys
from streams.policies.model import Data
from streams.prove.decision import Outcomes
from streams.prove.intents import Intent, Never, Who
from streams.prove.terms import TRUE, AtLeast, Term, all_of, among, any_of, negation
from streams.prove.world import Looks, World, asks_photo, granted


@dataclass(frozen=True, slots=True)
class Claim:
    """Of which messages an intent speaks, and what must not become of them."""

    premise: Term
    breach: Term


def looks_of(intents: Iterable[Intent]) -> Looks:
    """Say what intents look at."""
    whole = tuple(intents)
    askers = [intent.asker for intent in whole if intent.asker]
    named = [*askers, *(asker.but for asker in askers if asker.but)]
    return Looks(
        frozenset(pattern for asker in named for pattern in asker.oris),
        tuple(condition for intent in whole for condition in intent.when),
        frozenset(tag for intent in whole for tag in intent.keeping),
    )


def claim_of(intent: Intent, world: World, outcomes: Outcomes) -> Claim:
    """Write an intent as formulas over a world."""
    return Claim(all_of(*(part(intent, world) for part in _PARTS)), _breach(intent, world, outcomes))


def _whose(intent: Intent, world: World) -> Term:
    return among(world.whose, intent.whose) if intent.whose else TRUE


def _asker(intent: Intent, world: World) -> Term:
    return world.askers(meant(intent.asker, world)) if intent.asker else TRUE


def meant(who: Who, world: World) -> int:
    """Give the kinds of asker that are meant."""
    kinds = world.kinds
    found = kinds.meant(who) & ~(kinds.meant(who.but) if who.but else 0)
    if who.acts_for is None:
        return found
    return found & kinds.those(number for number, kind in enumerate(kinds.kinds) if not kind.acts_for)


def _data(intent: Intent, world: World) -> Term:
    return data_meant(intent.data, world) if intent.data else TRUE


def data_meant(data: Data, world: World) -> Term:
    """Say that a message is of some data."""
    photo = all_of(among(world.judged_as, photo_keys(data)), asks_photo())
    return any_of(among(world.judged_as, sure_keys(data)), photo)


def _traffic(intent: Intent, world: World) -> Term:
    return any_of(*map(world.goes, sorted(intent.of_traffic))) if len(intent.of_traffic) < len(Traffic) else TRUE


def _routes(intent: Intent, world: World) -> Term:
    return among(world.route, intent.routes) if intent.routes else TRUE


def _when(intent: Intent, world: World) -> Term:
    return all_of(*map(world.meets, intent.when))


def _time(intent: Intent, world: World) -> Term:
    since_us, until_us = intent.span_us
    begun = TRUE if since_us is None else AtLeast(world.at, since_us)
    return all_of(begun, TRUE if until_us is None else negation(AtLeast(world.at, until_us)))


def _without_grant(intent: Intent, _world: World) -> Term:
    return negation(any_of(*map(granted, intent.unless_granted)))


_PARTS: Final = (_whose, _asker, _data, _traffic, _routes, _when, _time, _without_grant)
"""What an intent may say of the messages it speaks of, each as a term."""


def _breach(intent: Intent, world: World, outcomes: Outcomes) -> Term:
    if intent.keeping:
        left = (all_of(world.stands(tag), negation(outcomes.takes(tag))) for tag in intent.keeping)
        return all_of(outcomes.passed, any_of(*left))
    return _BREACHES[intent.never](outcomes)


_BREACHES: Final[Mapping[Never, Callable[[Outcomes], Term]]] = {
    Never.REACH: lambda outcomes: outcomes.passed,
    Never.DELIVER: lambda outcomes: outcomes.delivered,
    Never.REDACT: lambda outcomes: outcomes.redacted,
    Never.REFUSE: lambda outcomes: outcomes.refused,
    Never.LIMIT: lambda outcomes: any_of(outcomes.refused, outcomes.redacted),
}
