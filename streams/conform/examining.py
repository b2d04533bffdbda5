"""Examining a filter: ask about everybody, choose whom to ask about, put every case, and list what comes otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol

from streams.conform.cases import Case, Edge, Plan, cases
from streams.conform.judging import Expected, Judge, Otherwise
from streams.conform.spoken import Question, Talk
from streams.conform.subjects import Chosen, Side, choose, pool_of
from streams.errors import OperatorError
from streams.messages.keys import DataClass
from streams.messages.message import Message
from streams.outside.questions import Asked


class NothingToTellError(OperatorError):
    """Every agency of the directory is touched by some rule, so nobody can say what there is to tell."""

    hint = "examine with a directory that has an agency no rule of the state is about"

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state

    def __str__(self) -> str:
        return f"every agency of the directory is touched by some rule of {self.state}"


class NothingSaidError(OperatorError):
    """A program answered none of the first questions, so it would answer none of a thousand."""

    hint = "see docs/outside-states.md for what an answer has to look like; --deadline gives it more time"

    def __init__(self, asked: int, garbage: int) -> None:
        super().__init__(asked, garbage)
        self.asked = asked
        self.garbage = garbage

    def __str__(self) -> str:
        said = f"{self.garbage} messages that answer nothing" if self.garbage else "nothing"
        return f"the program said {said} to {self.asked} questions"


class NobodyKnownError(OperatorError):
    """A program has a record of nobody in the pool, so nothing shows what it takes away or withholds."""

    hint = "name some that it has records of: --subjects FILE"

    def __init__(self, data_class: DataClass) -> None:
        super().__init__(data_class)
        self.data_class = data_class

    def __str__(self) -> str:
        return f"the program tells nothing of any {self.data_class.value} in the pool"


class Program(Protocol):
    """Whoever is examined."""

    async def talk(self, questions: Sequence[Question]) -> Talk:
        """Put questions to it, and gather what it says."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A case in which the filter did otherwise than the policy says."""

    case: Case
    expected: Expected
    said: Message | None
    otherwise: Otherwise


@dataclass(frozen=True, slots=True)
class Report:
    """What an examination found."""

    plan: Plan
    put: tuple[Case, ...]
    findings: tuple[Finding, ...]
    not_shown: tuple[Side, ...]
    """Sides of conditional rules for which there was no subject."""
    again: int
    garbage: int

    @property
    def conforms(self) -> bool:
        """Whether the filter did in every case what the policy says."""
        return not self.findings

    def by_edge(self) -> dict[Edge, tuple[int, int]]:
        """Count cases and findings by what they tell apart."""
        return {
            edge: (
                sum(case.edge is edge for case in self.put),
                sum(finding.case.edge is edge for finding in self.findings),
            )
            for edge in Edge
        }


async def examine(program: Program, plan: Plan, judge: Judge) -> Report:
    """Examine a filter.

    Raises:
        OperatorError: nobody can say what there is to tell, or the program went away, or says nothing at all.
    """
    teller = plan.askers.teller
    if teller is None:
        raise NothingToTellError(plan.state)
    examination = _Examination(program, plan, judge, teller.ori)
    chosen = await examination.choose()
    examination.plan = replace(plan, subjects=chosen.subjects)
    put, findings = await examination.compare()
    return Report(examination.plan, put, findings, chosen.not_shown, examination.again, examination.garbage)


@dataclass(slots=True)
class _Examination:
    """One examination, under way."""

    program: Program
    plan: Plan
    judge: Judge
    teller: str
    """Somebody whom no rule touches: what they are told is what there is to tell."""
    again: int = 0
    garbage: int = 0
    _numbers: Iterator[int] = field(default_factory=count)

    async def choose(self) -> Chosen:
        """Ask about everybody, and choose who tells the rules' sides apart."""
        plan = self.plan
        probes = [
            Case(Edge.ASKER, self.teller, key, plan.state, fields, plan.at_us) for key, fields in pool_of(plan.subjects)
        ]
        answers = await self._put(probes)
        if all(answer is None for answer in answers):
            raise NothingSaidError(len(probes), self.garbage)
        told = {case.fields: said for case, said in zip(probes, answers, strict=True)}
        chosen = choose(plan.subjects, [timed.rule for timed in plan.context.bundle.rules_of(plan.state)], told)
        unknown = [data_class for data_class, known in chosen.subjects.chosen.items() if not known]
        if unknown and not any(self.judge.is_refusal(said) for said in answers):
            raise NobodyKnownError(unknown[0])
        return chosen

    async def compare(self) -> tuple[tuple[Case, ...], tuple[Finding, ...]]:
        """Put every case, and each question once by the one who is told all."""
        put = cases(self.plan)
        by_teller = list(dict.fromkeys(map(self._by_teller, put)))
        answers = await self._put([*by_teller, *put])
        told = dict(zip(by_teller, answers, strict=False))
        found = (
            self._compare(case, said, told[self._by_teller(case)])
            for case, said in zip(put, answers[len(by_teller) :], strict=True)
        )
        return put, tuple(finding for finding in found if finding is not None)

    def _by_teller(self, case: Case) -> Case:
        return replace(case, edge=Edge.ASKER, sender=self.teller, at_us=self.plan.at_us)

    def _compare(self, case: Case, said: Message | None, told: Message | None) -> Finding | None:
        expected = self.judge.expected(case, told)
        otherwise = self.judge.otherwise(case, expected, said)
        return None if otherwise is None else Finding(case, expected, said, otherwise)

    async def _put(self, put: Sequence[Case]) -> list[Message | None]:
        talk = await self.program.talk([self._question(case) for case in put])
        self.again += talk.again
        self.garbage += talk.garbage
        return talk.answers()

    def _question(self, case: Case) -> Question:
        control = f"C{next(self._numbers):09}"
        asked = Asked(case.key, case.sender, case.to, control, case.fields)
        return Question(asked, case.at_us if self.plan.tells_time else None)
