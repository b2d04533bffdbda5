"""What lint says of rules, held to an enumeration: all messages of small worlds that rules there could tell apart."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import product
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.lint.findings import Finding
from streams.messages.directory import Directory
from streams.messages.keys import KEYS, Traffic
from streams.policies.bundle import NEVER, Bundle, Term
from streams.policies.context import Context
from streams.policies.decide import judge
from streams.policies.decision import Decision, Site, Verdict
from streams.policies.docket import Matter, open_docket
from streams.policies.evidence import Evidence, Ticket
from streams.policies.grants import Grant, Grants
from streams.policies.model import Block, Data, Policy, Rule
from streams.policies.profiles import profile_of
from streams.policies.vocabulary import Basis, Effect
from tests.lint import found, material_of
from tests.policy_worlds import AGENCIES, ASKERS, DAYS, ZONES, Chance, chances, grant_of, instant
from tests.policy_worlds import INSTANTS as ALL_INSTANTS

WORLDS: Final = 8
DIRECTORY: Final = Directory(AGENCIES.values())
STATE: Final = "WA"
QUERIES: Final = ("DQ", "DQG", "KQ", "RQ", "RPQ", "IQ")
ANSWERS: Final = ("DR", "DRG", "KR", "RR", "RRG", "RPR", "IR")
INSTANTS: Final = tuple(instant(day, ZONES[STATE]) for day in DAYS)
BASES: Final = (None, Basis.COURT_ORDER, Basis.CASE_REVIEW, Basis.JUDICIAL_WARRANT)
"""On which whoever asks has a grant, if any; rules of these worlds tell no more apart."""
PHOTO: Final = (("IMQ", "Y"),)
SAID: Final = (
    (),
    (("OLN", "D1"),),
    (("OLN", "D9"),),
    (("NAM", "A"),),
    (("LIC", "P1"),),
    (("DDA", "N"),),
    (("SEX", "F"), ("OLN", "D1")),
    (("LIC", "P1"), ("OLN", "D9"), ("NAM", "A")),
    (("SEX", "F"), ("OLN", "D1"), ("DDA", "N"), ("LIC", "P1"), ("NAM", "A")),
)
ASKED: Final = (Evidence(), Evidence(PHOTO))
READ: Final = (*((said, "") for said in SAID), ((), "FREE TEXT"))
ANSWERED: Final = tuple(Evidence((*said, *photo), free) for photo in ((), PHOTO) for said, free in READ)
TICKETED: Final = tuple(
    replace(evidence, ticket=Ticket("", ASKERS, photo)) for photo in (False, True) for evidence in ANSWERED
)
"""Whatever grant whoever asked has covered the query."""

LOGGED: Final = tuple(
    (key, KEYS[key].traffic, said) for keys, said in ((QUERIES, ASKED), (ANSWERS, ANSWERED)) for key in keys
)
"""What a log holds, judged by its own key."""
KNOWN: Final = tuple((key, Traffic.ANSWER, TICKETED) for key in QUERIES)
"""Answers whose query the running switch knows: judged by its key."""


def enforced(rule: Rule) -> Rule:
    """Give a rule that is law alone as if it were enforced."""
    if rule.block or not rule.law:
        return rule
    return rule.model_copy(update={"block": Block(since=rule.law.since, until=rule.law.until, at=Site.STATE)})


def granting(basis: Basis | None) -> Grants:
    """Let everybody ask about anybody on a basis."""
    nobody, ever = frozenset[str](), Term(0, NEVER)
    return Grants.of(Grant(ori, STATE, ori, nobody, frozenset(), basis, ever) for ori in ASKERS if basis)


def decisions(rule: Rule) -> Iterator[tuple[int, Decision]]:
    """Decide every message by a rule alone, under its number: all of logs first, of these all on one basis."""
    bundle = Bundle.of([Policy(state=STATE, zone=ZONES[STATE], rules=(enforced(rule),))])
    judged: dict[tuple[object, ...], list[Decision]] = {}
    number = 0
    for sorts, basis in product((LOGGED, KNOWN), BASES):
        context = Context(bundle, DIRECTORY, granting(basis))
        for asker, (key, traffic, contents), at_us in product(ASKERS, sorts, INSTANTS):
            profile = profile_of(context, asker)
            assert profile is not None
            docket = open_docket(context, Matter(key, traffic, profile, STATE), at_us)
            alike = len(contents), docket.touches, bool(docket.candidates)
            if alike not in judged:
                judged[alike] = [judge(docket, evidence) for evidence in contents]
            yield from enumerate(judged[alike], number)
            number += len(contents)


PART: Final = len(ASKERS) * len(INSTANTS) * (len(QUERIES) * len(ASKED) + len(ANSWERS) * len(ANSWERED))
"""Messages of a log on one basis."""


class Alone:
    """What one rule does by itself, to every message there is."""

    def __init__(self, rule: Rule) -> None:
        """Decide them all."""
        self.rule: Final = rule
        self.refused: Final[set[int]] = set()
        self.removed: Final[dict[int, frozenset[str]]] = {}
        for number, decision in decisions(rule):
            if decision.verdict is Verdict.REFUSE:
                self.refused.add(number)
            elif decision.verdict is Verdict.REDACT:
                self.removed[number] = frozenset(decision.removed)

    @cached_property
    def without_grant(self) -> set[int]:
        """What it refuses of a log's messages that no grant covers."""
        return {number for number in self.refused if number < PART}


