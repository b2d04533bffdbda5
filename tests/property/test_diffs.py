"""Laws of the difference between two bundles, over small random worlds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

from hypothesis import given

from streams.diffs.changes import Changes, changes_of
from streams.diffs.comparing import Pair
from streams.diffs.regions import Region
from streams.messages.directory import Directory
from streams.messages.keys import KEYS, Traffic
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.decide import covering, judge
from streams.policies.decision import Decision, Verdict
from streams.policies.docket import Matter, open_docket
from streams.policies.evidence import Evidence
from streams.policies.grants import Grants
from streams.policies.profiles import profile_of
from streams.policies.vocabulary import Basis
from streams.space.kinds import Kind
from tests import reference
from tests.policy_worlds import AGENCIES, ZONES, Chance, chances, grant_of, is_answer
from tests.reference import Law, Permit, Said

QUESTIONS = 25
ALL_ROWS = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DIRECTORY = Directory(AGENCIES.values())


@dataclass(frozen=True)
class Drawn:
    """Two laws that share their grants, and what changes between them."""

    old: Law
    new: Law
    changes: Changes

    @property
    def bundles(self) -> tuple[Bundle, Bundle]:
        """Give both bundles."""
        return self.changes.pair.before, self.changes.pair.after


def drawn(chance: Chance, most_rows: int = ALL_ROWS) -> Drawn:
    """Draw two laws: the second has one rule of each state drawn anew, or is another altogether."""
    old = chance.law()
    policies = chance.law().policies
    if chance.said().free:
        policies = tuple(
            policy.model_copy(update={"rules": (chance.rule("drawn-anew"), *policy.rules[1:])})
            for policy in old.policies
        )
    new = replace(old, policies=policies)
    pair = Pair(Bundle.of(old.policies), Bundle.of(new.policies), DIRECTORY)
    return Drawn(old, new, changes_of(pair, most_rows))


def parties(said: Said) -> tuple[str, str]:
    """Give who would get the data, and who or what holds it."""
    return (said.destination, said.sender) if is_answer(said) else (said.sender, said.destination)


def judged(bundle: Bundle, law: Law, said: Said) -> tuple[Decision, set[Basis]]:
    """Decide a message, and give the bases of the grants that cover it."""
    context = Context(bundle, DIRECTORY, Grants.of(map(grant_of, law.permits)))
    asker, source = parties(said)
    profile = profile_of(context, asker)
    assert profile is not None
    matter = Matter(said.key, KEYS[said.key].traffic, profile, DIRECTORY.state_of(source))
    docket, evidence = open_docket(context, matter, said.at_us), Evidence(said.fields, said.free)
    return judge(docket, evidence), {grant.basis for grant in covering(docket, evidence)}


def covers(region: Region, changes: Changes, said: Said, bases: set[Basis]) -> bool:
    """Say whether a message lies in a region."""
    asker, source = parties(said)
    state = DIRECTORY.state_of(source)
    return (
        state in region.states
        and said.key in region.codes
        and looks_of(asker, changes) in {(k.agency, k.acts_for, k.patterns) for k in members(region, changes)}
        and begun(region, changes, state, said, region.since)
        and not begun(region, changes, state, said, region.until)
        and region.covers(Evidence(said.fields, said.free), bases)
    )


def members(region: Region, changes: Changes) -> Iterator[Kind]:
    """Give the kinds of asker of a region."""
    return changes.pair.kinds.members(region.askers)


def looks_of(ori: str, changes: Changes) -> tuple[str, str, frozenset[str]]:
    """Say what tells an ORI from others."""
    entry = DIRECTORY.entry_of(ori)
    assert entry is not None
    patterns = frozenset().union(*(bundle.ori_patterns for bundle in (changes.pair.before, changes.pair.after)))
    return entry.agency, entry.acts_for, frozenset(pattern for pattern in patterns if fnmatchcase(ori, pattern))


def begun(region: Region, changes: Changes, state: str, said: Said, at_us: int) -> bool:
    """Say whether an instant of the region's first state has come in a state, by its clock."""
    clock = changes.zones.local(region.states[0], at_us)
    if clock is None:
        return at_us < 0
    return reference.midnight(clock.date(), ZONES[state]) <= EPOCH + timedelta(microseconds=said.at_us)


