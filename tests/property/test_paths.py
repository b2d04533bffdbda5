"""Laws of ways round and their cheapest cut, over small random worlds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from streams.paths.cuts import Cut, cheapest_cut
from streams.paths.groups import Group
from streams.paths.hops import Asked, Certainty, Gate, Hop
from streams.paths.parties import Party
from streams.paths.relations import Relation
from streams.paths.ways import Way, ways
from streams.policies.model import Policy, Rule
from tests.path_worlds import AGENCIES, KINDS, Step, World, is_of, name_of
from tests.policy_worlds import DAYS, ZONES, Chance

MOST_GATES = 9
"""Every set of so many is tried."""
seeds = st.integers(0, 2**32 - 1)


def world_of(seed: int, most: int | None = None) -> World:
    """Draw a world, and how many hops at most."""
    return World.drawn(Chance(seed), seed, most or seed % 4 + 1)


def expanded(way: Way) -> set[tuple[Step, ...]]:
    """Give the way from ORI to ORI, for all of each group."""
    names = [name_of(hop) for hop in way.hops]
    return {
        tuple(zip(("data", *oris), oris, names, strict=False))
        for oris in product(*(hop.taker.oris for hop in way.hops))
    }


@given(seeds)
def test_no_way_is_invented(seed: int) -> None:
    """Whatever is found can be walked ORI by ORI, by a second reading of rules and relations."""
    world = world_of(seed)
    walked = world.by_brute_force()

    for way in world.found().ways:
        assert expanded(way) <= walked, way


@given(seeds)
def test_no_way_is_missed(seed: int) -> None:
    """Whatever can be walked ORI by ORI is found, but for detours through two of one group."""
    world = world_of(seed)
    found, group_of = world.found(), world.groups()
    told = {tuple((hop.taker, name_of(hop)) for hop in way.hops) for way in found.ways}
    ends = {(*walk[:-1], walk[-1][1]) for walk in told}
    walked = world.by_brute_force()

    assert bool(walked) == bool(found.ways)
    for steps in walked:
        groups = [group_of[taker] for _, taker, _ in steps]
        if len(set(groups)) == len(groups):
            walk = tuple((group, name) for group, (_, _, name) in zip(groups, steps, strict=True))
            assert walk in told or (*walk[:-1], walk[-1][1]) in ends


@given(seeds, st.integers(1, 3))
def test_planted_back_doors_are_found(seed: int, length: int) -> None:
    """A chain of relations of any kind from somebody who may ask to somebody who must not know: gone without any."""
    world = world_of(seed, most=length + 1)
    clean = [ori for ori in AGENCIES if not is_of(ori, world.question.reached)]
    askers = {steps[0][1] for steps in _open(world)}
    start = next((ori for ori in clean if ori in askers), None)
    end = next(ori for ori in AGENCIES if is_of(ori, world.question.reached))
    if start is None:
        return
    chain = [start, *[ori for ori in clean if ori != start][: length - 1], end]
    random = Random(seed)
    planted = tuple(_link(world, giver, taker, random) for giver, taker in pairwise(chain))

    assert (*chain,) in chains(world, planted)
    for missing in planted:
        assert (*chain,) not in chains(world, [one for one in planted if one != missing])


def chains(world: World, relations: Iterable[Relation]) -> set[tuple[str, ...]]:
    """Give the ways over some relations, of groups of one ORI."""
    found = replace(world, relations=tuple(relations)).found()
    return {tuple(ori for hop in way.hops for ori in hop.taker.oris) for way in found.ways}


def _open(world: World) -> set[tuple[Step, ...]]:
    """Give who gets the data by asking: ways of one hop to everybody."""
    everybody = replace(world.question, reached=Party(("*",)), most=1)
    return replace(world, question=everybody, relations=()).by_brute_force()


def _link(world: World, giver: str, taker: str, random: Random) -> Relation:
    """Plant mail, a query, an answer, a re-query, a side effect or a call: any by which the law lets something pass."""
    parties = Party((giver,)), Party((taker,))
    links = (Relation(*parties, *kind, "planted") for kind in random.sample(KINDS, len(KINDS)))
    return next(link for link in links if world.passes_on(link, giver, taker))


@given(seeds)
def test_the_cheapest_cut_of_ways_is_the_cheapest(seed: int) -> None:
    """No set of rules closes every way that was found for less, nor as cheaply with fewer rules."""
    found = world_of(seed).found()
    hops = tuple(dict.fromkeys(hop for way in found.ways for hop in way.hops))
    if len(found.costs) <= MOST_GATES:
        assert_cheapest(found.cut, Flow(hops, found.question.asked, found.reached, found.costs))


@given(seeds)
def test_the_cheapest_cut_of_any_hops_is_the_cheapest(seed: int) -> None:
    """Of hops drawn at random, several of which one rule may close, at costs that are often equal."""
    flow = Flow.drawn(Random(seed))

    assert_cheapest(cheapest_cut(flow.hops, flow.asked, flow.reached, flow.costs), flow)


@dataclass(frozen=True)
class Flow:
    """Hops, from where to whom, and what closing each gate costs."""

    hops: tuple[Hop, ...]
    asked: Asked
    reached: tuple[Group, ...]
    costs: Mapping[Gate, int]

    @classmethod
    def drawn(cls, random: Random) -> "Flow":
        """Draw hops among six groups; every one from the data has a gate, and half of the others."""
        groups = [Group((f"ORI{number}",), f"group {number}", "WA") for number in range(6)]
        asked = Asked("WA", "driver")
        gates = [Gate(Asked(place, "driver"), group) for place in ("WA", "OR") for group in groups]
        hops = [_hop(asked, gate.group, gate) for gate in gates[:5] if random.random() < 0.7]
        for _ in range(random.randrange(2, 12)):
            giver, taker = random.sample(groups, 2)
            gate = gates[6 + groups.index(taker)] if random.random() < 0.5 else None
            hops.append(_hop(giver, taker, gate))
        costs = {gate: random.randrange(4) for gate in gates if any(hop.gate == gate for hop in hops)}
        on_ways = {hop for way in ways(hops, asked, groups[5:], len(groups)) for hop in way.hops}
        kept = {gate: cost for gate, cost in costs.items() if any(hop.gate == gate for hop in on_ways)}
        return cls(tuple(hop for hop in hops if hop in on_ways), asked, tuple(groups[5:]), kept)

    def closed_by(self, gates: Iterable[Gate]) -> bool:
        """Say whether nothing gets through once gates are closed: what is known spreads until it doesn't."""
        closed: set[Gate | None] = set(gates)
        known: set[object] = {self.asked}
        open_hops = [hop for hop in self.hops if hop.gate not in closed]
        spread: set[object] = set()
        while spread != known:
            spread = set(known)
            known |= {hop.taker for hop in open_hops if hop.giver in known}
        return known.isdisjoint(self.reached)


