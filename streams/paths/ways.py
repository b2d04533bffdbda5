"""Ways: hops in a row from what is asked for to whom it must not reach, each of them through other groups."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from streams.paths.groups import Group
from streams.paths.hops import Asked, Certainty, Hop

_Node: TypeAlias = Asked | Group
_Onward: TypeAlias = Mapping[_Node, list[Hop]]


@dataclass(frozen=True, slots=True)
class Way:
    """Hops from the data to the first whom it must not reach, through nobody twice."""

    hops: tuple[Hop, ...]

    @property
    def certainty(self) -> Certainty:
        """Say how far it is sure: as far as the hop that is least so."""
        return max((hop.certainty for hop in self.hops), key=tuple(Certainty).index)


def ways(hops: Iterable[Hop], asked: Asked, reached: Collection[Group], most: int) -> list[Way]:
    """Give every way of so many hops at most, the shortest and surest first."""
    onward: defaultdict[_Node, list[Hop]] = defaultdict(list)
    for hop in hops:
        onward[hop.giver].append(hop)
    distance = _distances(onward, reached)
    found = map(Way, _walks((), asked, _Search(onward, distance, frozenset(reached), most)))
    return sorted(found, key=_reading_order)


@dataclass(frozen=True, slots=True)
class _Search:
    """What a search knows."""

    onward: _Onward
    distance: Mapping[_Node, int]
    """Hops from each node to the nearest end; from other nodes there is no way."""
    reached: frozenset[Group]
    most: int


def _walks(so_far: tuple[Hop, ...], here: _Node, search: _Search) -> Iterator[tuple[Hop, ...]]:
    passed = {hop.taker for hop in so_far}
    for hop in search.onward.get(here, ()):
        left = search.most - len(so_far) - 1
        if hop.taker in search.reached:
            yield (*so_far, hop)
        elif hop.taker not in passed and search.distance.get(hop.taker, left + 1) <= left:
            yield from _walks((*so_far, hop), hop.taker, search)


def _distances(onward: _Onward, reached: Collection[Group]) -> dict[_Node, int]:
    back: defaultdict[_Node, list[_Node]] = defaultdict(list)
    for hops in onward.values():
        for hop in hops:
            back[hop.taker].append(hop.giver)
    distance: dict[_Node, int] = dict.fromkeys(reached, 0)
    queue: deque[_Node] = deque(reached)
    while queue:
        node = queue.popleft()
        for before in back[node]:
            if before not in distance:
                distance[before] = distance[node] + 1
                queue.append(before)
    return distance


def _reading_order(way: Way) -> tuple[object, ...]:
    names = [(str(hop.taker), hop.taker.oris, hop.how, hop.by, hop.source) for hop in way.hops]
    return len(way.hops), tuple(Certainty).index(way.certainty), names