def can_be_sent(said: Said) -> bool:
    """Say whether the hub lets its sender use its key."""
    entry = DIRECTORY.entry_of(said.sender)
    return entry is not None and KEYS[said.key].letter in entry.uses


def outcomes(decisions: tuple[Decision, Decision]) -> tuple[tuple[Verdict, tuple[str, ...]], ...]:
    """Give what becomes of a message; what is removed matters where both redact."""
    both_redact = all(decision.verdict is Verdict.REDACT for decision in decisions)
    return tuple((decision.verdict, decision.removed if both_redact else ()) for decision in decisions)


@given(chances)
def test_a_message_changes_exactly_if_one_region_covers_it(chance: Chance) -> None:
    """Whatever message is decided otherwise lies in one region, which says how; and no other lies in any."""
    world = drawn(chance)
    for _ in range(QUESTIONS):
        said = replace(chance.said(), asked=None, covered=None)
        if not can_be_sent(said):
            continue
        (before, bases), (after, other_bases) = (judged(bundle, world.old, said) for bundle in world.bundles)
        found = outcomes((before, after))
        regions = [
            change.region
            for change in world.changes.changes
            if covers(change.region, world.changes, said, bases | other_bases)
        ]

        assert len(regions) == (found[0] != found[1]), said
        for region in regions:
            assert tuple(outcome.verdict for outcome in region.parting) == (before.verdict, after.verdict), said


@given(chances)
def test_every_witness_differs(chance: Chance) -> None:
    """A transcription of the semantics that shares no code with the engine decides each witness as its region says."""
    world = drawn(chance)
    for change in world.changes.changes:
        message, state = change.witness.message, change.region.seed.state
        permits = tuple(
            Permit(g.id, g.state, g.ori, g.keys, (), g.basis.value, g.term.since, g.term.until)
            for g in change.witness.grants
        )
        (destination,) = message.destinations
        said = Said(message.key.code, message.sender, destination, message.fields, message.free, change.witness.at_us)
        laws = (replace(law, permits=permits) for law in (world.old, world.new))
        decided = [reference.judge(law, said) for law in laws]

        assert [one.verdict for one in decided] == [outcome.verdict.value for outcome in change.region.parting]
        assert decided[0].verdict != decided[1].verdict or decided[0].removed != decided[1].removed
        assert state in change.region.states
        assert (message.key.traffic is Traffic.ANSWER) == is_answer(said)


@given(chances)
def test_what_is_summed_up_holds_every_message_that_changes(chance: Chance) -> None:
    """A state with too many rows has one for each change of verdict: what changes lies in that of its change."""
    world = drawn(chance, most_rows=0)
    for _ in range(QUESTIONS):
        said = replace(chance.said(), asked=None, covered=None)
        if not can_be_sent(said):
            continue
        (before, bases), (after, _) = (judged(bundle, world.old, said) for bundle in world.bundles)
        found = outcomes((before, after))
        changes = [
            tuple(outcome.verdict for outcome in change.region.parting)
            for change in world.changes.changes
            if covers(change.region, world.changes, said, bases)
        ]

        assert all(change.region.circumstances is None for change in world.changes.changes)
        assert found[0] == found[1] or changes.count((before.verdict, after.verdict)) == 1, said


@given(chances)
def test_a_bundle_does_not_differ_from_itself(chance: Chance) -> None:
    """Nothing changes between equal bundles."""
    bundle = Bundle.of(chance.law().policies)

    assert changes_of(Pair(bundle, bundle, DIRECTORY)).changes == ()