def _hop(giver: Asked | Group, taker: Group, gate: Gate | None) -> Hop:
    return Hop(giver, taker, Certainty.SWITCH, "drawn", (), "", None, gate)


def assert_cheapest(cut: Cut, flow: Flow) -> None:
    """Try every set of gates."""
    sets = (chosen for n in range(len(flow.costs) + 1) for chosen in combinations(flow.costs, n))
    closing = [chosen for chosen in sets if flow.closed_by(chosen)]

    assert flow.closed_by(closing.gate for closing in cut.closings)
    assert (cut.messages, len(cut.closings)) == min(
        (sum(flow.costs[gate] for gate in chosen), len(chosen)) for chosen in closing
    )


@given(seeds)
def test_the_rules_of_a_cut_close_every_way(seed: int) -> None:
    """With them in force the switch itself lets nothing through."""
    world = world_of(seed)
    cut = world.found().cut
    rules: dict[str, list[Rule]] = {closing.gate.asked.place: [] for closing in cut.closings}
    for number, closing in enumerate(cut.closings):
        rules[closing.gate.asked.place].append(_rule(number, closing.gate.asked.data, closing.gate.group))
    policies = {policy.state: policy for policy in world.law.policies}
    for state, added in rules.items():
        policy = policies.get(state)
        held = policy.rules if policy else ()
        policies[state] = Policy(state=state, zone=ZONES.get(state, "UTC"), rules=(*held, *added))

    assert not replace(world, law=replace(world.law, policies=tuple(policies.values()))).found().ways


def _rule(number: int, data: str, group: Group) -> Rule:
    block = {"since": DAYS[0].replace(year=2000), "at": "hub", "source": "the cheapest cut"}
    return Rule.model_validate(
        {
            "id": f"cut-{number}", "effect": "refuse", "author": "nobody", "block": block,
            "asker": {"oris": group.oris}, "data": {"classes": [data]},
        }
    )  # fmt: skip
