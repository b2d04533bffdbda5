"""Examining a program on a real line: that it comes, stays, and answers each question once."""

import asyncio
from collections.abc import Sequence

import pytest

from streams.conform.examining import NothingSaidError, Report
from streams.conform.judging import Judge
from streams.conform.run import Terms, examine_on_line
from streams.conform.talking import NobodyPlaysError, ProgramGoneError
from streams.messages.directory import Directory
from streams.outside.door import Address
from streams.outside.framing import framed
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.plans import Plans
from tests.filters import Filter, plan_for
from tests.outside import LOOPBACK, Program, Say

pytestmark = pytest.mark.usefixtures("no_task_left")

SHIPPED = ContextFiles().load()
CONTEXT = Context(
    SHIPPED.bundle, Directory(SHIPPED.directory.agencies[ori] for ori in ("CAICE0002", "TXPDX0001", "WADMV0000"))
)
PLAN = plan_for(CONTEXT, "WA")
OBEY = Filter(CONTEXT, "WA", PLAN.at_us)


async def examined(say: Say | None, answer_s: float = 10.0, wait_s: float = 10.0) -> Report:
    """Examine a program, if there is one."""
    talks: list[asyncio.Task[None]] = []

    def connect(address: Address) -> None:
        if say is not None:
            talks.append(asyncio.ensure_future(Program(say).talk(address)))

    try:
        return await examine_on_line(Terms(LOOPBACK, connect, wait_s, answer_s), PLAN, Judge(Plans(CONTEXT)))
    finally:
        await asyncio.gather(*talks)


def obeying(text: str) -> Sequence[bytes]:
    """Answer as the policy says."""
    return [framed(OBEY(text) or "")]


async def test_a_program_that_obeys_conforms() -> None:
    """Over the line as without it."""
    report = await examined(obeying)

    assert report.conforms
    assert (report.again, report.garbage) == (0, 0)


async def test_second_answers_and_garbage_are_counted_and_change_nothing() -> None:
    """The first answer counts."""
    report = await examined(lambda text: [*obeying(text), framed("HELLO"), *obeying(text)])

    assert report.conforms
    assert report.again == report.garbage >= len(report.put)


async def test_where_nobody_connects_there_is_a_clear_end() -> None:
    """In good time."""
    with pytest.raises(NobodyPlaysError, match=r"no program connected within 0\.05 s"):
        await examined(None, wait_s=0.05)


async def test_a_program_that_goes_away_is_no_silent_one() -> None:
    """Of what it would have answered nothing can be said."""
    with pytest.raises(ProgramGoneError, match="the program went away after 0 of 80 questions"):
        await examined(lambda _: [b"\xff" * 8])


@pytest.mark.parametrize(
    ("say", "told"),
    [(lambda _: [], "said nothing to 80"), (lambda _: [framed("HELLO")], "said 80 messages that answer nothing to 80")],
    ids=["never", "garbage"],
)
async def test_a_program_that_answers_nothing_is_told_so(say: Say, told: str) -> None:
    """After the first questions, not after a thousand."""
    with pytest.raises(NothingSaidError, match=told):
        await examined(say, answer_s=0.2)


async def test_one_of_several_that_goes_away_is_seen() -> None:
    """What it was asked would else be taken for silence."""
    leaving = iter([obeying] * 90)
    asked: list[asyncio.Task[None]] = []

    def leave(text: str) -> Sequence[bytes]:
        return next(leaving, lambda _: [b"\xff" * 8])(text)

    def connect(address: Address) -> None:
        asked.extend(asyncio.ensure_future(Program(say).talk(address)) for say in (leave, obeying))

    with pytest.raises(ProgramGoneError):
        await examine_on_line(Terms(LOOPBACK, connect, 10.0, 10.0), PLAN, Judge(Plans(CONTEXT)))
    await asyncio.gather(*asked)
