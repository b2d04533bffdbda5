"""The context in force as tables, for peers that can't run our code: everything decided beforehand that can be.

A table is made by asking the very plans that ours uses, so a peer that looks up decides what ours decides. Who could not
be looked up here is no entry: a peer must fail on it, not pass it over. Tables hold for the epoch they were made in.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Generic, TypeAlias, TypeVar

import msgspec

from streams.messages.directory import HUB_ENTRY, Agency
from streams.messages.keys import ANSWERS, KEYS, MULTI_STATE_KEYS, ONE_DESTINATION_KEYS, VEHICLE_KEYS, Traffic
from streams.messages.places import CODES, PLACES
from streams.messages.wire import FieldPair
from streams.policies import model
from streams.policies.context import Context
from streams.policies.decision import SILENCE, Decision
from streams.policies.docket import Docket
from streams.policies.plans import Epoch, Plan, Plans
from streams.policies.profiles import Profile
from streams.policies.vocabulary import SILENT, Effect
from streams.switch.stages.lanes import answerer_at
from streams.switch.stages.texts import NOBODY_ANSWERS, key_of, shown

FEDERAL: Final = "US"
NOBODYS: Final = ""
"""Whose data a line holds."""
WHOSE: Final = (*PLACES, FEDERAL, NOBODYS)
_PHOTO: Final = (("IMQ", "Y"),)
_SAID: Final = ("ER .00", "ER .01", "ER .03", "ER .05", "ER .19", "ER .22", NOBODY_ANSWERS)
"""What the hub says without a rule."""

T = TypeVar("T")

Records: TypeAlias = dict[str, dict[str, tuple[tuple[FieldPair, ...], ...]]]
"""What states answer from: by place or line and class of data."""


class Key(msgspec.Struct, frozen=True):
    """A message key."""

    traffic: str
    data_class: str
    letter: str
    answers: tuple[str, ...]
    one_destination: bool
    multi_state: bool
    names_vehicle: bool


class Seat(msgspec.Struct, frozen=True, array_like=True):
    """What is known of an ORI."""

    profile: int
    uses: str
    whose: int
    """Its place in `whose`."""


class Ruled(msgspec.Struct, frozen=True):
    """A decision."""

    verdict: str
    place: str | None
    rules: tuple[str, ...]
    pending: tuple[str, ...]
    grant: str | None
    answer: str | None
    grants: tuple[str, ...]


class Asking(msgspec.Struct, frozen=True):
    """The decisions on all queries or notices of one plan: what of a message matters is a photo and who it is about."""

    usual: int
    photo: int
    about: dict[str, tuple[int, int]]
    """By a subject that some grant is about, as `written` writes it: the usual decision and that on a photo."""


class Rule(msgspec.Struct, frozen=True):
    """A rule as answers meet it."""

    id: str
    conditional: bool
    refuses: bool
    when: tuple[tuple[str, tuple[str, ...]], ...]
    remove: tuple[str, ...]
    accepts: tuple[str, ...]
    place: str | None
    answer: str | None


class Answering(msgspec.Struct, frozen=True):
    """What stands against an answer before it is read."""

    touches: tuple[tuple[int, bool, bool], ...]
    """Rule, whether it is in force, whether it touches photos only."""
    candidates: dict[str, str]
    """Grants that may lift something: id and basis."""


class Tables(msgspec.Struct, frozen=True):
    """A context in one epoch."""

    context: str
    since: int
    until: int
    whose: tuple[str, ...]
    places: tuple[str, ...]
    codes: tuple[str, ...]
    keys: dict[str, Key]
    agencies: dict[str, Seat]
    answerers: dict[str, str | None]
    """Who answers at a place or line."""
    says: dict[str, tuple[str, str]]
    """What the hub says in an answer's stead: the key it travels under, and the text before the quote."""
    decisions: tuple[Ruled, ...]
    asking: tuple[Asking, ...]
    rules: tuple[Rule, ...]
    answering: tuple[Answering, ...]
    rows: tuple[tuple[int, ...], ...]
    """Numbers of plans, one for each of `whose`."""
    ways: dict[str, tuple[int, ...]]
    """By key of a query or notice: of each profile the number of its row of `asking`."""
    returns: dict[str, tuple[int, ...]]
    """By key of a query: of each profile the number of its row of `answering`."""
    records: Records


@dataclass(slots=True)
class Numbered(Generic[T]):
    """Different values, each with a number."""

    values: list[T] = field(default_factory=list)
    _numbers: dict[bytes, int] = field(default_factory=dict)

    def number(self, value: T) -> int:
        """Give a value's number, a new one if it has none."""
        written = msgspec.json.encode(value)
        if written not in self._numbers:
            self._numbers[written] = len(self.values)
            self.values.append(value)
        return self._numbers[written]


