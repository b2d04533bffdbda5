"""Who asks in the cases: one agency of each kind that a filter could tell apart. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from streams.messages.directory import Agency
from streams.messages.places import LINES
from streams.policies.context import Context
from streams.policies.profiles import profile_of


class Door(StrEnum):
    """By which line an agency enters: a filter that looks at lines instead of agencies has a second door."""

    FEDERAL = "federal line"
    OWN = "the state's own line"
    OTHER = "another state's line"


_Kind: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Askers:
    """One agency of every kind, and everybody who holds a grant of the state."""

    everybody: tuple[Agency, ...]
    touched: tuple[Agency, ...]
    """Those of them whom some rule of the state is about, in force or not."""

    @property
    def teller(self) -> Agency | None:
        """Name somebody whom no rule is about and who may ask everything: they are told all there is to tell."""
        free = (agency for agency in self.everybody if agency not in self.touched)
        return max(free, key=lambda agency: (len(agency.uses), agency.agency == "police"), default=None)

    @property
    def some(self) -> tuple[Agency, ...]:
        """Give the teller, and one agency of each word that some rule is about."""
        by_word = {agency.agency: agency for agency in self.touched}.values()
        return (self.teller, *by_word) if self.teller else tuple(by_word)


def askers_of(context: Context, state: str) -> Askers:
    """Find the first ORI of every kind."""
    found: dict[_Kind, Agency] = {}
    for _, agency in sorted(context.directory.agencies.items()):
        found.setdefault(_kind(context, state, agency), agency)
    everybody = tuple(found.values())
    return Askers(everybody, tuple(agency for agency in everybody if _is_touched(context, state, agency.ori)))


def door_of(agency: Agency, state: str) -> Door:
    """Say by which line an agency enters."""
    if agency.line in LINES:
        return Door.FEDERAL
    return Door.OWN if agency.line == state else Door.OTHER


def _kind(context: Context, state: str, agency: Agency) -> _Kind:
    holder = agency.ori if context.grants.held(agency.ori, state) else None
    profile = profile_of(context, agency.ori)
    patterns = profile.patterns if profile else frozenset()
    return agency.agency, agency.acts_for, door_of(agency, state), patterns, agency.uses, holder


def _is_touched(context: Context, state: str, ori: str) -> bool:
    profile = profile_of(context, ori)
    return profile is not None and any(profile.matches(timed.rule.asker) for timed in context.bundle.rules_of(state))
