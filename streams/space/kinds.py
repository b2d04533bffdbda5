"""Kinds of asker: ORIs of a directory that no rule of some bundles tells apart. Sets of kinds are bits of a number.

Whoever isn't in the directory is rejected before any rule, so these are all there are; the hub is one of them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import translate
from typing import Final, Self

from streams.messages.agencies import ancestry
from streams.messages.directory import HUB_ENTRY, Agency, Directory
from streams.policies.model import Asker
from streams.policies.profiles import Profile
from streams.space.bits import numbers


@dataclass(frozen=True, slots=True)
class Kind:
    """Who looks alike to all rules and to the hub's door, and the first of them by ORI."""

    agency: str
    acts_for: str
    patterns: frozenset[str]
    """The ORI patterns of rules that they match."""
    uses: str
    ori: str

    def profile(self) -> Profile:
        """Give what rules see of them."""
        return Profile(ancestry(self.agency), ancestry(self.acts_for), self.patterns, None, self.uses)


class Kinds:
    """All kinds of asker in a directory, as far as some ORI patterns can tell."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.kinds: Final = tuple(kinds)
        self.everybody: Final = (1 << len(self.kinds)) - 1
        self._profiles: Final = tuple(kind.profile() for kind in self.kinds)
        self._meant: Final[dict[tuple[object, ...], int]] = {}
        self._using: Final[dict[str, int]] = {}

    @classmethod
    def of(cls, directory: Directory, patterns: Iterable[str]) -> Self:
        """Sort a directory's ORIs and the hub into kinds."""
        matchers = [(pattern, re.compile(translate(pattern))) for pattern in sorted(patterns)]
        found: dict[tuple[object, ...], Kind] = {}
        for entry in sorted((*directory.agencies.values(), HUB_ENTRY), key=lambda entry: entry.ori):
            kind = _kind(entry, frozenset(pattern for pattern, matcher in matchers if matcher.match(entry.ori)))
            found.setdefault((kind.agency, kind.acts_for, kind.patterns, kind.uses), kind)
        return cls(found.values())

    def meant(self, asker: Asker) -> int:
        """Give the kinds that a rule means."""
        words = asker.agencies, asker.oris, asker.delegates
        if words not in self._meant:
            self._meant[words] = self.those(n for n, profile in enumerate(self._profiles) if profile.matches(asker))
        return self._meant[words]

    def using(self, letter: str) -> int:
        """Give the kinds that the hub lets use keys of a letter."""
        if letter not in self._using:
            self._using[letter] = self.those(number for number, kind in enumerate(self.kinds) if letter in kind.uses)
        return self._using[letter]

    @staticmethod
    def those(kinds: Iterable[int]) -> int:
        """Make a set of kinds of their numbers."""
        return sum(1 << number for number in kinds)

    def members(self, kinds: int) -> Iterator[Kind]:
        """Give the kinds of a set, in order."""
        return (self.kinds[number] for number in numbers(kinds))


def _kind(entry: Agency, patterns: frozenset[str]) -> Kind:
    return Kind(entry.agency, entry.acts_for, patterns, "".join(sorted(entry.uses)), entry.ori)
