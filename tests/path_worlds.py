"""Small worlds of agencies that pass on what they learn, and a second way to find who learns it: ORI by ORI."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import product
from random import Random
from typing import Final, TypeAlias

from streams.messages.agencies import ancestry
from streams.messages.directory import Agency
from streams.messages.keys import KEYS
from streams.paths.asking import Switch
from streams.paths.finding import Found, find
from streams.paths.groups import Group, society
from streams.paths.hops import Asked, Hop
from streams.paths.parties import Party
from streams.paths.question import Question
from streams.paths.relations import OUTSIDE, Relation, Relationship
from streams.paths.traffic import LookUp, Scenario
from tests import reference
from tests.policy_worlds import AGENCIES as FEW
from tests.policy_worlds import INSTANTS, QUERIES, Chance, context_of
from tests.reference import ANSWERED_BY, Law, Said

Step: TypeAlias = tuple[str, str, str]
"""From whom to whom, and how."""

AGENCIES: Final = FEW | {
    agency.ori: agency
    for agency in (
        Agency("TXCBP020S", "borders on a state's line", "cbp", "FE", "TX", "US", "ACDZ"),
        Agency("FLSOX0001", "sheriff who acts for nobody", "sheriff", "SO", "FL", "FL", "ACDZ"),
        Agency("WASOX0001", "sheriff who may not ask", "sheriff", "SO", "WA", "WA", "AC"),
    )
}
"""Those of small worlds, and some that differ from them in one thing alone."""
PARTIES: Final = (
    "ice", "cbp", "fbi", "police", "sheriff", "dmv", "dmv", "dmv NY", "police WA", "line:TX", "line:TC",
    "acts-for:ice", "TX*", "WADMV0000", "NYDMV0000", "US", *AGENCIES,
)  # fmt: skip
KINDS: Final = (
    (Relationship.SISTER_AGENCY, OUTSIDE),
    (Relationship.LOCAL_RELAY, "AM"),
    (Relationship.LOCAL_RELAY, "DQ"),
    (Relationship.LOCAL_RELAY, "RQ"),
    (Relationship.LOCAL_RELAY, "DR"),
    (Relationship.LOCAL_RELAY, "RR"),
    (Relationship.SIDE_EFFECT, "IAQ"),
    (Relationship.RE_QUERY, "DQ"),
    (Relationship.RE_QUERY, "DQ"),
    (Relationship.RE_QUERY, "RQ"),
)
_CLASSES: Final = {
    "driver": ("DQ", "DQG", "DNQ", "KQ"),
    "vehicle": ("RQ", "RQG", "RNQ", "RPQ"),
    "photo": ("DQ", "DQG", "DNQ", "KQ"),
}
_DATA: Final = "data"


@dataclass(frozen=True)
class World:
    """A law, who passes on to whom, and a question about it."""

    law: Law
    relations: tuple[Relation, ...]
    question: Question
    at_us: int
    seed: int

    @classmethod
    def drawn(cls, chance: Chance, seed: int, most: int = 3) -> "World":
        """Draw one."""
        random = Random(seed)
        relations = tuple(_relation(random, number) for number in range(random.randrange(9)))
        asked = Asked(random.choice(("WA", "WA", "NY")), random.choice(("driver", "driver", *_CLASSES)))
        reached = Party((random.choice(("ice", "ice-ero", "TXERO020S", "VTHSI0001", "police")),))
        law = replace(chance.law(), agencies=AGENCIES)
        return cls(law, relations, Question(asked, reached, most), random.choice(INSTANTS), seed)

    def found(self) -> Found:
        """Find every way."""
        return find(self.question, Switch(context_of(self.law), self.at_us), self.relations, self.scenario())

    def scenario(self) -> Scenario:
        """Draw how much everybody asks."""
        random = Random(self.seed)
        counts = {
            LookUp(ori, place, key, photo=False): random.randrange(20)
            for ori in AGENCIES
            for place in ("WA", "NY", "IL", "TX", "FL")
            for key in QUERIES
        }
        return Scenario(counts, "drawn")

    def groups(self) -> dict[str, Group]:
        """Say which group each ORI is in."""
        groups = society(context_of(self.law), self.relations, self.question.reached).groups
        return {ori: group for group in groups for ori in group.oris}

    def by_brute_force(self) -> set[tuple[Step, ...]]:
        """Walk from ORI to ORI, in every order that doesn't come back."""
        steps = list(self._steps())
        ends = {ori for ori in AGENCIES if is_of(ori, self.question.reached)}
        return set(_walks((), _DATA, steps, ends, self.question.most))

    def _steps(self) -> Iterator[Step]:
        asked = self.question.asked
        for ori in AGENCIES:
            if any(self.gets(key, ori, asked.place, f"{asked.place}DMV0000") for key in _CLASSES[asked.data]):
                yield _DATA, ori, "look-up"
        for relation, giver, taker in product(self.relations, AGENCIES, AGENCIES):
            meant = is_of(giver, relation.giver) and is_of(taker, relation.taker) and giver != taker
            if meant and self.passes_on(relation, giver, taker):
                yield giver, taker, relation.source

    def passes_on(self, relation: Relation, giver: str, taker: str) -> bool:
        """Say whether somebody passes on to another by a relation, by a second reading of the law."""
        if relation.by == OUTSIDE:
            return True
        if relation.kind is Relationship.RE_QUERY:
            return relation.by in _CLASSES[self.question.asked.data] and self.gets(relation.by, taker, giver, giver)
        is_answer = any(relation.by in answers for answers in ANSWERED_BY.values())
        return self._is_sent(relation.by, giver, taker) and (not is_answer or relation.by in self._answers())

    def _answers(self) -> set[str]:
        """Give the keys that tell what is asked for."""
        return {answer for key in _CLASSES[self.question.asked.data] for answer in ANSWERED_BY[key]}

    def gets(self, key: str, asker: str, to: str, answering: str) -> bool:
        """Say whether something of an answer comes to an asker, by a second reading of the law."""
        if "D" not in AGENCIES[asker].uses:
            return False
        photo = self.question.asked.data == "photo"
        fields = (("OLN", "WITNESS"), *((("IMQ", "Y"),) if photo else ()))
        query = Said(key, asker, to, fields, "", self.at_us)
        if reference.judge(self.law, query).verdict != "deliver":
            return False
        state = reference.whose_data(self.law, query, False)[0]  # noqa: FBT003 -- the reference's own way to say so
        permits = [permit for permit in self.law.permits if permit.state == state]
        covered = tuple(permit.id for permit in permits if reference.covers(permit, query, asker, False))  # noqa: FBT003
        answer = Said(min(ANSWERED_BY[key]), answering, asker, (), "", self.at_us, key, covered, photo)
        return reference.judge(self.law, answer).verdict != "refuse"

    def _is_sent(self, key: str, sender: str, to: str) -> bool:
        """Say whether a message is delivered of which only its answers hold data."""
        if KEYS[key].letter not in AGENCIES[sender].uses:
            return False
        about = ("VIN", "WITNESS") if key == "RR" else ("OLN", "WITNESS")
        photo = (("IMQ", "Y"),) if key in self._answers() and self.question.asked.data == "photo" else ()
        return reference.judge(self.law, Said(key, sender, to, (about, *photo), "", self.at_us)).verdict == "deliver"