class World:
    """One state's rules, each alone; they come together by the law that refusal wins and removals add up."""

    def __init__(self, chance: Chance, added: Callable[[Rule], tuple[Rule, ...]] = lambda _: ()) -> None:
        """Draw its rules, and add some that are like the first."""
        (drawn,) = (policy for policy in chance.law().policies if policy.state == STATE)
        drawn = drawn.model_copy(update={"rules": (*drawn.rules, *added(drawn.rules[0]))})
        twin = drawn.rules[0].model_copy(update={"id": "wa-twin"})
        rules = (*drawn.rules, twin) if chance.said().free else drawn.rules
        self.bundle: Final = Bundle.of([drawn.model_copy(update={"rules": rules})])
        self.alone: Final = {rule.id: Alone(rule) for rule in rules}
        self.material: Final = material_of(self.bundle, DIRECTORY)

    @cached_property
    def enforced(self) -> set[str]:
        """Rules that have a block."""
        return {rule for rule, alone in self.alone.items() if alone.rule.block}

    def outcome(self, rules: set[str]) -> tuple[set[int], dict[int, frozenset[str]]]:
        """Say what some rules come to: what is refused, and what is taken out of which message."""
        those = [self.alone[rule] for rule in rules]
        refused = set[int]().union(*(alone.refused for alone in those))
        removed: dict[int, frozenset[str]] = {}
        for alone in those:
            for number, tags in alone.removed.items():
                if number not in refused:
                    removed[number] = removed.get(number, frozenset()) | tags
        return refused, removed

    def found(self, code: str) -> dict[str, Finding]:
        """Give what lint finds."""
        return found(self.material, code)


@settings(max_examples=WORLDS)
@given(chances)
def test_rules_are_idle_exactly_if_no_message_shows_them(chance: Chance) -> None:
    """Dead: nothing it acts on. Shadowed or a duplicate: all such rules together can go; of the others none can."""
    assert_idle_exactly(World(chance))


@settings(max_examples=WORLDS)
@given(chances, st.sampled_from(("DQ", "DQG")), st.sampled_from(("DQ", "DQG")))
def test_no_rule_is_idle_that_acts_on_answers_by_their_query_alone(chance: Chance, one: str, other: str) -> None:
    """In a log a rule on either key touches what answers both; where queries are known it doesn't."""
    redact = {"id": "wa-redact", "data": Data(keys=(one,)), "effect": Effect.REDACT, "remove": ("OLN",), "when": ()}
    refuse = {"id": "wa-refuse", "data": Data(keys=(other,)), "effect": Effect.REFUSE, "remove": (), "when": ()}
    assert_idle_exactly(World(chance, lambda rule: tuple(rule.model_copy(update=each) for each in (redact, refuse))))


def assert_idle_exactly(world: World) -> None:
    """Hold what lint finds to what each rule does beside the others."""
    dead = {rule for rule, alone in world.alone.items() if not alone.refused and not alone.removed}
    idle = {*world.found("NP102"), *world.found("NP103")}
    left = world.enforced - dead - idle

    assert set(world.found("NP101")) == dead
    assert world.outcome(world.enforced) == world.outcome(left)
    assert all(world.outcome(left) != world.outcome(left - {rule}) for rule in left)
    assert set(world.found("NP104")) == {
        law for law in world.alone.keys() - world.enforced - dead if world.outcome(left) == world.outcome({*left, law})
    }


@settings(max_examples=WORLDS)
@given(chances)
def test_a_duplicate_does_what_the_other_does(chance: Chance) -> None:
    """And a rule that is shadowed by one alone does less."""
    world = World(chance)
    for code in ("NP102", "NP103"):
        for rule, finding in world.found(code).items():
            above = {other for other in world.enforced if f"`{other}`" in finding.what}

            assert world.outcome(above) == world.outcome({*above, rule})
            assert (code == "NP103") == (len(above) == 1 and world.outcome(above) == world.outcome({rule}))
            assert all(world.outcome(above - {one}) != world.outcome({*above, rule} - {one}) for one in above)


