"""From a question to its answer: how a place's data could reach somebody, and what would stop it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from streams.paths.asking import Switch
from streams.paths.cuts import Cut, cheapest_cut
from streams.paths.groups import Group, Society, society
from streams.paths.hops import Gate, Hop
from streams.paths.question import Question
from streams.paths.relations import Relation
from streams.paths.traffic import Scenario
from streams.paths.ways import Way, ways


@dataclass(frozen=True)
class Found:
    """Every way round, what each gate lets through, and the cheapest cut."""

    question: Question
    reached: tuple[Group, ...]
    ways: tuple[Way, ...]
    costs: Mapping[Gate, int]
    cut: Cut
    at_us: int
    context: str
    """Digest of what it was decided by."""
    scenario: str
    """Where the costs are from."""


def find(question: Question, switch: Switch, relations: Iterable[Relation], scenario: Scenario) -> Found:
    """Find every way, and the cheapest cut of them all."""
    known = tuple(relations)
    people = society(switch.context, known, question.reached)
    reached = tuple(people.members(question.reached))
    hops = tuple(_hops(question, switch, known, people))
    found = ways(hops, question.asked, reached, question.most)
    used = tuple(dict.fromkeys(hop for way in found for hop in way.hops))
    gates = dict.fromkeys(hop.gate for hop in used if hop.gate is not None)
    costs = {gate: _cost(gate, switch, reached, scenario) for gate in gates}
    cut = cheapest_cut(used, question.asked, reached, costs)
    decided_by = switch.at_us, switch.context.digest
    return Found(question, reached, tuple(found), costs, cut, *decided_by, scenario.origin)


def _hops(question: Question, switch: Switch, relations: Iterable[Relation], people: Society) -> Iterator[Hop]:
    reached = people.within[question.reached]
    for group in people.groups:
        hop = switch.look_up(question.asked, group)
        if hop is not None:
            yield hop
    for relation in relations:
        for giver in people.members(relation.giver):
            if giver not in reached:
                yield from _passed_on(switch, relation, giver, people, question)


def _passed_on(switch: Switch, relation: Relation, giver: Group, people: Society, question: Question) -> Iterator[Hop]:
    """Give the hops of a relation from a group. Of those whom it must not reach the first will do, where no gate is."""
    ended = False
    for taker in people.members(relation.taker):
        ends = taker in people.within[question.reached]
        hop = (
            None if taker == giver or (ends and ended) else switch.relayed(relation, giver, taker, question.asked.data)
        )
        if hop is not None:
            yield hop
            ended = ended or (ends and hop.gate is None)


def _cost(gate: Gate, switch: Switch, reached: Collection[Group], scenario: Scenario) -> int:
    """Count the legitimate look-ups through a gate: of whom it must not reach, none is."""
    passing = None if gate.group in reached else switch.look_up(gate.asked, gate.group)
    return 0 if passing is None else scenario.through(gate, passing.by)
