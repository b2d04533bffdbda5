"""From a question to its answer: how a place's data could reach somebody, and what would stop it."""

from collections.abc import Iterable, Iterator, Mapping
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
    survey = _Survey(question, switch, known, society(switch.context, known, question.reached))
    found = ways(survey.hops(), question.asked, survey.reached, question.most)
    used = tuple(dict.fromkeys(hop for way in found for hop in way.hops))
    costs = {hop.gate: survey.cost(hop.gate, scenario) for hop in used if hop.gate is not None}
    cut = cheapest_cut(used, question.asked, survey.reached, costs)
    decided_by = switch.at_us, switch.context.digest
    return Found(question, survey.reached, tuple(found), costs, cut, *decided_by, scenario.origin)


@dataclass(frozen=True, slots=True)
class _Survey:
    """What is asked, and all that is known to answer it."""

    question: Question
    switch: Switch
    relations: tuple[Relation, ...]
    people: Society

    @property
    def reached(self) -> tuple[Group, ...]:
        """Whom it must not reach."""
        return self.people.members(self.question.reached)

    def hops(self) -> Iterator[Hop]:
        """Give every look-up that passes, and whatever is passed on."""
        look_ups = (self.switch.look_up(self.question.asked, group) for group in self.people.groups)
        yield from filter(None, look_ups)
        for relation in self.relations:
            for giver in self.people.members(relation.giver):
                yield from self._passed_on(relation, giver)

    def _passed_on(self, relation: Relation, giver: Group) -> Iterator[Hop]:
        """Give the hops of a relation from a group; of those that end a way and have no gate, one will do."""
        ended = False
        for taker in self.people.members(relation.taker):
            hop = self.switch.passed_on(relation, giver, taker, self.question.asked.data)
            ends = hop is not None and hop.gate is None and taker in self.reached
            if hop is not None and not (ends and ended):
                yield hop
            ended = ended or ends

    def cost(self, gate: Gate, scenario: Scenario) -> int:
        """Count the legitimate look-ups through a gate: of whom it must not reach, none is."""
        passing = None if gate.group in self.reached else self.switch.look_up(gate.asked, gate.group)
        return 0 if passing is None else scenario.through(gate, passing.by)
