"""An examination from its start to its report, on a line of its own or through a switch; `nlets conform` calls it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.conform.cases import Plan
from streams.conform.examining import Report, examine
from streams.conform.judging import Judge
from streams.conform.spoken import Question, Talk
from streams.conform.talking import Patience, talk, wait_for_program
from streams.conform.through import ThroughTheSwitch, Way
from streams.outside.door import Address, open_door
from streams.outside.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Terms:
    """Where the program connects, and how long it may take to come and to answer."""

    address: Address
    opened: Callable[[Address], object]
    """Called with where the door is open."""
    wait_s: float
    answer_s: float


@dataclass(frozen=True, slots=True)
class OnTheLine:
    """A program behind a door."""

    speaker: Speaker
    patience: Patience

    async def talk(self, questions: Sequence[Question]) -> Talk:
        """Put questions to it."""
        return await talk(self.speaker, questions, self.patience)


async def examine_on_line(terms: Terms, plan: Plan, judge: Judge) -> Report:
    """Wait for a program to connect, and examine it.

    Raises:
        OperatorError: the port can't be had, nobody connected, or the program went away.
    """
    async with open_door(terms.address) as door:
        terms.opened(door.address)
        await wait_for_program(door, terms.wait_s)
        return await examine(OnTheLine(door, Patience(SystemClock(), terms.answer_s)), plan, judge)


async def examine_through(broker: Broker, names: TopicNames, plan: Plan, judge: Judge, answer_s: float) -> Report:
    """Examine whoever plays a state of a switch that runs.

    Raises:
        OperatorError: topics are missing, the switch decides by another context, or the state says nothing at all.
    """
    way = Way(broker, names, plan.context, Patience(SystemClock(), answer_s))
    return await examine(ThroughTheSwitch(way), plan, judge)
