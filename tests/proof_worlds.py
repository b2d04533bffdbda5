"""Intents over small worlds, and what becomes of every message of them, looked at one by one.

Nothing of the prover is used: each message is decided by the transcription of the semantics in `reference.py`, and the
words of an intent are read here once more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from itertools import combinations, product
from random import Random
from typing import Final

from streams.messages.directory import Directory
from streams.messages.keys import ANSWERS, KEYS, MULTI_STATE_KEYS, DataClass, MessageKey, Traffic
from streams.messages.places import PLACES
from streams.messages.times import write_time
from streams.policies.bundle import Bundle
from streams.policies.model import Asker, Data, Policy, Rule
from streams.prove.intents import Intent, Intents, Who
from streams.prove.proofs import Case
from tests.bundle_mutants import mutants
from tests.policy_worlds import AGENCIES, DAYS, HUB, Chance, Part, instant
from tests.reference import DRIVER, VEHICLE, Law, Pair, Permit, Said, below, carries, judge

SMALL: Final = {
    ori: AGENCIES[ori]
    for ori in ("DCERO0001", "NYCBP0001", "FLDLG0001", "TXPDX0001", "WADMV0000", "NYDMV0000", "WAPDX0001")
}
"""Who there is: two kinds of federal agents, a delegate, police, and who answers."""
BASES: Final = ("case-review", "court-order", "judicial-warrant")
"""Bases that are looked at; no rule and no intent of these worlds tells the last from others."""
NOWHERE: Final = "AX"

_NEVER: Final = ("reach", "reach", "reach", "deliver", "redact", "refuse", "limit")
_ASKERS: Final[tuple[Part, ...]] = (
    {"agencies": ["ice"]},
    {"agencies": ["dhs"], "delegates": True},
    {"agencies": ["federal"], "but": {"agencies": ["cbp"]}},
    {"agencies": ["local"], "acts_for": "nobody"},
    {"oris": ["TX*", "*0001"]},
)
_DATA: Final[tuple[Part, ...]] = (
    {"keys": ["DQ"]},
    {"keys": ["DQG"]},
    {"keys": ["RQ"]},
    {"keys": ["RQG"]},
    {"keys": ["IQ"]},
    {"keys": ["KQ"], "classes": ["photo"]},
)
_ANSWERED: Final[tuple[Part, ...]] = (
    {},
    {},
    {},
    {"traffic": "query"},
    {"traffic": "answer"},
    {"when": [{"field": "DDA", "values": ["N"]}]},
    {"when": [{"field": "OLN"}]},
    {"never": "reach", "keeping": ["OLN"]},
)
_EXCEPTED: Final[tuple[Part, ...]] = (
    {},
    {"unless_granted": "any"},
    {"unless_granted": ["court-order"]},
    {"unless_granted": ["case-review", "court-order"]},
)
_PLACES: Final[tuple[Part, ...]] = (
    {"whose": ["WA"]},
    {"whose": ["WA"]},
    {"whose": ["NY", "WA"]},
    {"whose": ["IL"]},
    {},
)
_ROUTES: Final[tuple[Part, ...]] = ({}, {}, {}, {"routes": ["multi-state"]}, {"routes": ["code", "ori"]})


_LOOSE: Final = 0.4
"""How often a world's rules have nothing to do with what is wanted."""


@dataclass(frozen=True)
class World:
    """A law without grants, and what is wanted of it."""

    law: Law
    intent: Intent
    bases: tuple[str, ...] = BASES
    """Bases of grants that there may be."""

    def case(self) -> Case:
        """Put it as the prover has it."""
        return Case(
            Intents(intents=(self.intent,)), Bundle.of(self.law.policies), Directory(self.law.agencies.values())
        )

    def with_policies(self, policies: Sequence[Policy]) -> "World":
        """Want the same of other policies."""
        return replace(self, law=replace(self.law, policies=tuple(policies)))