def is_of(ori: str, party: Party) -> bool:
    """Say whether an ORI belongs to a party, by a second reading."""
    agency = AGENCIES[ori]
    return all(_fits(agency, word) for word in party.words)


def _fits(agency: Agency, word: str) -> bool:
    name, _, value = word.partition(":")
    if name == "line":
        return agency.line == value
    if name == "acts-for":
        return value in ancestry(agency.acts_for)
    return word in ancestry(agency.agency) or word == agency.state or fnmatchcase(agency.ori, word)


def _relation(random: Random, number: int) -> Relation:
    giver, taker = (Party(tuple(random.choice(PARTIES).split())) for _ in range(2))
    kind, by = random.choice(KINDS)
    return Relation(giver, taker, kind, by, f"relation {number}")


def _walks(
    so_far: tuple[Step, ...], here: str, steps: list[Step], ends: set[str], most: int
) -> Iterator[tuple[Step, ...]]:
    for step in steps:
        giver, taker, _ = step
        if giver == here and taker not in {passed for passed, _, _ in so_far} and len(so_far) < most:
            if taker in ends:
                yield (*so_far, step)
            else:
                yield from _walks((*so_far, step), taker, steps, ends, most)


def name_of(hop: Hop) -> str:
    """Say how a hop is named by brute force."""
    return hop.source or hop.how
