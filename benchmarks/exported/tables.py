"""Making the tables of a context in one epoch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from benchmarks.exported.collected import Collected
from benchmarks.exported.shapes import FEDERAL, NOBODYS, WHOSE, Key, Records, Seat, Tables
from streams.messages.directory import HUB_ENTRY
from streams.messages.keys import ANSWERS, KEYS, MULTI_STATE_KEYS, ONE_DESTINATION_KEYS, VEHICLE_KEYS, Traffic
from streams.messages.places import CODES, PLACES
from streams.policies.context import Context
from streams.policies.plans import Epoch, Plans
from streams.policies.profiles import Profile
from streams.switch.stages.lanes import answerer_at
from streams.switch.stages.texts import NOBODY_ANSWERS, key_of, shown

_SAID: Final = ("ER .00", "ER .01", "ER .03", "ER .05", "ER .19", "ER .22", NOBODY_ANSWERS)
"""What the hub says without a rule."""


def tables_of(context: Context, at_us: int, records: Records) -> Tables:
    """Decide everything beforehand, as it stands at a time."""
    maker = _Maker(Plans(context), at_us)
    ways = {code: maker.ways(code) for code, key in KEYS.items() if key.traffic is not Traffic.ANSWER}
    returns = {code: maker.returns(code) for code in ANSWERS}
    collected = maker.collected
    return Tables(
        context=context.digest,
        since=maker.epoch.since,
        until=maker.epoch.until,
        whose=WHOSE,
        places=PLACES,
        codes=tuple(sorted(CODES)),
        keys={code: _key(code) for code in KEYS},
        agencies=dict(maker.seats()),
        answerers={code: answerer_at(context.directory, code) for code in sorted(CODES)},
        says=_says(collected),
        decisions=tuple(collected.decisions.values),
        asking=tuple(collected.asking.values),
        rules=tuple(collected.rules.values),
        answering=tuple(collected.answering.values),
        rows=tuple(collected.rows.values),
        ways=ways,
        returns=returns,
        records=records,
    )


@dataclass
class _Maker:
    """Asks the plans of one epoch about every key, profile and place."""

    plans: Plans
    at_us: int
    collected: Collected = field(default_factory=Collected)

    def __post_init__(self) -> None:
        """Gather who asks, and whom."""
        self.epoch: Epoch = self.plans.epoch(self.at_us)
        directory = self.plans.context.directory
        self._entries = {**directory.agencies, HUB_ENTRY.ori: HUB_ENTRY}
        self._profiles = tuple(dict.fromkeys(map(self._profile, self._entries)))
        federal = min(ori for ori, entry in self._entries.items() if entry.state == FEDERAL)
        self._holders = (*PLACES, federal, min(CODES - set(PLACES)))
        """Somebody for each of `WHOSE` who holds such data."""
        self._made: dict[tuple[object, ...], tuple[int, ...]] = {}

    def ways(self, code: str) -> tuple[int, ...]:
        """Give each profile's row of plans for a query or notice."""
        return self._rows(KEYS[code].traffic, code, lambda *who: self.collected.ask(self.epoch.plan(code, *who)))

    def returns(self, code: str) -> tuple[int, ...]:
        """Give each profile's row of plans for what answers a query."""
        return self._rows(
            Traffic.ANSWER, code, lambda *who: self.collected.answer(self.epoch.plan_answer(code, *who).docket)
        )

    def _rows(self, traffic: Traffic, code: str, number: Callable[[Profile, str], int]) -> tuple[int, ...]:
        looks = (traffic, *self._looks(code))
        if looks not in self._made:
            rows = (tuple(number(profile, holder) for holder in self._holders) for profile in self._profiles)
            self._made[looks] = tuple(map(self.collected.rows.number, rows))
        return self._made[looks]

    def _looks(self, code: str) -> Iterator[bool]:
        """Give what rules and grants see of a key: those that look alike are decided alike."""
        context = self.plans.context
        for timed in chain.from_iterable(context.bundle.by_state.values()):
            yield from (code in timed.keys, code in timed.photo_keys)
        yield from (grant.covers_key(code) for grant in context.grants.grants)

    def seats(self) -> Iterator[tuple[str, Seat]]:
        """Say what is known of each ORI."""
        for ori, entry in self._entries.items():
            profile = self._profiles.index(self._profile(ori))
            yield ori, Seat(profile, entry.uses, WHOSE.index(entry.state or NOBODYS))

    def _profile(self, ori: str) -> Profile:
        profile = self.plans.profile_of(ori)
        if profile is None:  # INVARIANT: every ORI of the directory has one, and the hub.
            raise LookupError(ori)
        return profile


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


def _says(collected: Collected) -> dict[str, tuple[str, str]]:
    ruled = (each.answer for each in collected.decisions.values)
    answers = (each.answer for each in collected.rules.values)
    said = {answer for answer in chain(_SAID, ruled, answers) if answer}
    return {answer: (key_of(answer), shown(answer, "")) for answer in sorted(said)}