@dataclass(frozen=True)
class Tried:
    """A message, how it goes, whose data it is about, and the grants that there are."""

    said: Said
    asker: str
    whose: str | None
    routes: frozenset[str]
    permits: tuple[Permit, ...] = ()


def drawn(seed: int) -> World:
    """Draw a small world."""
    random = Random(seed)
    law = replace(Chance(seed).law(), agencies=SMALL, permits=())
    parts: Part = {"id": "drawn", "says": "whatever was drawn", "never": random.choice(_NEVER), **_span(random)}
    parts |= {"asker": random.choice(_ASKERS), "data": random.choice(_DATA)}
    for choices in (_ANSWERED, _EXCEPTED, _PLACES, _ROUTES):
        parts |= random.choice(choices)
    world = World(law, Intent.model_validate(parts))
    return world if random.random() < _LOOSE else _tight(world, random)


def _tight(world: World, random: Random) -> World:
    """Give every state a rule that stops all that the intent speaks of, or nearly: one part of it may be changed."""
    wanted, accepted = world.intent, random.sample(BASES, random.randint(0, 2))
    asker = wanted.asker.model_dump(include={"agencies", "oris", "delegates"}) if wanted.asker else {}
    part = {
        "effect": "refuse",
        "asker": asker,
        "data": wanted.data.model_dump() if wanted.data else {},
        "block": {"since": DAYS[0], "at": "hub", "source": "a report"},
        "accepts": accepted,
        "author": "nobody",
    }
    policies = tuple(
        policy.model_copy(update={"rules": (Rule.model_validate({**part, "id": f"{policy.state.lower()}-all"}),)})
        for policy in world.law.policies
    )
    found = [mutant.policies for mutant in mutants(policies)]
    return world.with_policies(random.choice([policies, *found]) or policies)


def _span(random: Random) -> Part:
    bounds = sorted(random.sample([instant(day, "America/Denver") for day in DAYS], 2))
    return dict(zip(random.choice(((), ("since",), ("since", "until"))), map(write_time, bounds), strict=False))


def enumerated(world: World) -> str:
    """Look at every message, and say what an intent comes to."""
    result = "vacuous"
    for tried in messages(world):
        if speaks_of(world.intent, tried, world.law):
            result = "proven"
            if befalls(world, tried):
                return "refuted"
    return result


def breadth(world: World) -> int:
    """Say how many answers of one key, time, asker and state there are to look at."""
    values = sum(map(len, (_looked_at(world) | {"IMQ": {"Y"}}).values()))
    accepted = {basis for policy in world.law.policies for rule in policy.rules for basis in rule.accepts}
    return 1 << 1 + values + len(accepted.intersection(world.bases))


def messages(world: World) -> Iterator[Tried]:
    """Give every message that anybody could tell from others, of the keys that the intent speaks of."""
    for asker, whose, at_us in product((*world.law.agencies, HUB), _holders(world), _instants(world)):
        for said in _asked(world.intent, at_us):
            for bare in _bare(world.law, Tried(said, asker, whose, frozenset())):
                if speaks_of(world.intent, bare, world.law, but=("fields", "grants")):
                    yield from _with_grants(world, bare)


def _holders(world: World) -> tuple[str | None, ...]:
    """Give whose data it can be: states that are spoken of or have rules, others, nobody's."""
    return tuple(
        dict.fromkeys((*world.intent.whose, *(policy.state for policy in world.law.policies), "NY", "IL", None))
    )


def _bare(law: Law, tried: Tried) -> Iterator[Tried]:
    """Address a message, if the hub would take it."""
    key = KEYS[tried.said.key]
    if key.traffic is Traffic.ANSWER:
        asked = tried.said.asked
        sender = HUB if tried.whose is None else _able(law, tried.whose, "" if asked else key.letter)
        if sender and (asked is None or _may_use(law, tried.asker, KEYS[asked])):
            said = replace(tried.said, sender=sender, destination=tried.asker)
            yield replace(tried, said=said, routes=frozenset({"ori"}))
    elif _may_use(law, tried.asker, key):
        said = replace(tried.said, sender=tried.asker, destination=tried.whose or NOWHERE)
        yield replace(tried, said=said, routes=_routes(law, tried))


