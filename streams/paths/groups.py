"""Groups: ORIs that no rule, no relation and no question tells apart. Who is in one gets what one of them gets."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import accumulate

from streams.messages.directory import FEDERAL_STATE, Agency
from streams.paths.parties import Party
from streams.paths.relations import Relation
from streams.policies.context import Context


@dataclass(frozen=True, slots=True)
class Group:
    """ORIs that are alike, in order. The first stands for all of them."""

    oris: tuple[str, ...]
    name: str = field(compare=False)
    """In as few words as tell it from the other groups of its directory."""
    state: str = field(compare=False)
    """The home state of the first; of all of them if its rules decide what some relation sends."""

    @property
    def ori(self) -> str:
        """Name the one that stands for all."""
        return self.oris[0]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Society:
    """All groups of a directory, and who belongs to which party."""

    groups: tuple[Group, ...]
    within: Mapping[Party, tuple[Group, ...]]

    def members(self, party: Party) -> tuple[Group, ...]:
        """Give the groups of a party, in order."""
        return self.within[party]


def society(context: Context, relations: Iterable[Relation], wanted: Party) -> Society:
    """Sort a directory's ORIs into groups, as far as rules, grants, relations and the question tell them apart."""
    listed = tuple(relations)
    agencies = sorted(context.directory.agencies.values(), key=lambda agency: agency.ori)
    parties = {wanted, *(party for relation in listed for party in (relation.giver, relation.taker))}
    belong = {party: party.members(agencies) for party in parties}
    deciders = frozenset[str]().union(*(belong[relation.deciders] for relation in listed if relation.deciders))
    alike: defaultdict[tuple[object, ...], list[Agency]] = defaultdict(list)
    for agency in agencies:
        standing = frozenset(party for party, oris in belong.items() if agency.ori in oris)
        home = agency.state if agency.ori in deciders else None
        alike[(*_seen_by_rules(context, agency), standing, home)].append(agency)
    names = _names(alike.values())
    groups = tuple(sorted(map(_group, alike.values(), names), key=lambda group: (group.name, group.oris)))
    within = {party: tuple(group for group in groups if group.ori in oris) for party, oris in belong.items()}
    return Society(groups, within)


def _seen_by_rules(context: Context, agency: Agency) -> tuple[object, ...]:
    patterns = frozenset(pattern for pattern in context.bundle.ori_patterns if fnmatchcase(agency.ori, pattern))
    holder = agency.ori if agency.ori in context.grants.by_holder else None
    return agency.agency, agency.acts_for, agency.uses, patterns, holder


def _group(alike: list[Agency], name: str) -> Group:
    return Group(tuple(agency.ori for agency in alike), name, alike[0].state)


def _names(groups: Iterable[list[Agency]]) -> list[str]:
    """Name groups, with more words where fewer would mean two of them; an ORI tells any two apart."""
    by_length = [list(accumulate(_words(group))) for group in groups]
    common = [Counter(names) for names in zip(*by_length, strict=True)]
    return [next(name for name, shared in zip(names, common, strict=True) if shared[name] == 1) for names in by_length]


def _words(group: list[Agency]) -> tuple[str, ...]:
    """Give what may be said of a group, the shortest first."""
    first = group[0]
    acting = f" acting for {first.acts_for}" if first.acts_for else ""
    places, lines = {agency.state for agency in group}, {agency.line for agency in group}
    place = f" {first.state}" if len(places) == 1 and first.state != FEDERAL_STATE else ""
    line = f" line:{first.line}" if len(lines) == 1 else ""
    return first.agency + acting, place, line, f" such as {first.ori}"
