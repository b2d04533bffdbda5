"""What is the same for every request of one key, one kind of asker and one destination: its plan, its way, its counts.

The hub's intake and the states both look requests up here, so that a message costs two dict look-ups however many
rules, states and agencies there are. Nothing is remembered for askers or destinations that the directory does not know.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from streams.messages.directory import Directory
from streams.messages.keys import ANSWERS, KEYS, DataClass
from streams.messages.ori import HUB
from streams.messages.places import CODES, MULTI_STATE, PLACES
from streams.metrics.books import Kind, count_key
from streams.policies.bundle import NEVER
from streams.policies.context import Context
from streams.policies.decision import Decision, Site, Verdict
from streams.policies.plans import Epoch, Plan, Plans
from streams.policies.profiles import Profile
from streams.switch.stages.audit import leaves_a_trace
from streams.switch.stages.onward import middle

UNKNOWN_AGENCY: Final = "unknown"
"""Who asks, where the directory can't say (`docs/formats.md#the-books`)."""

LANES_KEPT: Final = 1 << 16
"""Lanes remembered at a time: every agency is a destination, and memory stays bounded whoever is asked."""

CONTEXTS_KEPT: Final = 16
"""Contexts whose lanes are remembered; a few are in use at a time, however many have been activated."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a request is booked under."""

    whose: str | None
    """The place whose data is asked for; a line's own code where it is no state's; None for a reject."""
    agency: str
    data_class: str

    def key(self, kind: Kind) -> str:
        """Name one count of this account."""
        return count_key(kind, self.whose, self.agency, self.data_class)


NOBODY: Final = Account(None, UNKNOWN_AGENCY, DataClass.OTHER.value)
"""The account of what came from nobody we know."""


def answerer_at(directory: Directory, destination: str) -> str | None:
    """Name the ORI that answers at a destination: of a place its motor vehicle agency, of a line its first agency."""
    if destination in {MULTI_STATE, HUB}:
        return HUB
    if destination in directory.agencies:
        return destination
    if destination in PLACES:
        return directory.switch_of(destination)
    return min((ori for ori, agency in directory.agencies.items() if agency.line == destination), default=None)


class Lane(NamedTuple):
    """A way through the switch."""

    plan: Plan
    account: Account
    received: str
    """The count key that every request of the lane adds to."""
    answerer: str | None
    """The ORI that answers at the destination; None where nobody is emulated."""
    sent_on: Decision | None
    """The decision on every request of the lane, if it is to send it on and no more."""
    middle: bytes
    """The piece that is the same in every delivery of the lane whose letter names its destination first."""


class Asker(NamedTuple):
    """Who asks, as far as it is the same for every message."""

    ori: str
    lanes: dict[tuple[str, str], Lane]
    """By key and destination; shared by all askers of one profile."""
    home_line: str
    """The line it normally enters on; the hub's own for the hub."""


def sent_on(plan: Plan) -> Decision | None:
    """Give a plan's decision if, whatever a message says, the hub sends it on and leaves no trace."""
    decision = plan.decision
    if decision is None or (decision.verdict is Verdict.DELIVER and leaves_a_trace(decision)):
        return None
    return decision if decision.verdict is Verdict.DELIVER or decision.at_place is Site.STATE else None


def _lane(plan: Plan, account: Account, destination: str, directory: Directory) -> Lane:
    onward = sent_on(plan)
    piece = middle(0, destination, onward) if onward else b""
    return Lane(plan, account, account.key(Kind.RECEIVED), answerer_at(directory, destination), onward, piece)


def account_of(context: Context, key: str | None, sender: str | None, destination: str | None) -> Account:
    """Say what a request is booked under, as far as it is known."""
    agency = context.directory.get(sender or "")
    known = KEYS.get(key or "")
    whose = None if destination is None else context.directory.state_of(destination) or destination
    return Account(
        whose,
        agency.agency if agency else ("hub" if sender == HUB else UNKNOWN_AGENCY),
        (known.data_class if known else DataClass.OTHER).value,
    )


