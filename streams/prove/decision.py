"""The decision as formulas, written down once: what some rules make of every message of a world.

It says what `streams/policies/docket.py` and `ruling.py` say of one message, in other words, so that each can be held
against the other. They share how a rule is made ready (`bundle.py`: its keys and its instants) and who is meant by an
asker (`profiles.py`); what these make of a rule is held to the reference that tests enumerate by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.policies.bundle import Bundle, TimedRule
from streams.policies.model import Rule
from streams.policies.vocabulary import Effect
from streams.prove.smtlib import Writer
from streams.prove.terms import FALSE, Flag, Term, all_of, among, any_of, negation
from streams.prove.world import World, asks_photo, granted


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What becomes of a message, each as a term."""

    refused: Term
    redacted: Term
    removed: Mapping[str, Term]
    """By field: that it is taken out, where nothing is refused."""

    @property
    def passed(self) -> Term:
        """Say that it reaches who asks, whole or not."""
        return negation(self.refused)

    def takes(self, tag: str) -> Term:
        """Say that a field is taken out, where nothing is refused."""
        return self.removed.get(tag, FALSE)

    @property
    def delivered(self) -> Term:
        """Say that it passes as it is."""
        return negation(any_of(self.refused, self.redacted))


@dataclass(frozen=True, slots=True)
class _Actor:
    """A rule, and by name that it acts."""

    rule: Rule
    acts: Flag


def outcomes(writer: Writer, world: World, bundle: Bundle, name: str) -> Outcomes:
    """Write what a bundle makes of every message, state by state, and give it by name."""
    refused, removed = [], dict[str, list[Term]]()
    for state in sorted(bundle.by_state):
        theirs, actors = among(world.whose, {state}), _actors(writer, world, bundle.rules_of(state), name)
        by_state = writer.define(f"{name} {state} refuses", any_of(*(refusal(world, actor) for actor in actors)))
        refused.append(all_of(theirs, by_state))
        for tag in sorted({tag for actor in actors for tag in actor.rule.remove}):
            taken = any_of(*(removal(world, actor, tag) for actor in actors if tag in actor.rule.remove))
            removed.setdefault(tag, []).append(all_of(theirs, taken))
    refusal_at_all = writer.define(f"{name} refuses", any_of(*refused))
    taken_out = {tag: writer.define(f"{name} removes {tag}", any_of(*terms)) for tag, terms in removed.items()}
    redacted = all_of(negation(refusal_at_all), any_of(*taken_out.values()))
    return Outcomes(refusal_at_all, redacted, taken_out)


def refusal(world: World, actor: _Actor) -> Term:
    """Say that a rule refuses: whatever it touches, or, if it must read answers, what it means or can't read."""
    if not actor.rule.conditional:
        return actor.acts
    meant = all_of(*map(world.meets, actor.rule.when)) if actor.rule.effect is Effect.REFUSE else FALSE
    return all_of(actor.acts, world.is_answer, any_of(negation(world.whole), meant))


def removal(world: World, actor: _Actor, tag: str) -> Term:
    """Say that a rule takes a field out of an answer that is not refused."""
    met = all_of(*map(world.meets, actor.rule.when))
    return all_of(actor.acts, world.is_answer, world.whole, met, world.stands(tag))


def _actors(writer: Writer, world: World, rules: Iterable[TimedRule], name: str) -> tuple[_Actor, ...]:
    return tuple(_Actor(one.rule, writer.define(f"{name} {one.rule.id} acts", acting(world, one))) for one in rules)


def acting(world: World, timed: TimedRule) -> Term:
    """Say that a rule touches a message, is in force, and is lifted by no grant."""
    if timed.block is None:
        return FALSE
    asks = world.askers(world.kinds.meant(timed.rule.asker))
    photo = all_of(among(world.judged_as, timed.photo_keys), asks_photo())
    data = any_of(among(world.judged_as, timed.keys), photo)
    in_force = world.between(timed.block.since, timed.block.until)
    lifted = any_of(*map(granted, timed.rule.accepts))
    return all_of(asks, data, in_force, negation(lifted))
