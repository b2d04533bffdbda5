"""What decides about an ORI. ORIs with equal profiles are judged alike, so plans are kept by profile.

Its state and line are left out: no rule sees them, and a few dozen profiles then serve 18,000 agencies.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from streams.messages.agencies import ancestry
from streams.policies.context import Context
from streams.policies.model import Asker


class UnknownAskerError(LookupError):
    """An ORI that the directory doesn't know was to be judged: our own fault, since nobody unknown is admitted."""

    def __init__(self, ori: str) -> None:
        super().__init__(ori)
        self.ori = ori

    def __str__(self) -> str:
        return f"`{self.ori}` is not in the directory"


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One ORI as rules and grants see it. Compared by identity, to find plans fast: `Plans` shares equal ones."""

    agencies: frozenset[str]
    """Its word of the agency tree and all above it."""
    principals: frozenset[str]
    """The word it acts for and all above it."""
    patterns: frozenset[str]
    """The ORI patterns of the rules that it matches."""
    holder: str | None
    """The ORI itself if it holds grants, so that it shares its profile with nobody."""
    uses: str
    """The letters it may use: what the hub checks at the door."""

    def looks(self) -> tuple[object, ...]:
        """Give what tells it from others."""
        return self.agencies, self.principals, self.patterns, self.holder, self.uses

    def matches(self, asker: Asker) -> bool:
        """Say whether a rule means it."""
        return (
            not self.agencies.isdisjoint(asker.agencies)
            or not self.patterns.isdisjoint(asker.oris)
            or (asker.delegates and not self.principals.isdisjoint(asker.agencies))
        )


def profile_of(context: Context, ori: str) -> Profile | None:
    """Look an ORI up; nothing for an unknown one. The hub is always known, and belongs to no agency."""
    entry = context.directory.entry_of(ori)
    if entry is None:
        return None
    return Profile(
        agencies=ancestry(entry.agency),
        principals=ancestry(entry.acts_for),
        patterns=frozenset(pattern for pattern in context.bundle.ori_patterns if fnmatchcase(ori, pattern)),
        holder=ori if ori in context.grants.by_holder else None,
        uses=entry.uses,
    )