@dataclass(slots=True)
class _Collected:
    """Everything that is numbered."""

    decisions: Numbered[Ruled] = field(default_factory=Numbered)
    asking: Numbered[Asking] = field(default_factory=Numbered)
    rules: Numbered[Rule] = field(default_factory=Numbered)
    answering: Numbered[Answering] = field(default_factory=Numbered)
    rows: Numbered[tuple[int, ...]] = field(default_factory=Numbered)

    def ask(self, plan: Plan) -> int:
        """Number the plan of a query or notice."""
        subjects = {grant.subject for grant in plan.docket.candidates.all()}
        about = {written(subject): self._both(plan, tuple(subject)) for subject in subjects if subject}
        usual, photo = self._both(plan, ())
        return self.asking.number(Asking(usual, photo, about))

    def _both(self, plan: Plan, named: tuple[FieldPair, ...]) -> tuple[int, int]:
        usual, photo = plan.settle(named), plan.settle((*named, *_PHOTO))
        return self.decisions.number(_ruled(usual)), self.decisions.number(_ruled(photo))

    def answer(self, docket: Docket) -> int:
        """Number the plan of an answer."""
        touches = tuple(
            (self.rules.number(_rule(touch.rule)), touch.in_force, touch.photo_only) for touch in docket.touches
        )
        candidates = {grant.id: grant.basis.value for grant in docket.candidates.all()}
        return self.answering.number(Answering(touches, candidates))


def written(subject: Iterable[FieldPair]) -> str:
    """Write a subject in one way: its pairs in order."""
    return "\x1f".join(f"{tag}\x1e{value}" for tag, value in sorted(subject))


def tables_of(context: Context, at_us: int, records: Records) -> Tables:
    """Decide everything beforehand, as it stands at a time."""
    plans = Plans(context)
    epoch, collected = plans.epoch(at_us), _Collected()
    entries = {**context.directory.agencies, HUB_ENTRY.ori: HUB_ENTRY}
    profiles = list(dict.fromkeys(filter(None, map(plans.profile_of, entries))))
    numbers = {profile: number for number, profile in enumerate(profiles)}
    holders = dict(_holders(context))
    asking = _Rows(holders, collected, lambda key, asker, holder: collected.ask(epoch.plan(key, asker, holder)))
    answering = _Rows(holders, collected, lambda *what: collected.answer(_answers(epoch, *what)))
    ways = {code: asking.of(code, profiles) for code, key in KEYS.items() if key.traffic is not Traffic.ANSWER}
    returns = {code: answering.of(code, profiles) for code in ANSWERS}
    agencies = {
        ori: Seat(numbers[profile], entry.uses, WHOSE.index(entry.state or NOBODYS))
        for ori, entry in entries.items()
        if (profile := plans.profile_of(ori)) is not None
    }
    return Tables(
        context=context.digest,
        since=epoch.since,
        until=epoch.until,
        whose=WHOSE,
        places=PLACES,
        codes=tuple(sorted(CODES)),
        keys={code: _key(code) for code in KEYS},
        agencies=agencies,
        answerers={code: answerer_at(context.directory, code) for code in sorted(CODES)},
        says=_says(collected.decisions.values, collected.rules.values),
        decisions=tuple(collected.decisions.values),
        asking=tuple(collected.asking.values),
        rules=tuple(collected.rules.values),
        answering=tuple(collected.answering.values),
        rows=tuple(collected.rows.values),
        ways=ways,
        returns=returns,
        records=records,
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """One kind of plan, by key, profile and whose data."""

    holders: dict[str, str]
    collected: _Collected
    plan: Callable[[str, Profile, str], int]

    def of(self, code: str, profiles: list[Profile]) -> tuple[int, ...]:
        """Number a key's row for each profile."""
        return tuple(
            self.collected.rows.number(tuple(self.plan(code, profile, self.holders[whose]) for whose in WHOSE))
            for profile in profiles
        )


def _holders(context: Context) -> Iterator[tuple[str, str]]:
    """Name somebody for each of `WHOSE` who holds such data."""
    lines = sorted(CODES - set(PLACES))
    agencies: dict[str, Agency] = {agency.state: agency for agency in context.directory.agencies.values()}
    for whose in WHOSE:
        yield whose, whose if whose in PLACES else lines[0] if whose == NOBODYS else agencies[whose].ori


def _answers(epoch: Epoch, code: str, asker: Profile, holder: str) -> Docket:
    return epoch.plan_answer(code, asker, holder).docket


def _key(code: str) -> Key:
    key = KEYS[code]
    return Key(
        traffic=key.traffic.value,
        data_class=key.data_class.value,
        letter=key.letter,
        answers=ANSWERS.get(code, ()),
        one_destination=code in ONE_DESTINATION_KEYS,
        multi_state=code in MULTI_STATE_KEYS,
        names_vehicle=code in VEHICLE_KEYS,
    )


def _ruled(decision: Decision) -> Ruled:
    return Ruled(
        decision.verdict.value,
        decision.at_place.value if decision.at_place else None,
        decision.rules,
        decision.pending_rules,
        decision.grant,
        decision.answer,
        decision.grants,
    )


def _rule(rule: model.Rule) -> Rule:
    block = rule.block
    return Rule(
        id=rule.id,
        conditional=rule.conditional,
        refuses=rule.effect is Effect.REFUSE,
        when=tuple((condition.field, tuple(condition.values)) for condition in rule.when),
        remove=tuple(rule.remove),
        accepts=tuple(basis.value for basis in rule.accepts),
        place=block.at.value if block else None,
        answer=None if block is None else SILENCE if block.shown == SILENT else block.shown,
    )


def _says(decisions: Iterable[Ruled], rules: Iterable[Rule]) -> dict[str, tuple[str, str]]:
    said = {*_SAID, *(each.answer for each in [*decisions, *rules] if each.answer)}
    return {answer: (key_of(answer), shown(answer, "")) for answer in sorted(said)}
