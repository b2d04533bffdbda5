"""A process of the switch: what it checks before it starts, and that its stages start and end together."""

import asyncio

import pytest
from structlog.testing import capture_logs

from streams.broker.memory import AT_LEAST_ONCE, MemoryBroker
from streams.broker.topics import TopicNames, specs
from streams.clock import SystemClock
from streams.errors import Exit
from streams.metrics.sources import StageName
from streams.switch.activation.follow import Control
from streams.switch.host.course import StampedCourse
from streams.switch.host.factory import HostFactory, ProcessSetup, UnfitTopicsError, run_hosts
from streams.switch.stages.pseudonym import Pseudonyms
from tests.echo import Echo, Site

NAMES = TopicNames("t.")


def factory(broker: MemoryBroker) -> HostFactory:
    """Make one with a key of its own."""
    return HostFactory(broker, SystemClock(), ProcessSetup(NAMES, Pseudonyms(bytes(32))))


async def test_topics_that_are_missing_are_listed_and_not_made() -> None:
    """All at once, with what to do."""
    broker = MemoryBroker()

    with pytest.raises(UnfitTopicsError) as caught:
        await factory(broker).hosts(list(StageName))

    assert len(caught.value.problems) == 11
    assert "nlets topics create" in caught.value.hint
    assert await broker.topics() == {}


async def test_what_the_broker_does_not_promise_is_said_once() -> None:
    """However many stages the process runs."""
    broker = MemoryBroker(AT_LEAST_ONCE)
    await broker.create(specs(NAMES, 2))
    with capture_logs() as logs:
        hosts = await factory(broker).hosts(list(StageName))

    assert len(hosts) == 3
    assert [entry["gap"] for entry in logs if "gap" in entry] == list(broker.promises.gaps())


async def test_stages_end_together_when_told_to() -> None:
    """All of them, and without a complaint."""
    broker = MemoryBroker()
    await broker.create(specs(NAMES, 2))
    hosts = await factory(broker).hosts(list(StageName))
    stop = asyncio.Event()
    run = asyncio.ensure_future(run_hosts(hosts, stop))
    stop.set()

    assert await run is Exit.DONE


async def test_where_one_stage_can_not_go_on_the_others_end_too() -> None:
    """And the process says that it failed."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()
    lost = site.host(Echo(NAMES), "no such topic", StampedCourse(), Control(site.broker, NAMES.control))
    with capture_logs():
        left = await run_hosts([site.intake(), lost], asyncio.Event())

    assert left is Exit.FAILED
