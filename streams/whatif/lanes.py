"""What several sets of rules come to for one key, kind of asker and place, remembered until the next date of any rule.

Most requests are judged alike by all of them, whatever they say: of these that alone is remembered. Pure.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, TypeAlias

from streams.messages.keys import Traffic
from streams.messages.message import Message
from streams.policies.context import Context
from streams.policies.plans import EPOCHS_KEPT, Epoch, Plan, Plans
from streams.policies.profiles import Profile

Lane: TypeAlias = tuple[Plan, ...] | None
"""The plan of each set of rules; none where all of them always come to the same verdict."""

_Key: TypeAlias = tuple[str, int, str | None]
"""A message key, the number of a kind of asker, whose data."""

KEPT: Final = 1 << 17
"""Lanes of one stretch of time, and heads; memory stays bounded whatever a log holds."""


class _Stretch:
    """A time in which no rule of any set begins or ends, and the lanes in it."""

    def __init__(self, epochs: tuple[Epoch, ...]) -> None:
        self.epochs: Final = epochs
        self.since: Final = max(epoch.since for epoch in epochs)
        self.until: Final = min(epoch.until for epoch in epochs)
        self.lanes: Final[dict[_Key, Lane]] = {}


def parties(message: Message, to: str) -> tuple[str, str]:
    """Give who would get data, and who has it."""
    return (to, message.sender) if message.key.traffic is Traffic.ANSWER else (message.sender, to)


class Lanes:
    """Lanes under several contexts that share one directory."""

    def __init__(self, contexts: Sequence[Context], kept: int = KEPT) -> None:
        # INVARIANT: all contexts have the same directory, so what one admits, all do.
        self.directory: Final = contexts[0].directory
        self._plans: Final = tuple(map(Plans, contexts))
        self._kept: Final = kept
        self._stretches: Final[OrderedDict[int, _Stretch]] = OrderedDict()
        self._latest = self._find(0)
        self._askers: Final[dict[str, int]] = {}
        self._kinds: Final[dict[tuple[Profile, ...], int]] = {}

    @property
    def since(self) -> int:
        """Say when the stretch began that is judged by."""
        return self._latest.since

    def turn_to(self, at_us: int) -> None:
        """Judge by this time from now on."""
        if not self._latest.since <= at_us < self._latest.until:
            self._latest = self._find(at_us)

    def of(self, message: Message, to: str) -> Lane:
        """Find the lane of a message that is admitted to one of its destinations."""
        asker, source = parties(message, to)
        number = self._askers.get(asker)
        whose = self.directory.state_of(source)
        key = message.key.code, self._meet(asker) if number is None else number, whose
        lanes = self._latest.lanes
        return lanes[key] if key in lanes else self._open(key, asker, source)

    def kind_of(self, ori: str) -> int | None:
        """Give the number of what agency all sets of rules see in an ORI; nothing for an unknown one."""
        number = self._askers.get(ori)
        return number if number is not None or self.directory.entry_of(ori) is None else self._meet(ori)

    def _find(self, at_us: int) -> _Stretch:
        """Find the stretch an instant lies in; the one used longest ago is forgotten."""
        stretch = _Stretch(tuple(plans.epoch(at_us) for plans in self._plans))
        stretch = self._stretches.pop(stretch.since, stretch)
        self._stretches[stretch.since] = stretch
        if len(self._stretches) > EPOCHS_KEPT:
            self._stretches.popitem(last=False)
        return stretch

    def _meet(self, asker: str) -> int:
        number = self._askers[asker] = self._kinds.setdefault(self._profiles(asker), len(self._kinds))
        return number

    def _profiles(self, asker: str) -> tuple[Profile, ...]:
        # INVARIANT: whoever is asked about is in the directory, which all contexts share.
        return tuple(filter(None, (plans.profile_of(asker) for plans in self._plans)))

    def _open(self, key: _Key, asker: str, source: str) -> Lane:
        profiles, code = self._profiles(asker), key[0]
        pairs = zip(self._latest.epochs, profiles, strict=True)
        plans = tuple(epoch.plan(code, profile, source) for epoch, profile in pairs)
        lanes = self._latest.lanes
        if len(lanes) >= self._kept:
            lanes.clear()
        lane = lanes[key] = plans if _may_part(plans) else None
        return lane


def _may_part(plans: tuple[Plan, ...]) -> bool:
    verdicts = {plan.decision.verdict if plan.decision else None for plan in plans}
    return len(verdicts) > 1 or None in verdicts
