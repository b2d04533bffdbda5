"""The cheapest cut: the rules that close every way and stop the fewest legitimate look-ups.

A rule closes a gate: it refuses one group one place's data. What goes through no gate can't be cut by a rule.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import networkx as nx

from streams.paths.groups import Group
from streams.paths.hops import Asked, Gate, Hop

_END: Final = "end"
_BEFORE: Final = "before"


@dataclass(frozen=True, slots=True)
class Closing:
    """A gate to close, and how many legitimate look-ups that would stop."""

    gate: Gate
    messages: int


@dataclass(frozen=True, slots=True)
class Cut:
    """What closes every way there is over some hops."""

    closings: tuple[Closing, ...]

    @property
    def messages(self) -> int:
        """How many legitimate look-ups it would stop."""
        return sum(closing.messages for closing in self.closings)


def cheapest_cut(hops: Iterable[Hop], asked: Asked, reached: Collection[Group], costs: Mapping[Gate, int]) -> Cut:
    """Find the cut that stops the fewest look-ups, and of these one of the fewest gates, of hops that are part of ways.

    There always is one: every way begins with a look-up, which goes through a gate.
    """
    if not costs:
        return Cut(())
    network = _network(hops, reached, costs)
    _, (near, _) = nx.minimum_cut(network, asked, _END)
    closed = [gate for gate in costs if (_BEFORE, gate) in near and gate not in near]
    return Cut(tuple(Closing(gate, costs[gate]) for gate in sorted(closed, key=_reading_order)))


def _network(hops: Iterable[Hop], reached: Collection[Group], costs: Mapping[Gate, int]) -> "nx.DiGraph[object]":
    """Draw hops as edges. One through a gate shares its capacity with all others there; the rest have no limit."""
    network: nx.DiGraph[object] = nx.DiGraph()
    for hop in hops:
        taker = _END if hop.taker in reached else hop.taker
        if hop.gate is None:
            network.add_edge(hop.giver, taker)
        else:
            network.add_edge(hop.giver, (_BEFORE, hop.gate))
            # Costs come first, then how many gates: so a gate that nobody uses is not closed for nothing.
            network.add_edge((_BEFORE, hop.gate), hop.gate, capacity=costs[hop.gate] * (len(costs) + 1) + 1)
            network.add_edge(hop.gate, taker)
    return network


def _reading_order(gate: Gate) -> tuple[str, str, tuple[str, ...]]:
    return gate.asked.place, str(gate.group), gate.group.oris