def _routes(law: Law, tried: Tried) -> frozenset[str]:
    found = {"code"}
    if tried.whose is None or _able(law, tried.whose, ""):
        found.add("ori")
    key = KEYS[tried.said.key]
    if tried.said.key in MULTI_STATE_KEYS if tried.whose in PLACES else _goes_alone(key):
        found.add("multi-state")
    return frozenset(found)


def _goes_alone(key: MessageKey) -> bool:
    """Say whether a query or notice goes to all states as one."""
    return key.data_class is DataClass.OTHER and key.code not in MULTI_STATE_KEYS


def _may_use(law: Law, ori: str, key: MessageKey) -> bool:
    return ori == HUB or key.letter in law.agencies[ori].uses


def _able(law: Law, state: str, letter: str) -> str | None:
    able = (ori for ori, agency in law.agencies.items() if agency.state == state and letter in agency.uses)
    return min(able, default=None)


def _with_grants(world: World, tried: Tried) -> Iterator[Tried]:
    policies = [policy for policy in world.law.policies if policy.state == tried.whose]
    accepted = {basis.value for policy in policies for rule in policy.rules for basis in rule.accepts}
    code = tried.said.asked or tried.said.key
    bases = [basis for basis in world.bases if basis in accepted and code in DRIVER | VEHICLE]
    subsets = [subset for size in range(len(bases) + 1) for subset in combinations(bases, size)]
    for subset, fields, free in product(subsets, _fields(world, tried), ("", "HELLO")):
        permits = tuple(_permit(tried, basis) for basis in subset)
        yield replace(tried, said=replace(tried.said, fields=fields, free=free), permits=permits)


def _permit(tried: Tried, basis: str) -> Permit:
    at_us = tried.said.at_us
    return Permit(basis, tried.whose or "", tried.asker, frozenset(), (), basis, at_us, at_us + 1)


def _fields(world: World, tried: Tried) -> Iterator[tuple[Pair, ...]]:
    """Give every set of fields that anybody could tell from others; of a query only a photo is looked at."""
    looked = {"IMQ": {"Y"}}
    if KEYS[tried.said.key].traffic is Traffic.ANSWER:
        looked |= _looked_at(world)
    held = [[(tag, value) for value in sorted(values)] for tag, values in sorted(looked.items())]
    for chosen in product(
        *([subset for n in range(len(pairs) + 1) for subset in combinations(pairs, n)] for pairs in held)
    ):
        yield tuple(pair for subset in chosen for pair in subset)


def _looked_at(world: World) -> dict[str, set[str]]:
    """Give the values that are looked for in each field, and one that is not."""
    rules = [rule for policy in world.law.policies for rule in policy.rules]
    found = {tag: {"X"} for tags in (*(rule.remove for rule in rules), world.intent.keeping) for tag in tags}
    for condition in (*(condition for rule in rules for condition in rule.when), *world.intent.when):
        found.setdefault(condition.field, {"X"}).update(condition.values)
    return found


def _instants(world: World) -> list[int]:
    """Give an instant of each time in which nothing begins or ends."""
    dates = {date for policy in world.law.policies for rule in policy.rules for date in _dates(rule)}
    found = {instant(date, policy.zone) for policy in world.law.policies for date in dates}
    found |= {at_us for at_us in world.intent.span_us if at_us is not None}
    return sorted({0, *found})


def _dates(rule: Rule) -> Iterator[date]:
    for dated in (rule.law, rule.block):
        yield from (day for day in (getattr(dated, "since", None), getattr(dated, "until", None)) if day)


