"""Laws of explanations, over small random worlds: they say what the decision says, and in the fewest changes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import combinations
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.explain import changes as explained
from streams.explain.candidates import Candidates
from streams.explain.changes import Kind, OtherAsker
from streams.explain.explaining import explain_one
from streams.explain.rules import Reading
from streams.explain.search import flips, made
from streams.explain.situation import Situation
from streams.explain.tree import Deed
from streams.messages.admit import Admitted, admit
from streams.messages.directory import Directory
from streams.messages.fields import IDENTIFYING
from streams.messages.keys import ANSWERS
from streams.policies.decision import Verdict
from tests import reference
from tests.policy_worlds import AGENCIES, BASES, FIELDS, INSTANTS, Chance, chances, context_of, is_answer, message_of
from tests.reference import Law, Permit, Said

QUESTIONS = 4
DIRECTORY = Directory(AGENCIES.values())
fewer = settings(max_examples=max(1, settings.default.max_examples // 4 if settings.default else 1))
"""An explanation tries some hundreds of changes."""
fewest = settings(max_examples=max(1, settings.default.max_examples // 5 if settings.default else 1))
"""Brute force tries some thousands."""
VALUES = ("D1", "D2", "A B", "N", "Y")

World: TypeAlias = tuple[Law, Said]
Change: TypeAlias = tuple[Kind, str, object]
"""What is changed, in what part, to what: tried by brute force, without the program's own candidates."""
Mark: TypeAlias = tuple[Kind, object]
"""What a change is of, whatever it is changed to."""


def asked(chance: Chance, law: Law) -> Iterator[tuple[Said, Situation]]:
    """Ask what the hub would take, as a log has it."""
    context = context_of(law)
    for _ in range(QUESTIONS):
        one = replace(chance.said(), asked=None, covered=None)
        if is_admitted(one):
            yield one, Situation(context, one.at_us, message_of(one), one.destination)


def is_admitted(one: Said) -> bool:
    """Say whether the hub takes a message."""
    return isinstance(admit(message_of(one), DIRECTORY), Admitted)


@given(chances)
def test_a_tree_comes_to_what_is_decided(chance: Chance) -> None:
    """Verdict, rules, removals, shadows and grants of a tree are the decision's, for every message."""
    for _, situation in asked(chance, chance.law()):
        decision, tree = situation.decide(), Reading(situation, withheld=False).tree()
        by_deed = {deed: {node.rule.id for node in tree.rules if node.deed is deed} for deed in Deed}
        acting = {Verdict.REFUSE: Deed.REFUSES, Verdict.REDACT: Deed.REMOVES}
        removed = {tag for node in tree.rules for tag in node.removed}

        assert tree.verdict is decision.verdict
        assert by_deed[acting.get(decision.verdict, Deed.REFUSES)] == set(decision.rules)
        assert by_deed[Deed.SHADOWS] == set(decision.would_refuse)
        assert tuple(sorted(node.grant.id for node in tree.grants if node.covers)) == decision.grants
        assert decision.verdict is Verdict.REFUSE or removed == set(decision.removed)
        if decision.verdict is not Verdict.REFUSE and not situation.is_answer:
            assert by_deed[Deed.AWAITS] == set(decision.pending_rules)


@fewer
@given(chances)
def test_an_explanation_gives_the_verdict_of_the_decision(chance: Chance) -> None:
    """And, unless it is of an answer withheld, the tree of the message as it is."""
    for _, situation in asked(chance, chance.law()):
        told = explain_one(situation)

        assert told.verdict is situation.decide().verdict
        assert told.withheld or told.tree == Reading(situation, withheld=False).tree()


@given(chances)
def test_a_rule_matches_if_all_that_it_asks_of_a_query_holds(chance: Chance) -> None:
    """What failed is told for every rule that doesn't touch, and nothing of what must hold failed for one that acts."""
    for _, situation in asked(chance, chance.law()):
        for node in Reading(situation, withheld=False).tree().rules:
            helds = [condition.held for condition in node.conditions]

            assert node.matched is not False or False in helds
            assert node.deed is not Deed.LIFTED or helds[-1] is False
            assert node.deed is not Deed.REFUSES or node.rule.conditional or False not in helds


@fewer
@given(chances, st.sampled_from(FIELDS), st.sampled_from(("", "HELLO")))
def test_nothing_is_told_of_a_withheld_answer(chance: Chance, fields: tuple[reference.Pair, ...], free: str) -> None:
    """Two answers between the same, withheld in the same way, are explained in the same words."""
    for one, situation in asked(chance, chance.law()):
        other = replace(situation, message=message_of(replace(one, fields=fields, free=free)))
        told, told_other = explain_one(situation), explain_one(other)
        seen = [(each.verdict, each.at_place, each.answer, each.withheld) for each in (told, told_other)]
        if told.withheld and seen[0] == seen[1]:
            assert told == told_other


@fewer
@given(chances)
def test_what_would_let_a_withheld_answer_pass_does_so_whatever_it_holds(chance: Chance) -> None:
    """A change is found without the content, and works with it."""
    for _, situation in asked(chance, chance.law()):
        if explain_one(situation).withheld:
            veiled = situation.veiled()
            for changes, verdict in flips(veiled, Candidates(veiled, withheld=True).all()):
                assert made(situation, changes).verdict() is verdict is Verdict.DELIVER


@fewest
@given(chances)
def test_changes_are_the_smallest_that_flip(chance: Chance) -> None:
    """Each flips, no part of it does, and trying everything finds no field, agency or grant that isn't told."""
    law = chance.law()
    for one, situation in telling(chance, law):
        found = list(flips(situation, Candidates(situation, withheld=False).all()))
        before = situation.verdict()

        for changes, verdict in found:
            parts = changes if len(changes) > 1 else ()
            assert made(situation, changes).verdict() is verdict is not before
            assert {made(situation, (change,)).verdict() for change in parts} <= {before, Verdict.REJECT}
        assert {marks_of(law, one, map(as_tried, changes)) for changes, _ in found} == set(by_brute_force(law, one))