@settings(max_examples=3 * WORLDS)
@given(chances)
def test_a_grant_is_idle_exactly_if_it_lifts_nothing(chance: Chance) -> None:
    """Whoever holds it asks and is answered about whom it names, at every instant at which anything changes."""
    law = chance.law()
    for grant in map(grant_of, law.permits):
        bundle = Bundle.of(law.policies)
        material = material_of(bundle, DIRECTORY, [grant])

        assert (grant.id in found(material, "NP305")) is not any(lifted(material.context, grant))


def lifted(context: Context, grant: Grant) -> Iterator[bool]:
    """Say of everything that could be asked under a grant whether the grant lifts a rule."""
    profile = profile_of(context, grant.ori)
    assert profile is not None
    evidence = Evidence((*sorted(grant.subject), *PHOTO))
    for key, at_us in product((*QUERIES, *ANSWERS), ALL_INSTANTS):
        docket = open_docket(context, Matter(key, KEYS[key].traffic, profile, grant.state), at_us)
        yield judge(docket, evidence).grant == grant.id


@settings(max_examples=WORLDS)
@given(chances)
def test_a_covered_grant_lifts_nothing_by_itself(chance: Chance) -> None:
    """Whoever holds two grants that differ in one part is told the same without the one that the other covers."""
    bundle, one, other = Bundle.of(chance.law().policies), chance.permit(), chance.permit()
    twin = replace(one, id="g-twin", until_us=max(other.until_us, one.since_us + 1))
    for like in (
        twin,
        replace(twin, keys=other.keys),
        replace(twin, subject=other.subject),
        replace(twin, basis=other.basis),
    ):
        grants = [grant_of(permit) for permit in (one, like)]
        covered = found(material_of(bundle, DIRECTORY, grants), "NP306")
        left = [grant for grant in grants if grant.id not in covered]
        both, fewer = (Context(bundle, DIRECTORY, Grants.of(those)) for those in (grants, left))

        assert not covered or told(both, grants) == told(fewer, grants)


def told(context: Context, about: list[Grant]) -> list[tuple[object, ...]]:
    """Give what becomes of all that the holder of some grants could ask about whom they name, and be answered."""
    (ori,), (state,) = {grant.ori for grant in about}, {grant.state for grant in about}
    profile = profile_of(context, ori)
    assert profile is not None
    found: list[tuple[object, ...]] = []
    for key, at_us in product((*QUERIES, *ANSWERS), ALL_INSTANTS):
        docket = open_docket(context, Matter(key, KEYS[key].traffic, profile, state), at_us)
        decided = (judge(docket, Evidence(tuple(sorted(grant.subject)))) for grant in about)
        found += [(one.verdict, one.rules, one.removed, one.would_refuse, one.pending_rules) for one in decided]
    return found


@settings(max_examples=WORLDS)
@given(chances)
def test_rules_disagree_exactly_if_a_message_shows_it(chance: Chance) -> None:
    """On what a grant is worth, what is said to whoever asks, and whether an answer passes without some fields."""
    world = World(chance)
    couples = [(world.alone[one], world.alone[other]) for one in world.enforced for other in world.enforced - {one}]

    for code, disagree in (("NP121", is_vain), ("NP122", is_unheard), ("NP123", is_undone)):
        expected = Counter(one.rule.id for one, other in couples if disagree(one, other))

        assert {rule: with_how_many(finding) for rule, finding in world.found(code).items()} == expected


def with_how_many(finding: Finding) -> int:
    """Say how many rules a finding says that one disagrees with."""
    more = re.search(r", and so with (\d+) more$", finding.what)
    return 1 + (int(more[1]) if more else 0)


def is_vain(one: Alone, other: Alone) -> bool:
    """Say whether a grant lifts a refusal, and not another of the same message."""
    if one.rule.remove or other.rule.remove:
        return False
    covered = {number + PART * basis for number in one.without_grant for basis in range(1, len(BASES))}
    return bool((covered - one.refused) & other.refused)


def is_unheard(one: Alone, other: Alone) -> bool:
    """Say whether both refuse a message, and whoever asks is told the other's words."""
    said = [(rule.block.at, rule.block.shown) for rule in (one.rule, other.rule) if rule.block]
    heard_before = (said[1][0] != Site.HUB, other.rule.id) < (said[0][0] != Site.HUB, one.rule.id)
    if one.rule.remove or other.rule.remove or said[0] == said[1] or not heard_before:
        return False
    return bool(one.without_grant & other.without_grant)


def is_undone(one: Alone, other: Alone) -> bool:
    """Say whether one refuses an answer that the other takes fields out of."""
    return (
        bool(one.rule.remove)
        and not other.rule.remove
        and any(number in other.refused for number in one.removed if number < PART * len(BASES))
    )
