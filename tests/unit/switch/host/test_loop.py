"""The host on the in-memory broker: what it keeps when commits fail, records are bad, contexts are missing."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec
import pytest
from structlog.testing import capture_logs

from streams.broker.memory import AT_LEAST_ONCE, MemoryBroker
from streams.broker.memory.faults import InjectedError
from streams.broker.memory.worker import MemoryWorker
from streams.broker.port import Output, Written
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.errors import Exit
from streams.messages.wire import DeadLetter, Delta, Marker
from streams.metrics.coverage import Arrival, Coverage, Span
from streams.switch.activation.activate import Activator, marker_output
from streams.switch.activation.control import IntentValue, context_entries, intent_entry
from streams.switch.activation.stale import compare_contexts
from streams.switch.activation.stamped import Stamped
from streams.switch.host.flood import WINDOW
from streams.switch.host.loop import Host
from streams.switch.stages.stage import Batch, Contexts, Work
from tests.echo import Echo, Site, activation_request, running, stored_context
from tests.waiting import let_go_on, until

NAMES = TopicNames("t.")
_MANY = 200
"""More messages than a host calls little."""
ONE, TWO = stored_context("one").digest, stored_context("two").digest


@pytest.fixture(params=[MemoryBroker, lambda: MemoryBroker(AT_LEAST_ONCE)], ids=["exactly-once", "at-least-once"])
async def site(request: pytest.FixtureRequest) -> Site:
    """Build a switch's topics on a fresh broker, with and without transactions."""
    make: Callable[[], MemoryBroker] = request.param
    built = Site(make(), NAMES)
    await built.build()
    return built


class Forgetful(MemoryBroker):
    """Stores the first deliveries only at the second try."""

    _has_failed = False

    async def append(self, outputs: Sequence[Written]) -> list[int]:
        """Fail once."""
        if not self._has_failed and any(output.topic == NAMES.deliveries for output in outputs):
            self._has_failed = True
            raise InjectedError
        return await super().append(outputs)


def memory(site: Site) -> MemoryBroker:
    """Name the broker by its own class, for its injected failures."""
    assert isinstance(site.broker, MemoryBroker)
    return site.broker


def expire(site: Site, host: Host) -> None:
    """Let the group give up on a host's worker."""
    assert isinstance(host.worker, MemoryWorker)
    memory(site).expire(host.worker)


async def decided(site: Site, count: int) -> dict[str, str]:
    """Wait for so many requests; give the context that decided each."""
    records = await site.contents(NAMES.deliveries, count)
    stamped = [msgspec.json.decode(record.value or b"", type=Stamped) for record in records]
    return {each.id: each.stamp.ctx for each in stamped}


async def deltas(site: Site) -> list[Delta]:
    """Give all deltas."""
    return [msgspec.json.decode(r.value or b"", type=Delta) for r in await site.contents(NAMES.metrics, 0)]


async def test_each_message_is_decided_by_the_activation_of_its_place(site: Site) -> None:
    """Before the first marker by the first, behind each marker by that one; and the separate reader agrees."""
    activator = Activator(site.broker, NAMES)
    await site.ask(["a"])
    await activator.activate(activation_request("one", "n1"))
    await site.ask(["b"])
    await activator.activate(activation_request("two", "n2"))
    await site.ask(["c"])

    async with running(site.intake()):
        found = await decided(site, 3)

    assert found == {"a": ONE, "b": ONE, "c": TWO}
    assert (await compare_contexts(site.broker, NAMES)).decided_by_stale_context == 0


async def test_without_any_activation_a_stage_waits_and_says_what_to_do(site: Site) -> None:
    """Nothing is decided, and nothing lost."""
    await site.ask(["a"])
    with capture_logs() as logs:
        async with running(site.intake()):
            await until(lambda: any("policy apply" in entry.get("hint", "") for entry in logs))
            waiting = await site.contents(NAMES.deliveries, 0)
            await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
            found = await decided(site, 1)

    assert waiting == []
    assert found == {"a": ONE}


