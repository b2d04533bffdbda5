"""Filters to be examined: our own policy engine behind the text form, with the policy as it is or with a fault."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from streams.conform.cases import Plan
from streams.conform.examining import Report, examine
from streams.conform.judging import Judge
from streams.conform.spoken import Question, Talk
from streams.conform.subjects import Subjects, synthetic
from streams.messages.fields import without
from streams.messages.keys import ANSWERS, KEYS
from streams.messages.message import Message
from streams.messages.text import read_text, write_text
from streams.messages.times import parse_time
from streams.outside.questions import TIME_TAG, read_said
from streams.policies.context import Context
from streams.policies.decision import SILENCE, Site, Verdict
from streams.policies.evidence import Ticket
from streams.policies.plans import Plans
from streams.switch.stages.population import Population

Answer = Callable[[str], str | None]
"""What a filter answers to a text; nothing for silence."""


@dataclass(frozen=True)
class Filter:
    """A state that obeys a policy, whether or not it is the right one."""

    context: Context
    state: str
    at_us: int
    """By its own clock, if it is not told the time."""
    population: Population = field(default_factory=Population)
    plans: Plans = field(init=False)

    def __post_init__(self) -> None:
        """Get ready to judge."""
        object.__setattr__(self, "plans", Plans(self.context))

    def __call__(self, text: str) -> str | None:
        """Answer a message."""
        asked = read_text(text)
        assert isinstance(asked, Message), text
        at_us = next((parse_time(value) for tag, value in asked.fields if tag == TIME_TAG), None) or self.at_us
        asked = Message(
            asked.key, asked.sender, asked.destinations, asked.control, without(asked.fields, {TIME_TAG}), asked.free
        )
        (to,) = asked.destinations
        epoch, asker = self.plans.epoch(at_us), self.plans.profile_of(asked.sender)
        assert asker is not None
        decision = epoch.plan(asked.key.code, asker, to).settle(asked.fields)
        if decision.verdict is Verdict.REFUSE:
            words = decision.answer if decision.at_place is Site.STATE else None
            return None if words == SILENCE else self._say(asked, to, free=words or "NOT AUTHORIZED")
        told = self.population.answer(self.state, asked.key.code, asked.fields)
        ticket = Ticket.of(asked.key.code, asked.fields, decision.grants)
        on_answer = epoch.plan_answer(asked.key.code, asker, self._speaker(to)).settle(told, "", ticket)
        if on_answer.verdict is Verdict.REFUSE:
            return self._say(asked, to, free="NOT AUTHORIZED")
        return self._say(asked, to, without(told, on_answer.removed))

    def _say(self, asked: Message, to: str, fields: tuple[tuple[str, str], ...] = (), free: str = "") -> str:
        key = KEYS[ANSWERS[asked.key.code][0]]
        return write_text(Message(key, self._speaker(to), (asked.sender,), asked.control, fields, free))

    def _speaker(self, to: str) -> str:
        directory = self.context.directory
        return to if to in directory.agencies else directory.switch_of(to) or ""


@dataclass(frozen=True)
class AtOnce:
    """A program that is examined without a line between."""

    answer: Answer

    async def talk(self, questions: Sequence[Question]) -> Talk:
        """Let it answer each question."""
        held = Talk(questions)
        for question in questions:
            text = self.answer(question.asked.text(question.told_us))
            if text is not None and (said := read_said(text.encode())) is not None:
                held.said[question.asked.control] = said
        return held


async def examined(answer: Answer, plan: Plan) -> Report:
    """Examine a filter."""
    return await examine(AtOnce(answer), plan, Judge(Plans(plan.context)))


def plan_for(context: Context, state: str, at: str = "2026-02-01T12:00:00Z", subjects: Subjects | None = None) -> Plan:
    """Plan to examine a state's filter, telling it the time."""
    return Plan(context, state, parse_time(at) or 0, tells_time=True, subjects=subjects or synthetic())
