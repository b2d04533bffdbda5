"""A terminal's session with a switch: one that runs, or one of our own, started for the one question."""

import asyncio
from dataclasses import replace
from typing import Final

from producers.local.admin import SwitchAdmin
from producers.local.switch import local_switch
from producers.terminal.ask import Answers, Question, ask
from streams.broker.choose import open_broker
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import Clock
from streams.errors import NletsError

START_S: Final = 20.0
"""What a switch of our own may take to start, at most."""


class NoAnswerError(NletsError):
    """Nothing came back in time."""

    hint = "is the switch running? `nlets run all` starts it; a state may also be silent on purpose"
    """Of a switch that somebody else runs."""

    def __init__(self, patience_s: float) -> None:
        super().__init__(patience_s)
        self.patience_s = patience_s

    def __str__(self) -> str:
        return f"no answer within {self.patience_s:g} s"


class NoAnswerAtHomeError(NoAnswerError):
    """Nothing came back in time from a switch of our own, which still ran."""

    hint = "this machine may need more time to start one, see --timeout; a state may also be silent on purpose"


async def ask_switch(
    question: Question, servers: str | None, names: TopicNames, admin: SwitchAdmin, clock: Clock
) -> Answers:
    """Ask the switch on the Kafka named, or without one a switch of our own, with the shipped rules.

    Raises:
        NoAnswerError: not one answer came in time.
    """
    async with open_broker(servers) as broker:
        if servers is None:
            return await ask_own_switch(question, broker, names, admin, clock)
        answers = await ask(broker, names, question, clock)
    if not answers.replies:
        raise NoAnswerError(question.patience_s)
    return answers


async def ask_own_switch(
    question: Question, broker: Broker, names: TopicNames, admin: SwitchAdmin, clock: Clock
) -> Answers:
    """Start a switch on a broker, ask it, and end it.

    Raises:
        NoAnswerAtHomeError: not one answer came in time, though it was given some more to start.
        ChildEndedError: the switch ended before it answered.
    """
    patient = replace(question, patience_s=question.patience_s + START_S)
    async with local_switch(broker, names, admin) as switch:
        await admin.put_in_force(broker, names)
        try:
            async with asyncio.TaskGroup() as group:
                guard = group.create_task(switch.children.guard())
                answers = await ask(broker, names, patient, clock)
                guard.cancel()
        except* NletsError as failed:
            raise failed.exceptions[0] from None
    if not answers.replies:
        raise NoAnswerAtHomeError(patient.patience_s)
    return answers