async def test_a_partition_that_is_added_gets_its_marker_from_its_owner(site: Site) -> None:
    """It stands under the newest complete activation."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    async with running(site.intake()):
        await site.broker.add_partitions(NAMES.deliveries, 3)
        await site.broker.add_partitions(NAMES.metrics, 3)
        await site.broker.add_partitions(NAMES.queries, 3)
        await site.ask(["a"], partition=2)
        found = await decided(site, 1)

    assert found == {"a": ONE}
    assert (await compare_contexts(site.broker, NAMES)).decided_by_stale_context == 0


async def test_a_forged_marker_changes_nothing(site: Site) -> None:
    """It is a message like any other, and this one can't be read."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    for number in (0, 1, 2, 3, 99):
        await site.broker.append([marker_output(NAMES, 0, Marker(v=1, number=number, ctx=TWO, nonce="guess"))])
    await site.ask(["a"])

    async with running(site.intake()):
        found = await decided(site, 6)

    assert set(found.values()) == {ONE}


async def test_an_answer_under_an_unknown_context_waits_until_control_holds_it(site: Site) -> None:
    """The partition is held, not failed, and says so."""
    activator = Activator(site.broker, NAMES)
    stamp = {"ctx": TWO, "at": 0, "p": 0, "o": 0}
    value = msgspec.json.encode({"id": "a", "stamp": stamp})
    await site.broker.append([Output(NAMES.deliveries, 0, b"NY", value)])
    with capture_logs() as logs:
        async with running(site.state()):
            await until(lambda: any(entry["event"] == "partition held" for entry in logs))
            await activator.control.write(list(context_entries(TWO, stored_context("two").content)))
            await site.contents(NAMES.responses, 1)

    assert next(entry["alarm"] for entry in logs if entry["event"] == "partition held")


async def test_a_context_that_can_not_be_read_is_said_once_and_not_called_absent(site: Site) -> None:
    """However often it is tried again."""
    stage = Echo(NAMES, "state")
    await Activator(site.broker, NAMES).control.write(list(context_entries(TWO, b"{")))
    value = msgspec.json.encode({"id": "a", "stamp": {"ctx": TWO, "at": 0, "p": 0, "o": 0}})
    await site.broker.append([Output(NAMES.deliveries, 0, b"NY", value)])
    with capture_logs() as logs:
        async with running(site.state(stage)):
            await until(lambda: stage.batches > 1)

    [said] = [entry for entry in logs if entry["log_level"] == "error"]
    assert (said["event"], said["alarm"]) == ("partition held", True)
    assert said["reason"].startswith(f"in the control topic, the context `{TWO}` can't be read")


async def test_an_output_that_is_too_large_is_dead_lettered_and_costs_nothing_else(site: Site) -> None:
    """Its input's original bytes are kept, the others pass, and every offset is covered once."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    huge = "x" * 90_000
    await site.ask(["a", huge, "b", huge, huge, "c"])
    with capture_logs():
        async with running(site.intake(Echo(NAMES, factor=100))):
            found = await decided(site, 3)
            dead = await site.contents(NAMES.deadletters, 3)

    letters = [msgspec.json.decode(record.value or b"", type=DeadLetter) for record in dead]
    assert [key[0] for key in found] == ["a", "b", "c"]
    assert [(letter.offset, letter.value) for letter in letters] == [(n, huge.encode()) for n in (2, 4, 5)]
    assert {letter.reason for letter in letters} == {"an output is too large"}
    assert_covered(await deltas(site), 7)


async def test_an_input_too_large_for_a_dead_letter_is_clipped(site: Site) -> None:
    """Its beginning is kept, and the reason says so."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    await site.ask(["bad" + "x" * 7_000_000, "a"])
    with capture_logs():
        async with running(site.intake()):
            await decided(site, 1)
            [record] = await site.contents(NAMES.deadletters, 1)

    letter = msgspec.json.decode(record.value or b"", type=DeadLetter)
    assert len(letter.value or b"") == 1 << 20
    assert "only its beginning" in letter.reason