def telling(chance: Chance, law: Law) -> list[tuple[Said, Situation]]:
    """Ask until there is a message that a grant let pass, one that is refused, and one that nothing stops."""
    found: dict[tuple[bool, Verdict], tuple[Said, Situation]] = {}
    for _ in range(20):
        for one, situation in asked(chance, law):
            decision = situation.decide()
            if not situation.is_answer or decision.verdict is Verdict.DELIVER:
                found.setdefault((bool(decision.grants), decision.verdict), (one, situation))
    return list(found.values())


def as_tried(change: explained.Change) -> Change:
    """Write a change of an explanation as one that is tried by brute force."""
    return change.kind, change.target, change.ori if isinstance(change, OtherAsker) else None


def marks_of(law: Law, one: Said, changes: Iterable[Change]) -> frozenset[Mark]:
    """Say what some changes are of: which field or grant, or an agency of which looks. When is not told apart."""
    state, _ = reference.whose_data(law, one, is_answer(one))
    return frozenset(
        (kind, looks(law, state, str(value)) if kind is Kind.ASKER else part) for kind, part, value in changes
    )


def looks(law: Law, state: str | None, ori: str) -> tuple[object, ...]:
    """Give all that any rule or grant of a state could tell of an ORI."""
    agency = law.agencies[ori]
    rules = [rule for policy in law.policies if policy.state == state for rule in policy.rules]
    matched = frozenset(pattern for rule in rules for pattern in rule.asker.oris if fnmatchcase(ori, pattern))
    holders = {permit.ori for permit in law.permits if permit.state == state}
    return agency.agency, agency.acts_for, matched, ori if ori in holders else None


def by_brute_force(law: Law, one: Said) -> Iterator[frozenset[Mark]]:
    """Try every change and every pair of changes by the reference, and give the marks of the smallest that flip."""
    before = outcome(law, one, ())
    left = []
    for change in universe(law, one):
        if outcome(law, one, (change,)) in {before, "reject"}:
            left.append(change)
        else:
            yield marks_of(law, one, (change,))
    for pair in combinations(left, 2):
        if pair[0][:2] != pair[1][:2] and outcome(law, one, pair) not in {before, "reject"}:
            yield marks_of(law, one, pair)


def universe(law: Law, one: Said) -> Iterator[Change]:
    """List every change there is in a small world."""
    yield from ((Kind.ASKER, "", ori) for ori in AGENCIES)
    yield from ((Kind.DATE, "", at) for at in INSTANTS)
    yield from ((Kind.FIELD, tag, value) for tag in sorted(looked_for(law, one)) for value in (None, *VALUES))
    yield from ((Kind.GRANT, basis, basis) for basis in BASES)
    yield from ((Kind.GRANT, permit.id, permit) for permit in law.permits)
    if is_answer(one):
        yield Kind.FIELD, "free text", "HELLO"


def looked_for(law: Law, one: Said) -> set[str]:
    """Name the fields that a rule or a grant looks for, and those by which a message names somebody."""
    state, _ = reference.whose_data(law, one, is_answer(one))
    granted = {tag for permit in law.permits if permit.state == state for tag, _ in permit.subject}
    rules = [rule for policy in law.policies if policy.state == state for rule in policy.rules if is_answer(one)]
    read = {tag for rule in rules for tag in (*rule.remove, *(condition.field for condition in rule.when))}
    return {"IMQ"} | granted | read | {tag for tag, value in one.fields if tag in IDENTIFYING and value.strip()}


def outcome(law: Law, one: Said, changes: tuple[Change, ...]) -> str:
    """Say what becomes of a message once changes are made, by the reference."""
    for kind, part, value in sorted(changes, key=lambda change: change[0]):
        law, one = changed(law, one, (kind, part, value))
    return reference.judge(law, one).verdict if is_admitted(one) else "reject"


def changed(law: Law, one: Said, change: Change) -> World:
    """Make one change."""
    match change:
        case Kind.ASKER, _, str(ori):
            return law, replace(one, destination=ori) if is_answer(one) else replace(one, sender=ori)
        case Kind.DATE, _, int(at_us):
            return law, replace(one, at_us=at_us)
        case Kind.FIELD, "free text", str(free):
            return law, replace(one, free=free)
        case Kind.FIELD, tag, value:
            kept = tuple(pair for pair in one.fields if pair[0] != tag)
            return law, replace(one, fields=kept if value is None else (*kept, (tag, str(value))))
        case Kind.GRANT, _, Permit() as permit:
            return replace(law, permits=[other for other in law.permits if other != permit]), one
        case _, _, basis:
            return replace(law, permits=[*law.permits, new_permit(law, one, str(basis))]), one


def new_permit(law: Law, one: Said, basis: str) -> Permit:
    """Let whoever asks ask just this."""
    whose, asker = (one.sender, one.destination) if is_answer(one) else (one.destination, one.sender)
    state = law.agencies[whose].state if whose in law.agencies else whose
    named = {(tag, reference.plain(value)) for tag, value in one.fields if tag in IDENTIFYING and value.strip()}
    subject = tuple(named) if len({tag for tag, _ in named}) == len(named) else ()
    keys = frozenset(key for key in ("DQ", "DQG", "KQ", "RQ", "RQG", "RPQ") if one.key in {key, *ANSWERS[key]})
    return Permit(f"new-{basis}", state, asker, keys or frozenset({"DNQ"}), subject, basis, one.at_us, 2**62)