def _asked(intent: Intent, at_us: int) -> Iterator[Said]:
    """Give bare messages by all keys, answers in the running switch also to a query that asked for a photo."""
    for key, asked in _keys(intent):
        yield Said(key, "", "", at_us=at_us, asked=asked)
        if asked in DRIVER:
            yield Said(key, "", "", at_us=at_us, asked=asked, photo=True)


def _keys(intent: Intent) -> Iterator[tuple[str, str | None]]:
    """Give keys, and of an answer in the running switch the key of its query."""
    for code, key in KEYS.items():
        ways: list[str | None] = [None]
        if key.traffic is Traffic.ANSWER:
            ways += [query for query, answers in ANSWERS.items() if code in answers]
        yield from (
            (code, asked) for asked in ways if intent.data is None or _in_data(intent.data, asked or code, photo=True)
        )


def speaks_of(intent: Intent, tried: Tried, law: Law, but: Sequence[str] = ()) -> bool:
    """Say whether an intent speaks of a message, as far as is asked."""
    said = tried.said
    since_us, until_us = intent.span_us
    photo = "fields" in but or said.photo or carries(said.fields, "IMQ", ("Y",))
    return (
        (not intent.whose or tried.whose in intent.whose)
        and (intent.asker is None or _asks(intent.asker, tried.asker, law))
        and (intent.data is None or _in_data(intent.data, said.asked or said.key, photo=photo))
        and _goes_as_meant(intent, KEYS[said.key].traffic)
        and (not intent.routes or not tried.routes.isdisjoint(intent.routes))
        and (since_us is None or said.at_us >= since_us)
        and (until_us is None or said.at_us < until_us)
        and ("fields" in but or all(carries(said.fields, c.field, c.values) for c in intent.when))
        and not any(permit.basis in intent.unless_granted for permit in tried.permits)
    )


def _goes_as_meant(intent: Intent, traffic: Traffic) -> bool:
    if intent.when or intent.keeping:
        return traffic is Traffic.ANSWER
    if intent.traffic is None and intent.asker and intent.never in {"reach", "deliver"}:
        return traffic is not Traffic.NOTICE
    return intent.traffic in {None, traffic}


def befalls(world: World, tried: Tried) -> bool:
    """Say whether what the intent forbids becomes of a message."""
    outcome = judge(replace(world.law, permits=tried.permits), tried.said)
    if world.intent.keeping:
        kept = [
            tag for tag in world.intent.keeping if carries(tried.said.fields, tag, ()) and tag not in outcome.removed
        ]
        return bool(kept) and outcome.verdict != "refuse"
    return outcome.verdict in _BEFALLING[world.intent.never]


_BEFALLING: Final[Mapping[str, set[str]]] = {
    "reach": {"deliver", "redact"},
    "deliver": {"deliver"},
    "redact": {"redact"},
    "refuse": {"refuse"},
    "limit": {"refuse", "redact"},
}


def _asks(who: Who, ori: str, law: Law) -> bool:
    agency = law.agencies.get(ori)
    if who.acts_for == "nobody" and agency is not None and agency.acts_for:
        return False
    return _means(who, ori, law) and not (who.but and _means(who.but, ori, law))


def _means(asker: Asker, ori: str, law: Law) -> bool:
    agency = law.agencies.get(ori)
    word, principal = (agency.agency, agency.acts_for) if agency else ("", "")
    words = [word, principal] if asker.delegates else [word]
    return any(below(each, named) for each in words for named in asker.agencies) or any(
        fnmatchcase(ori, pattern) for pattern in asker.oris
    )


def _in_data(data: Data, code: str, *, photo: bool) -> bool:
    classes = {"driver": code in DRIVER, "vehicle": code in VEHICLE, "photo": code in DRIVER and photo}
    named = any(code == key or code in ANSWERS[key] for key in data.keys)
    return named or any(classes[word] for word in data.classes)