async def test_one_originators_flood_stops_nobody(site: Site) -> None:
    """It is dead-lettered and alarmed."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    await site.ask(["bad"] * 3 * WINDOW, key="TX0000009")
    await site.ask(["a"])
    with capture_logs() as logs:
        async with running(site.intake()):
            found = await decided(site, 1)
            await site.contents(NAMES.deadletters, 3 * WINDOW)

    assert found == {"a": ONE}
    assert any(entry.get("alarm") and entry.get("originator") == "TX0000009" for entry in logs)


async def test_if_most_is_bad_from_several_originators_the_stage_stops(site: Site) -> None:
    """It says why, and what it took last stays unread."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    for originator in range(9):
        await site.ask(["bad"] * 50, key=f"TX000000{originator}")
    host = site.intake()
    with capture_logs() as logs:
        left = await host.run()

    assert left is Exit.FAILED
    assert any("from several originators" in entry.get("reason", "") for entry in logs)
    assert await site.contents(NAMES.deadletters, 0) == []


async def test_a_commit_that_fails_is_done_again(site: Site) -> None:
    """Once where there are transactions; else with the same ids. Ranges of deltas never overlap in part."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    memory(site).fail_next_commit()
    await site.ask(["a", "b"])
    with capture_logs():
        async with running(site.intake()):
            await decided(site, 2)
            await site.ask(["c"])
            await decided(site, 3)

    records = await site.contents(NAMES.deliveries, 3)
    times = Counter(msgspec.json.decode(record.value or b"", type=Stamped).id for record in records)
    assert times == {"a": 1, "b": 1, "c": 1}
    assert_covered(await deltas(site), 4)


async def test_outputs_that_could_not_be_stored_are_written_again() -> None:
    """Where there are no transactions they go ahead of their commit, whose worker knows nothing of the failure."""
    site = Site(Forgetful(AT_LEAST_ONCE), NAMES)
    await site.build()
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    await site.ask(["a"])
    with capture_logs():
        async with running(site.intake()):
            assert set(await decided(site, 1)) == {"a"}


async def test_a_worker_put_to_sleep_in_its_commit_doubles_nothing_that_transactions_can_prevent(site: Site) -> None:
    """Another takes over; the sleeper wakes and finds that it was fenced."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    asleep = memory(site).hold_next_commit()
    await site.ask(["a", "b"])
    sleeper = site.intake()
    with capture_logs():
        async with running(sleeper):
            await asleep.reached()
            async with running(site.intake()):
                expire(site, sleeper)
                await site.ask(["c"], partition=1)
                await decided(site, 3)
                asleep.release()
                await asyncio.sleep(0)

    records = await site.contents(NAMES.deliveries, 3)
    times = Counter(msgspec.json.decode(record.value or b"", type=Stamped).id for record in records)
    assert set(times) == {"a", "b", "c"}
    assert not site.broker.promises.transactions or times.total() == 3


async def test_an_activation_left_half_done_raises_an_alarm(site: Site) -> None:
    """Until the next one completes."""
    activator = Activator(site.broker, NAMES)
    await activator.activate(activation_request("one", "n1"))
    intent = intent_entry("n2", IntentValue(ctx=TWO, ends={0: 1, 1: 1}, at=SystemClock().now_us() - 10**7, why="apply"))
    await activator.control.write([intent])
    with capture_logs() as logs:
        async with running(site.intake()):
            await until(lambda: any(entry["event"] == "activation left half-done" for entry in logs))

    assert next(entry["number"] for entry in logs if entry["event"] == "activation left half-done") == 3


class Faulty(Echo):
    """A stage with a bug."""

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Stumble over a message, and quote it."""
        raise ZeroDivisionError(batch.records[-1].value, contexts)


async def test_a_bug_ends_the_stage_and_nothing_is_committed(site: Site) -> None:
    """The log says where, and quotes nothing."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    await site.ask(["SECRET"])
    with capture_logs() as logs:
        left = await site.intake(Faulty(NAMES)).run()

    assert left is Exit.FAILED
    assert await site.broker.committed("t.intake", NAMES.queries) == {}
    assert any(entry.get("error") == "ZeroDivisionError" for entry in logs)
    assert "SECRET" not in str(logs)


