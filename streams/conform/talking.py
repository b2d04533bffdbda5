"""Putting questions to an outside program, many at a time, and gathering what it says to each. Nothing is judged."""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from streams.clock import Clock
from streams.conform.spoken import Question, Talk
from streams.errors import OperatorError
from streams.messages.message import Message
from streams.outside.questions import read_said
from streams.outside.speaker import Speaker

_AT_A_TIME: Final = 64
"""Questions that are open at a time: what a program can't take yet must not look like silence."""


class NobodyPlaysError(OperatorError):
    """No program connected."""

    hint = "start your program: it connects to the address given by --listen; see docs/outside-states.md"

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"no program connected within {self.seconds:g} s"


class ProgramGoneError(OperatorError):
    """The program went away before all was asked."""

    hint = "look why it ended; nothing can be said of what it would have answered"

    def __init__(self, answered: int, asked: int) -> None:
        super().__init__(answered, asked)
        self.answered = answered
        self.asked = asked

    def __str__(self) -> str:
        return f"the program went away after {self.answered} of {self.asked} questions"


async def wait_for_program(speaker: Speaker, seconds: float) -> None:
    """Wait until somebody is connected.

    Raises:
        NobodyPlaysError: nobody came in time.
    """
    try:
        async with asyncio.timeout(seconds):
            while not speaker.callers:
                speaker.news.clear()
                await speaker.news.wait()
    except TimeoutError as error:
        raise NobodyPlaysError(seconds) from error


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer may take, by which clock."""

    clock: Clock
    answer_s: float


async def talk(speaker: Speaker, questions: Sequence[Question], patience: Patience) -> Talk:
    """Ask everything, and wait for answers as long as patience says.

    Raises:
        ProgramGoneError: somebody who was connected is not any more.
    """
    held = Talk(questions)
    callers = frozenset(speaker.callers)
    left = deque(questions)
    open_until: dict[str, int] = {}
    known = {question.asked.control for question in questions}
    while left or open_until:
        _ask_more(speaker, left, open_until, patience)
        await _news(speaker, min(open_until.values()), patience.clock)
        for said in _messages(speaker, held):
            if said.control in open_until:
                del open_until[said.control]
                held.said[said.control] = said
            else:
                held.again += said.control in known
                held.garbage += said.control not in known
        now_ns = patience.clock.monotonic_ns()
        open_until = {control: until for control, until in open_until.items() if until > now_ns}
        if not callers or not callers <= frozenset(speaker.callers):
            raise ProgramGoneError(len(held.said), len(questions))
    return held


def _ask_more(speaker: Speaker, left: deque[Question], open_until: dict[str, int], patience: Patience) -> None:
    until_ns = patience.clock.monotonic_ns() + round(patience.answer_s * 1e9)
    while left and len(open_until) < _AT_A_TIME:
        question = left.popleft()
        open_until[question.asked.control] = until_ns
        speaker.send(question.asked.text(question.told_us))


async def _news(speaker: Speaker, until_ns: int, clock: Clock) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0, until_ns - clock.monotonic_ns()) / 1e9):
            await speaker.news.wait()
    speaker.news.clear()


def _messages(speaker: Speaker, held: Talk) -> Iterator[Message]:
    for content in speaker.take_said():
        said = read_said(content)
        if said is None:
            held.garbage += 1
        else:
            yield said
