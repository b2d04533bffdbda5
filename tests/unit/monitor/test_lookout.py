"""What is seen of the topics that hold no deltas, on the in-memory broker."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.port import Output
from streams.broker.topics import TopicNames
from streams.monitor.alarms import HalfDone
from streams.monitor.lookout import Lookout, Standing
from streams.switch.activation.activate import Activator
from streams.switch.activation.control import Completion, IntentValue, complete_entry, intent_entry
from streams.switch.activation.ledger import HALF_DONE_AFTER_US
from tests.echo import Site, activation_request, stored_context
from tests.mill import HandClock

NAMES = TopicNames("t.")
SECOND_US = 1_000_000


@dataclass
class Surroundings:
    """A lookout under a clock that is set by hand."""

    broker: MemoryBroker = field(default_factory=MemoryBroker)
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        """Post it."""
        self.site = Site(self.broker, NAMES)
        self.lookout = Lookout(self.broker, NAMES, self.clock)

    async def stalls(self, booked: Mapping[str, int]) -> dict[str, int]:
        """Look a second later; tell which sources stand still, since which second."""
        self.clock.us += SECOND_US
        seen = await self.lookout.look(booked)
        since = {f"{each.stage}|{each.partition}": each.since_us for each in seen.stalls}
        return {name: at_us // SECOND_US for name, at_us in since.items() if at_us is not None}


@pytest.fixture
async def surroundings() -> Surroundings:
    """Build topics."""
    made = Surroundings()
    await made.site.build()
    return made


async def test_an_activation_is_half_done_when_it_should_long_be_complete(surroundings: Surroundings) -> None:
    """With the time it was asked for; not while it may be under way, nor when the next is complete."""
    activator = Activator(surroundings.broker, NAMES)
    meant = IntentValue(ctx="sha256:ab", ends={0: 0, 1: 0}, at=7, why="apply")
    [number] = await activator.control.write([intent_entry("n", meant)])
    surroundings.clock.us = HALF_DONE_AFTER_US
    under_way = (await surroundings.lookout.look({})).half_done
    surroundings.clock.us += SECOND_US
    lost = (await surroundings.lookout.look({})).half_done
    await activator.activate(activation_request("one", "m"))
    mended = (await surroundings.lookout.look({})).half_done

    assert (under_way, lost, mended) == ((), (HalfDone(number, "sha256:ab", 7),), ())


async def test_what_is_on_trial_is_seen(surroundings: Surroundings) -> None:
    """From its announcement to the next activation."""
    activator = Activator(surroundings.broker, NAMES)
    seen = []
    for name, percent in (("one", None), ("two", 10), ("two", None)):
        await activator.activate(replace(activation_request(name, f"{name}{percent}"), percent=percent))
        seen.append((await surroundings.lookout.look({})).roll_out)

    assert [each and each.percent for each in seen] == [None, 10, None]


async def test_what_is_in_force_is_read_as_it_is_stored(surroundings: Surroundings) -> None:
    """Once it stands everywhere; before that, what was in force, and nothing if nothing ever was."""
    activator, seen = Activator(surroundings.broker, NAMES), [await surroundings.lookout.in_force()]
    for name in ("one", "two"):
        await activator.activate(activation_request(name, name))
        seen.append(await surroundings.lookout.in_force())
    await activator.control.write([intent_entry("n", IntentValue(ctx="sha256:ab", ends={0: 0}, at=7, why="apply"))])
    seen.append(await surroundings.lookout.in_force())

    one, two = (Standing(each.digest, each.content) for each in (stored_context("one"), stored_context("two")))
    assert seen == [None, one, two, two]


async def test_a_context_that_is_not_there_whole_is_none(surroundings: Surroundings) -> None:
    """Its pieces may have gone; whoever needs it is told so elsewhere."""
    control = Activator(surroundings.broker, NAMES).control
    meant = IntentValue(ctx="sha256:ab", ends={0: 0, 1: 0}, at=7, why="apply")
    [number] = await control.write([intent_entry("n", meant)])
    await control.write([complete_entry(Completion(number, {0: 0, 1: 0}))])

    assert await surroundings.lookout.in_force() is None


async def test_every_source_is_looked_at(surroundings: Surroundings) -> None:
    """Also those of which no delta tells yet."""
    seen = await surroundings.lookout.look({})

    assert [(each.stage, each.topic, each.partition) for each in seen.stalls] == [
        ("intake", "t.queries", 0), ("intake", "t.queries", 1), ("state", "t.deliveries", 0),
        ("state", "t.deliveries", 1), ("back", "t.responses", 0), ("back", "t.responses", 1),
    ]  # fmt: skip
    assert {each.since_us for each in seen.stalls} == {None}


async def test_a_source_stands_still_if_records_wait_where_they_did_before(surroundings: Surroundings) -> None:
    """Since they were first seen there; one that moves on does not, however much waits."""
    await surroundings.site.ask(["a", "b", "c"])
    booked_to = (0, 0, 0, 1, 2, 2, 3, 3)
    looks = [await surroundings.stalls({"intake|0": position}) for position in booked_to]

    assert looks == [{}, {"intake|0": 2}, {"intake|0": 2}, {}, {}, {"intake|0": 6}, {}, {}]


async def test_what_came_after_a_quiet_time_waits_since_then(surroundings: Surroundings) -> None:
    """Not since the quiet began."""
    quiet = [await surroundings.stalls({}) for _ in range(2)]
    await surroundings.site.ask(["a"])

    assert quiet == [{}, {}]
    assert await surroundings.stalls({}) == {"intake|0": 3}


async def test_the_end_of_a_transaction_is_no_record_that_waits(surroundings: Surroundings) -> None:
    """It stands in the topic and takes up an offset."""
    worker = surroundings.broker.worker("t.intake", NAMES.queries, Nobody())
    await worker.start()
    await worker.poll(0)
    await worker.commit(0, 0, [Output(NAMES.deliveries, 0, b"TX", b"a")])
    await worker.stop()

    assert (await surroundings.broker.ends(NAMES.deliveries))[0] == 2
    assert [await surroundings.stalls({"state|0": 1}) for _ in range(3)] == [{}, {}, {}]
    assert [await surroundings.stalls({"state|0": 0}) for _ in range(2)] == [{}, {"state|0": 5}]


class Nobody:
    """Takes partitions over and does nothing."""

    async def on_assigned(self, positions: Mapping[int, int]) -> Mapping[int, int]:
        """Begin where they are."""
        return positions

    async def on_lost(self, _partitions: Collection[int]) -> None:
        """Let go."""


async def test_requests_wait_for_an_outside_program_that_nobody_runs(surroundings: Surroundings) -> None:
    """Of several outposts the slowest counts; where nobody asks for an outside state there is nothing to look at."""
    unused = (await surroundings.lookout.look({})).stalls
    await surroundings.broker.append([Output(NAMES.outside, 1, b"WA", b"{}") for _ in range(2)])
    nobody = [await surroundings.stalls({}) for _ in range(2)]
    slow = [await surroundings.stalls({"outside-WA|1": 2, "outside-OR|1": 1}) for _ in range(2)]
    both = [await surroundings.stalls({"outside-WA|1": 2, "outside-OR|1": 2}) for _ in range(2)]

    assert [stall.stage for stall in unused if stall.stage == "outside"] == []
    assert nobody == [{}, {"outside|1": 2}]
    assert slow == [{}, {"outside|1": 4}]
    assert both == [{}, {}]