async def test_behind_a_commit_that_hangs_memory_stays_bounded(site: Site) -> None:
    """One poll is gathered, two wait; the rest stays in the topic, and nothing is dropped."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    stage = Echo(NAMES)
    async with running(site.intake(stage)):
        await site.contents(NAMES.metrics, 2)
        before = stage.batches
        hanging = memory(site).hold_next_commit()
        await site.ask(["first"])
        await hanging.reached()
        for number in range(8):
            await site.ask([f"{number}.{each}" for each in range(_MANY)])
            await until(lambda: stage.batches == before + 2)
            await let_go_on(0.001)
        taken = stage.batches - before
        hanging.release()
        found = await decided(site, 1 + 8 * _MANY)

    assert taken == 2
    assert len(found) == 1 + 8 * _MANY


async def test_what_is_judged_while_a_commit_is_under_way_is_committed_together(site: Site) -> None:
    """From however many polls it came meanwhile, it costs one commit more: a third would never end here."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    stage = Echo(NAMES)
    async with running(site.intake(stage)):
        await site.contents(NAMES.metrics, 2)
        before = stage.batches
        hanging, following, _never_reached = (memory(site).hold_next_commit() for _ in range(3))
        following.release()
        await site.ask(["first"])
        await hanging.reached()
        await site.ask([f"1.{number}" for number in range(10)])
        await until(lambda: stage.batches == before + 2)
        await site.ask([f"2.{number}" for number in range(10)])
        await until(lambda: stage.batches == before + 3)
        hanging.release()
        found = await decided(site, 21)

    assert list(found) == ["first", *(f"{poll}.{number}" for poll in (1, 2) for number in range(10))]


async def test_little_is_polled_when_what_came_before_is_committed(site: Site) -> None:
    """What comes one by one while a commit is under way is judged together, not each for itself."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    stage = Echo(NAMES)
    async with running(site.intake(stage)):
        await site.contents(NAMES.metrics, 2)
        before = stage.batches
        hanging = memory(site).hold_next_commit()
        await site.ask(["first"])
        await hanging.reached()
        for number in range(10):
            await site.ask([str(number)])
        hanging.release()
        await decided(site, 11)

    # One, if the machine does not stand still meanwhile; ten, if each were judged when it comes.
    assert stage.batches - before < 5


async def test_stopping_lets_the_commit_under_way_end(site: Site) -> None:
    """Also where the host waits for that commit before it takes more."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    stage = Echo(NAMES)
    host = site.intake(stage)
    async with running(host):
        await site.contents(NAMES.metrics, 2)
        before = stage.batches
        under_way = memory(site).hold_next_commit()
        await site.ask(["a"])
        await under_way.reached()
        await site.ask(["b"])
        await until(lambda: stage.batches == before + 2)
        await let_go_on(0.01)
        host.stop()
        await let_go_on(0.01)
        under_way.release()
    found = [record.value for record in await site.contents(NAMES.deliveries, 0)]

    assert [msgspec.json.decode(value or b"", type=Stamped).id for value in found] == ["a", "b"]
    assert (await site.broker.committed("t.intake", NAMES.queries))[0] == 3


async def test_a_commit_that_hangs_keeps_no_host_from_ending(site: Site) -> None:
    """It is given a moment, then cut off; the next owner reads again what it was to commit."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    host = site.intake()
    run = asyncio.ensure_future(host.run())
    await site.contents(NAMES.metrics, 2)
    hanging = memory(site).hold_next_commit()
    await site.ask(["a"])
    await hanging.reached()
    host.stop()
    ended, _ = await asyncio.wait({run}, timeout=3)
    hanging.release()

    assert ended
    assert await run is Exit.DONE
    assert (await site.broker.committed("t.intake", NAMES.queries))[0] == 1


def assert_covered(found: list[Delta], end: int) -> None:
    """Say that deltas of the first partition cover each offset once."""
    coverage = Coverage()
    arrivals = [coverage.book(Span(each.first, each.next)) for each in found if each.partition == 0]
    assert set(arrivals) == {Arrival.NEW}
    assert coverage.spans == [Span(0, end)]
