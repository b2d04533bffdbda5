"""Examining a program that plays its state in a switch that runs: in memory, behind an outpost."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.topics import MissingTopicError, TopicNames
from streams.clock import SystemClock
from streams.conform.examining import NothingSaidError, Report
from streams.conform.judging import Judge, Otherwise
from streams.conform.run import examine_through
from streams.conform.through import OtherContextError
from streams.messages.directory import Directory
from streams.outside.framing import framed
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.plans import Plans
from tests.filters import Filter, plan_for
from tests.outside import Say, Stand, never, playing

pytestmark = pytest.mark.usefixtures("no_task_left")

SHIPPED = ContextFiles().load()
CONTEXT = Context(
    SHIPPED.bundle, Directory(SHIPPED.directory.agencies[ori] for ori in ("CAICE0002", "TXPDX0001", "WADMV0000"))
)
PLAN = plan_for(CONTEXT, "WA")
OBEY = Filter(CONTEXT, "WA", SystemClock().now_us())


def obeying(text: str) -> Sequence[bytes]:
    """Answer as the policy says."""
    return [framed(OBEY(text) or "")]


def letting_through(text: str) -> Sequence[bytes]:
    """Tell everybody everything."""
    return [framed(Filter(Context(Bundle.of(()), CONTEXT.directory), "WA", PLAN.at_us)(text) or "")]


async def examined(say: Say, broker: MemoryBroker, answer_s: float = 30.0, context: Context = CONTEXT) -> Report:
    """Examine whoever plays Washington so."""
    stand = Stand(broker)
    await stand.build()
    await stand.activate(CONTEXT)
    async with stand.switch(), stand.outpost() as door, playing(say, door.address):
        plan = replace(plan_for(context, "WA"), tells_time=False, at_us=SystemClock().now_us())
        return await examine_through(broker, stand.names, plan, Judge(Plans(context)), answer_s)


async def test_a_program_that_obeys_conforms(memory_broker: MemoryBroker) -> None:
    """As it does on a line of its own."""
    report = await examined(obeying, memory_broker)

    assert report.conforms, report.findings
    assert len(report.put) > 50


async def test_second_answers_and_garbage_change_nothing(memory_broker: MemoryBroker) -> None:
    """The switch settles each request by its first answer."""
    report = await examined(lambda text: [framed("HELLO"), *obeying(text), *obeying(text)], memory_broker)

    assert report.conforms, report.findings


async def test_what_the_hub_stops_on_its_way_back_is_still_a_fault(memory_broker: MemoryBroker) -> None:
    """The response is looked at, not what the asker got."""
    report = await examined(letting_through, memory_broker)

    assert {finding.otherwise for finding in report.findings} == {Otherwise.LET_THROUGH}
    assert {rule for finding in report.findings for rule in finding.expected.rules} == {"wa-ice-block"}


async def test_a_program_that_never_answers_is_told_so(memory_broker: MemoryBroker) -> None:
    """It would answer none of a thousand questions, either."""
    with pytest.raises(NothingSaidError):
        await examined(never, memory_broker, answer_s=0.5)


async def test_a_switch_that_decides_by_another_context_is_no_witness(memory_broker: MemoryBroker) -> None:
    """What it says would be held against rules that it doesn't have."""
    with pytest.raises(OtherContextError, match="the switch decides by") as caught:
        await examined(obeying, memory_broker, context=SHIPPED)

    assert (caught.value.examined_by, caught.value.in_force) == (SHIPPED.digest, CONTEXT.digest)


async def test_where_no_switch_is_that_is_said(memory_broker: MemoryBroker) -> None:
    """Nothing is created."""
    with pytest.raises(MissingTopicError):
        await examine_through(memory_broker, TopicNames(), PLAN, Judge(Plans(CONTEXT)), 1.0)