@dataclass(slots=True)
class Lanes:
    """The lanes of one context; those of one stretch of time between two dates at a time."""

    plans: Plans
    _epoch: Epoch | None = None
    _lanes: defaultdict[Profile, dict[tuple[str, str], Lane]] = field(default_factory=lambda: defaultdict(dict))
    _askers: dict[str, Asker] = field(default_factory=dict)
    _open_lanes: int = 0

    def asker(self, sender: str) -> Asker | None:
        """Say who sends; None where the directory doesn't know it."""
        return self._askers.get(sender) or self._meet(sender)

    def knows(self, destination: str) -> bool:
        """Say whether a destination is a place, a region, the hub or an agency of the directory."""
        return destination in CODES or destination in self.plans.context.directory.agencies or destination == HUB

    def turn_to(self, at_us: int) -> None:
        """Judge by this time from now on; what was remembered for another stretch of time is dropped."""
        epoch = self.plans.epoch(at_us)
        if epoch is not self._epoch:
            self._epoch = epoch
            self._forget()

    def find_at(self, at_us: int, key: str, sender: str, destination: str) -> Lane | None:
        """Find a lane as it was at a time; None also if no clock can have shown it."""
        if not 0 <= at_us < NEVER:
            return None
        self.turn_to(at_us)
        return self.find(key, sender, destination)

    def find(self, key: str, sender: str, destination: str) -> Lane | None:
        """Find a query's lane; None if the hub must look closer: an unknown agency, place or key, or no right to it."""
        asker = self.asker(sender)
        return asker and (asker.lanes.get((key, destination)) or self._open(key, sender, destination))

    def find_all(self, asker: Asker, key: str, destinations: Sequence[str]) -> list[Lane] | None:
        """Find the lane to each destination; None if the hub must look closer at any."""
        lanes: list[Lane] = []
        for destination in destinations:
            lane = asker.lanes.get((key, destination)) or self._open(key, asker.ori, destination)
            if lane is None:
                return None
            lanes.append(lane)
        return lanes

    def plan_apart(self, key: str, asker: str, holder: str) -> Plan:
        """Find the plan for what is no query, at the time last turned to, for an asker whom the directory knows.

        Of an answer, the asker is who receives it and the holder who sends it; of a notice, the other way round.
        """
        profile = self.plans.profile_of(asker)
        if self._epoch is None or profile is None:
            raise LookupError(asker)
        return self._epoch.plan(key, profile, holder)

    def plan_answer(self, asked_key: str, receiver: str, sender: str) -> Plan:
        """Find the plan for what answers a query, at the time last turned to, for a receiver the directory knows."""
        profile = self.plans.profile_of(receiver)
        if self._epoch is None or profile is None:
            raise LookupError(receiver)
        return self._epoch.plan_answer(asked_key, profile, sender)

    def _meet(self, sender: str) -> Asker | None:
        profile, entry = self.plans.profile_of(sender), self.plans.context.directory.entry_of(sender)
        if profile is None or entry is None:
            return None
        asker = self._askers[sender] = Asker(sender, self._lanes[profile], entry.line)
        return asker

    def _open(self, key: str, sender: str, destination: str) -> Lane | None:
        context, profile = self.plans.context, self.plans.profile_of(sender)
        if (
            self._epoch is None
            or profile is None
            or not self.knows(destination)
            or key not in ANSWERS
            or KEYS[key].letter not in profile.uses
        ):
            return None
        if self._open_lanes >= LANES_KEPT:
            self._forget()
        self._open_lanes += 1
        plan = self._epoch.plan(key, profile, destination)
        lane = _lane(plan, account_of(context, key, sender, destination), destination, context.directory)
        self._lanes[profile][key, destination] = lane
        return lane

    def _forget(self) -> None:
        """Drop every lane; askers keep the emptied tables of their profiles."""
        for lanes in self._lanes.values():
            lanes.clear()
        self._open_lanes = 0


@dataclass(slots=True)
class LanesByContext:
    """The lanes of every context in use."""

    _lanes: dict[str, Lanes] = field(default_factory=dict)

    def get(self, digest: str) -> Lanes | None:
        """Give a context's lanes if it was used lately."""
        return self._lanes.get(digest)

    def of(self, plans: Plans) -> Lanes:
        """Give a context's lanes; the oldest are forgotten."""
        lanes = self._lanes.get(plans.context.digest)
        if lanes is None or lanes.plans is not plans:
            lanes = self._lanes[plans.context.digest] = Lanes(plans)
            if len(self._lanes) > CONTEXTS_KEPT:
                self._lanes.pop(next(iter(self._lanes)))
        return lanes
