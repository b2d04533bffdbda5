"""What is the same for every request of one key, one kind of asker and one destination: its plan, its way, its counts.

The hub's intake, the states and the way back look requests up here, so that a message costs a few dict look-ups
however many rules, states and agencies there are. Nothing is remembered for askers or destinations that the directory
does not know.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from streams.messages.admit import is_known
from streams.messages.budget_classes import budget_class_of
from streams.messages.directory import Directory
from streams.messages.keys import ANSWERS, KEYS, ONE_DESTINATION_KEYS, DataClass
from streams.messages.ori import HUB
from streams.messages.places import MULTI_STATE, PLACES
from streams.metrics.books import Kind, count_key
from streams.policies.bundle import NEVER
from streams.policies.context import Context
from streams.policies.decision import Decision, Site, Verdict
from streams.policies.plans import Epoch, Plan, Plans
from streams.policies.profiles import Profile
from streams.switch.stages.audit import leaves_a_trace
from streams.switch.stages.onward import Address, middle

UNKNOWN_AGENCY: Final = "unknown"
"""Who asks, where the directory can't say (`docs/formats.md#the-books`)."""

LANES_KEPT: Final = 1 << 16
"""Lanes, stops and ways remembered at a time: every agency is a destination, and memory stays bounded."""

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


class Holder(NamedTuple):
    """Who holds the data at a destination."""

    whose: str
    """Its place, or the destination where it is no place's."""
    answerer: str | None
    """The ORI that answers there; None where nobody is emulated."""
    is_limited: bool
    """Whether a rule speaks of that data, at whatever time: where none does, nothing there depends on the place."""


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


class Stop(NamedTuple):
    """One request of a query: its lane, and what is the same whoever sends it and whatever it says."""

    lane: Lane
    number: int
    destination: str
    received: str
    address: Address
    middle: bytes | None
    """The middle of its delivery; None if each must be decided."""


Way: TypeAlias = tuple[Stop, ...]
"""Where a query goes."""


class Asker(NamedTuple):
    """Who asks, as far as it is the same for every message."""

    ori: str
    lanes: dict[tuple[str, str], Lane]
    """By key and destination; shared by all askers of one profile, as are stops and ways."""
    stops: dict[tuple[str, str, int], Stop]
    """By key, destination and number."""
    ways: dict[tuple[bytes, bytes], Way]
    """Of plain letters with one destination, by key and destination as they stand there."""
    home_line: bytes
    """The line it normally enters on; the hub's own for the hub."""
    kind: int
    """The same for all askers of one profile, and for no others."""


def sent_on(plan: Plan) -> Decision | None:
    """Give a plan's decision if, whatever a message says, the hub sends it on and leaves no trace."""
    decision = plan.decision
    if decision is None or (decision.verdict is Verdict.DELIVER and leaves_a_trace(decision)):
        return None
    return decision if decision.verdict is Verdict.DELIVER or decision.at_place is Site.STATE else None


def _not_plain(code: str, destinations: Sequence[str]) -> bool:
    return code in ONE_DESTINATION_KEYS or len(set(destinations)) < len(destinations)


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
    _askers: dict[bytes, Asker] = field(default_factory=dict)
    _alike: dict[Profile, Asker] = field(default_factory=dict)
    """One asker of each profile, for its tables."""
    _answerers: dict[str, str | None] = field(default_factory=dict)
    _kept: int = 0
    forgotten: int = 0
    """How often every lane, stop and way was dropped: whoever keeps some of them must, too."""

    def asker(self, sender: bytes) -> Asker | None:
        """Say who sends; None where the directory doesn't know it."""
        return self._askers.get(sender) or self._meet(sender)

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
        asker = self.asker(sender.encode())
        return asker and (asker.lanes.get((key, destination)) or self._open(asker, key, destination))

    def find_way(self, asker: Asker, key: str, destinations: Sequence[str]) -> Way | None:
        """Find the lane to each destination; None if the hub must look closer at any."""
        stops = []
        for number, destination in enumerate(destinations):
            stop = asker.stops.get((key, destination, number)) or self._stop(asker, key, destination, number)
            if stop is None:
                return None
            stops.append(stop)
        return tuple(stops)

    def find_plain_way(self, asker: Asker, key: bytes, to: bytes) -> Way | None:
        """Find the way of a plain query; `to` are its destinations as they stand there, quoted, with commas between."""
        return asker.ways.get((key, to)) or self._lay(asker, key, to)

    def holder(self, destination: str) -> Holder | None:
        """Say who holds the data at a destination; None where nothing can be sent."""
        context = self.plans.context
        if not is_known(destination, context.directory):
            return None
        whose = context.directory.state_of(destination)
        return Holder(whose or destination, self._answerer(destination), bool(context.bundle.rules_of(whose)))

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

    def _meet(self, sender: bytes) -> Asker | None:
        ori = sender.decode(errors="replace")
        profile, entry = self.plans.profile_of(ori), self.plans.context.directory.entry_of(ori)
        if profile is None or entry is None:
            return None
        alike = self._alike.setdefault(profile, Asker(ori, {}, {}, {}, b"", len(self._alike)))
        asker = self._askers[sender] = alike._replace(ori=ori, home_line=entry.line.encode())
        return asker

    def _lay(self, asker: Asker, key: bytes, to: bytes) -> Way | None:
        destinations, code = to.decode().strip('"').split('","'), key.decode()
        if MULTI_STATE in destinations:
            return None
        if len(destinations) > 1:
            return None if _not_plain(code, destinations) else self.find_way(asker, code, destinations)
        way = self.find_way(asker, code, destinations)
        if way is not None:
            self._make_room()
            asker.ways[key, to] = way
        return way

    def _stop(self, asker: Asker, key: str, destination: str, number: int) -> Stop | None:
        lane = asker.lanes.get((key, destination)) or self._open(asker, key, destination)
        if lane is None:
            return None
        self._make_room()
        piece = middle(number, destination, lane.sent_on) if lane.sent_on else None
        address = budget_class_of(key), lane.account.whose or destination
        stop = Stop(lane, number, destination, lane.received, address, piece)
        asker.stops[key, destination, number] = stop
        return stop

    def _open(self, asker: Asker, key: str, destination: str) -> Lane | None:
        context, profile = self.plans.context, self.plans.profile_of(asker.ori)
        if self._epoch is None or profile is None or not is_known(destination, context.directory):
            return None
        if key not in ANSWERS or KEYS[key].letter not in profile.uses:
            return None
        self._make_room()
        plan = self._epoch.plan(key, profile, destination)
        account = account_of(context, key, asker.ori, destination)
        lane = Lane(plan, account, account.key(Kind.RECEIVED), self._answerer(destination), sent_on(plan))
        asker.lanes[key, destination] = lane
        return lane

    def _answerer(self, destination: str) -> str | None:
        if destination not in self._answerers:
            self._answerers[destination] = answerer_at(self.plans.context.directory, destination)
        return self._answerers[destination]

    def _make_room(self) -> None:
        """Make room for one lane, stop or way more."""
        if self._kept >= LANES_KEPT:
            self._forget()
        self._kept += 1

    def _forget(self) -> None:
        """Drop every lane, stop and way; askers keep the emptied tables of their profiles."""
        for asker in self._alike.values():
            asker.lanes.clear()
            asker.stops.clear()
            asker.ways.clear()
        self._kept = 0
        self.forgotten += 1


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
