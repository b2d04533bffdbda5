"""What was decided once, kept until the next date of a rule or grant: the hot loop's way to a decision.

Law: for every message, a plan settles to what `decide.py` decides. A plan is kept per key, profile of the asker and
place whose data is meant, so that a few hundred serve any number of agencies. Nothing unknown is ever kept.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from streams.messages.admit import Admitted
from streams.messages.keys import KEYS, Traffic
from streams.messages.wire import FieldPair
from streams.policies.bundle import NEVER
from streams.policies.context import Context
from streams.policies.decide import judge
from streams.policies.decision import Decision
from streams.policies.docket import Docket, Matter, open_docket
from streams.policies.evidence import Evidence, Ticket
from streams.policies.profiles import Profile, UnknownAskerError, profile_of

EPOCHS_KEPT: Final = 64
"""A log that jumps between more epochs than these makes its plans again; live traffic uses one."""

_ALWAYS: Final = -NEVER

_Key: TypeAlias = tuple[str, Profile, str | None]
"""What plans are kept by: a message key, who asks, and whose data."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The decision so far on one key, profile and place, and what of a message must still be looked at."""

    docket: Docket
    decision: Decision | None
    """The decision, if no message can change it."""

    def settle(self, fields: tuple[FieldPair, ...], free: str = "", ticket: Ticket | None = None) -> Decision:
        """Decide a message. The ticket says what is known of an answer's query, in the running switch."""
        return self.decision or judge(self.docket, Evidence(fields, free, ticket))


class Epoch:
    """A time in which no rule and no grant begins or ends, and the plans made in it."""

    def __init__(self, since: int, until: int, plans: "Plans") -> None:
        self.since: Final = since
        self.until: Final = until
        self._plans: Final = plans
        self._kept: Final[dict[_Key, Plan]] = {}
        self._kept_for_answers: Final[dict[_Key, Plan]] = {}
        """By the query's key, where that is known."""

    # INVARIANT: profiles are compared by identity, so those given here are of these `Plans`.

    def plan(self, code: str, profile: Profile, destination: str) -> Plan:
        """Find the plan for a query to a destination; for an answer of which no more is known, from who sends it."""
        whose = self._plans.context.directory.state_of(destination)
        plan = self._kept.get((code, profile, whose))
        return plan or self._make(self._kept, Matter(code, KEYS[code].traffic, profile, whose))

    def plan_answer(self, asked_key: str, profile: Profile, sender: str) -> Plan:
        """Find the plan for what answers a query by some key: the rules and grants are those of the query."""
        whose = self._plans.context.directory.state_of(sender)
        plan = self._kept_for_answers.get((asked_key, profile, whose))
        return plan or self._make(self._kept_for_answers, Matter(asked_key, Traffic.ANSWER, profile, whose))

    def _make(self, kept: dict[_Key, Plan], matter: Matter) -> Plan:
        docket = open_docket(self._plans.context, matter, self.since)
        plan = Plan(docket, None if _must_be_read(docket) else judge(docket, Evidence()))
        kept[matter.code, matter.asker, matter.whose] = plan
        return plan


class Plans:
    """All plans under one context."""

    def __init__(self, context: Context) -> None:
        self.context: Final = context
        rules = (timed for rules in context.bundle.by_state.values() for timed in rules)
        dates = {at for timed in rules for at in timed.changes()}
        dates |= {at for grant in context.grants.grants for at in (grant.term.since, grant.term.until)}
        self._dates: Final = sorted(dates | {_ALWAYS, NEVER})
        """The instants at which any rule or grant begins or ends."""
        self._epochs: Final[OrderedDict[int, Epoch]] = OrderedDict()
        self._latest = self._find(_ALWAYS)
        self._profiles: Final[dict[str, Profile]] = {}
        self._shared: Final[dict[tuple[object, ...], Profile]] = {}

    def profile_of(self, ori: str) -> Profile | None:
        """Give what rules and grants see of an ORI, one object for all that look alike; nothing for an unknown one."""
        return self._profiles.get(ori) or self._look_up(ori)

    def epoch(self, at_us: int) -> Epoch:
        """Give the epoch an instant lies in."""
        if not self._latest.since <= at_us < self._latest.until:
            self._latest = self._find(at_us)
        return self._latest

    def decide(self, at_us: int, admitted: Admitted) -> Iterator[tuple[str, Decision]]:
        """Decide a message once per destination, as `decide.py` would."""
        message, epoch = admitted.message, self.epoch(at_us)
        is_answer = message.key.traffic is Traffic.ANSWER
        for destination in admitted.requests:
            asker, source = (destination, message.sender) if is_answer else (message.sender, destination)
            profile = self.profile_of(asker)
            if profile is None:
                raise UnknownAskerError(asker)
            yield destination, epoch.plan(message.key.code, profile, source).settle(message.fields, message.free)

    def _find(self, at_us: int) -> Epoch:
        number = bisect_right(self._dates, at_us)
        epoch = self._epochs.pop(number, None) or Epoch(self._dates[number - 1], self._dates[number], self)
        self._epochs[number] = epoch
        if len(self._epochs) > EPOCHS_KEPT:
            self._epochs.popitem(last=False)
        return epoch

    def _look_up(self, ori: str) -> Profile | None:
        profile = profile_of(self.context, ori)
        if profile is None:
            return None
        shared = self._shared.setdefault(profile.looks(), profile)
        self._profiles[ori] = shared
        return shared


def _must_be_read(docket: Docket) -> bool:
    """Say whether a message's fields can change the decision."""
    is_answer = docket.traffic is Traffic.ANSWER
    return bool(docket.candidates) or any(
        touch.photo_only or (is_answer and touch.in_force and touch.rule.conditional) for touch in docket.touches
    )
