"""Ways in which a prover can be wrong, each as something put in the place of a part of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from streams.policies.bundle import NEVER, TimedRule
from streams.prove import claims, decision, proving, script
from streams.prove.decision import Outcomes
from streams.prove.terms import FALSE, TRUE, AtLeast, Term, all_of, any_of
from streams.prove.world import World, holds


class Sabotage(NamedTuple):
    """What is replaced, and by what."""

    owner: object
    name: str
    by: object


def _nothing(*_: object) -> Iterable[Term]:
    return ()


def _repeated() -> Term:
    """Look for a photo in the answer alone."""
    return holds("IMQ", "Y")


def _begun(world: World, since_us: int, _until_us: int) -> Term:
    return AtLeast(world.at, since_us)


def _ended(world: World, _since_us: int, until_us: int) -> Term:
    return _BETWEEN(world, -NEVER, until_us)


def _without_delegates(world: World, timed: TimedRule) -> Term:
    asker = timed.rule.asker.model_copy(update={"delegates": False})
    return _ACTING(world, replace(timed, rule=timed.rule.model_copy(update={"asker": asker})))


_BETWEEN: Final = World.between
_ACTING: Final = decision.acting

SABOTAGES: Final[Mapping[str, Sabotage]] = {
    "every rule must refuse, not one": Sabotage(decision, "any_of", all_of),
    "one condition is enough, not all": Sabotage(decision, "all_of", any_of),
    "queries are taken for answers": Sabotage(World, "is_answer", TRUE),
    "no date is looked at": Sabotage(World, "between", lambda *_: TRUE),
    "what ended goes on": Sabotage(World, "between", _begun),
    "what has not begun holds": Sabotage(World, "between", _ended),
    "no grant lifts anything": Sabotage(decision, "granted", lambda _: FALSE),
    "grants make no exception": Sabotage(claims, "granted", lambda _: FALSE),
    "a grant can be about any key": Sabotage(script, "grantable", lambda _: {}),
    "everybody is meant": Sabotage(World, "askers", lambda *_: TRUE),
    "delegates are forgotten": Sabotage(decision, "acting", _without_delegates),
    "nobody is left out": Sabotage(claims, "meant", lambda who, world: world.kinds.meant(who)),
    "photos are asked for by everybody": Sabotage(decision, "asks_photo", lambda: TRUE),
    "rules forget what a query asked for": Sabotage(decision, "asks_photo", _repeated),
    "intents forget what a query asked for": Sabotage(claims, "asks_photo", _repeated),
    "the key of the query is not known": Sabotage(World, "_judged_as", _nothing),
    "whoever may use no key may use all": Sabotage(World, "_letters", _nothing),
    "everything goes everywhere": Sabotage(World, "_routes", _nothing),
    "what is not so is never so": Sabotage(decision, "negation", lambda _: FALSE),
    "nobody asks whether there is any such message": Sabotage(
        proving, "_UNBROKEN", dict.fromkeys(proving.Answer, proving.Result.PROVEN)
    ),
    "the other outcome": Sabotage(Outcomes, "passed", property(lambda outcomes: outcomes.refused)),
}
"""By what is wrong with the prover then."""
