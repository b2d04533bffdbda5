"""The separate reader: it finds what was decided by a stale context, and how fast a change acted."""

from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.port import Output, Partition, PlacedRecord, Visible
from streams.broker.topics import TopicNames
from streams.messages.wire import VERSION, Delivery, Letter, Marker, Stamp
from streams.switch.activation.activate import Activator, marker_output
from streams.switch.activation.control import Completion, IntentValue, complete_entry, intent_entry
from streams.switch.activation.follow import Control
from streams.switch.activation.stale import Change, compare_contexts
from streams.switch.activation.stamped import Stamped
from tests.campaign import DiedError, Mortal
from tests.echo import Site, activation_request, stored_context

NAMES = TopicNames("t.")
ONE, TWO = stored_context("one").digest, stored_context("two").digest


class Forgetting(MemoryBroker):
    """Keeps no queries below an offset: they have expired."""

    kept_from = 0

    async def starts(self, topic: str) -> dict[int, int]:
        """Begin where queries are kept."""
        starts = await super().starts(topic)
        return dict.fromkeys(starts, self.kept_from) if topic == NAMES.queries else starts

    def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Read what is kept."""
        first = self.kept_from if partition.topic == NAMES.queries else 0
        return super().read(partition, max(start, first), end, visible)


async def site_with_a_change(broker: MemoryBroker | None = None) -> Site:
    """Two queries under one context, then one under another, on each of two partitions: markers at 0 and 3."""
    site = Site(broker or MemoryBroker(), NAMES)
    await site.build()
    activator = Activator(site.broker, NAMES)
    await activator.activate(activation_request("one", "n1", at_us=1_000))
    for partition in (0, 1):
        await site.ask(["a", "b"], partition)
    await activator.activate(activation_request("two", "n2", at_us=2_000))
    for partition in (0, 1):
        await site.ask(["c"], partition)
    return site


async def decide(site: Site, request: str, stamp: Stamp, topic: str, hops: tuple[int | None, ...] = ()) -> None:
    """Write down a decision."""
    await site.broker.append([Output(topic, 0, b"", msgspec.json.encode(Stamped(stamp, request, hops=hops)))])


async def test_a_decision_by_the_context_of_its_place_is_not_stale() -> None:
    """In every topic past intake, in every partition."""
    site = await site_with_a_change()
    for topic in (NAMES.deliveries, NAMES.responses, NAMES.replies, NAMES.audit):
        await decide(site, "a", Stamp(ctx=ONE, at=1_500, p=0, o=1), topic)
        await decide(site, "c", Stamp(ctx=TWO, at=2_500, p=1, o=4), topic)
    found = await compare_contexts(site.broker, NAMES)

    assert (found.compared, found.decided_by_stale_context) == (8, 0)


async def test_a_request_decided_by_another_context_counts_once() -> None:
    """An older one, a newer one, one that was never in force; however many records it left."""
    site = await site_with_a_change()
    await decide(site, "late", Stamp(ctx=ONE, at=2_500, p=0, o=4), NAMES.deliveries)
    await decide(site, "late", Stamp(ctx=ONE, at=2_500, p=0, o=4), NAMES.replies)
    await decide(site, "early", Stamp(ctx=TWO, at=1_500, p=1, o=1), NAMES.audit)
    await decide(site, "other", Stamp(ctx="sha256:x", at=1_500, p=1, o=1), NAMES.audit)
    found = await compare_contexts(site.broker, NAMES)

    assert found.stale == {"late", "early", "other"}
    assert not found.sound


@pytest.mark.parametrize("value", [None, b"", b"rubbish", b"{}", b'{"stamp":{"ctx":1,"at":1,"p":0,"o":1}}'])
async def test_what_can_not_be_read_is_counted(value: bytes | None) -> None:
    """Nobody can say what decided it, so the topics prove nothing."""
    site = await site_with_a_change()
    await decide(site, "a", Stamp(ctx=ONE, at=1_500, p=0, o=1), NAMES.deliveries)
    before = await compare_contexts(site.broker, NAMES)
    await site.broker.append([Output(NAMES.replies, 0, b"", value)])
    after = await compare_contexts(site.broker, NAMES)

    assert (before.compared, before.unreadable, before.sound) == (1, 0, True)
    assert (after.compared, after.unreadable, after.sound) == (1, 1, False)


async def test_markers_that_do_not_count_change_nothing() -> None:
    """Forged ones, and the lower numbers of a slower activator."""
    site = await site_with_a_change()
    for marker in (Marker(v=1, number=99, ctx=ONE, nonce="n1"), Marker(v=1, number=1, ctx=ONE, nonce="n1")):
        await site.broker.append([marker_output(NAMES, 0, marker)])
    await site.ask(["d"])
    await decide(site, "d", Stamp(ctx=TWO, at=2_600, p=0, o=7), NAMES.deliveries)

    assert (await compare_contexts(site.broker, NAMES)).decided_by_stale_context == 0


async def test_time_to_enforce_runs_from_the_request_to_the_last_message_under_an_older_context() -> None:
    """In each partition, and the worst; answers that came home later are late."""
    site = await site_with_a_change()
    await decide(site, "a", Stamp(ctx=ONE, at=1_500, p=0, o=1), NAMES.deliveries)
    await decide(site, "b", Stamp(ctx=ONE, at=2_300, p=0, o=2), NAMES.deliveries)
    await decide(site, "c", Stamp(ctx=TWO, at=2_400, p=0, o=4), NAMES.deliveries)
    await decide(site, "b", Stamp(ctx=ONE, at=2_300, p=0, o=2), NAMES.replies, hops=(2_300, 2_310, 2_320, 2_900))
    first, second = (await compare_contexts(site.broker, NAMES)).changes

    assert first == Change(1, ONE, "apply", {0: 0, 1: 0}, late=0, late_by_us=0)
    assert second == Change(4, TWO, "apply", {0: 300, 1: 0}, late=1, late_by_us=900)
    assert second.worst_us == 300


async def test_queries_that_come_while_it_reads_are_left_out() -> None:
    """Their markers may not have been read."""
    site = await site_with_a_change()
    await decide(site, "next", Stamp(ctx="sha256:x", at=2_700, p=0, o=5), NAMES.deliveries)

    assert (await compare_contexts(site.broker, NAMES)).compared == 0


async def test_a_delivery_is_named_by_its_stamp_and_number() -> None:
    """It carries no id: read as it is really written, it must not be passed over."""
    site = await site_with_a_change()
    letter = Letter(v=VERSION, id="m1", key="DQ", sender="TX0000001", to=("NY", "WA"))
    stamp = Stamp(ctx=ONE, at=2_500, p=0, o=4)
    sent = Delivery(v=VERSION, stamp=stamp, number=1, to="WA", pending=(), grants=(), letter=letter, hops=(5, 6))
    await site.broker.append([Output(NAMES.deliveries, 0, b"WA", msgspec.json.encode(sent))])
    found = await compare_contexts(site.broker, NAMES)

    assert (found.compared, found.stale) == (1, frozenset({"0.4.1"}))


@pytest.mark.parametrize(
    "kept_from",
    [
        pytest.param(0, id="nothing"),
        pytest.param(1, id="the first marker"),
        pytest.param(3, id="all below the second marker"),
        pytest.param(5, id="all markers"),
    ],
)
async def test_what_outlives_its_query_is_compared_all_the_same(kept_from: int) -> None:
    """Control keeps where the markers stood that have expired: what was sound stays sound, what was stale stale."""
    broker = Forgetting()
    site = await site_with_a_change(broker)
    await decide(site, "a", Stamp(ctx=ONE, at=1_500, p=0, o=1), NAMES.audit)
    await decide(site, "b", Stamp(ctx=ONE, at=1_600, p=1, o=2), NAMES.audit)
    await decide(site, "c", Stamp(ctx=TWO, at=2_500, p=1, o=4), NAMES.audit)
    broker.kept_from = kept_from
    sound = await compare_contexts(broker, NAMES)
    await decide(site, "late", Stamp(ctx=ONE, at=2_500, p=0, o=4), NAMES.audit)
    await decide(site, "early", Stamp(ctx=TWO, at=1_500, p=1, o=1), NAMES.audit)
    unsound = await compare_contexts(broker, NAMES)

    assert (sound.compared, sound.no_longer_comparable, sound.sound) == (3, 0, True)
    assert [change.number for change in sound.changes] == [1, 4]
    assert (unsound.compared, unsound.no_longer_comparable, unsound.stale) == (5, 0, frozenset({"late", "early"}))


async def test_what_a_lost_marker_may_have_decided_is_neither_stale_nor_sound() -> None:
    """An activator that dies before its completion leaves markers that nothing tells of once they have expired."""
    broker = Forgetting()
    site = await site_with_a_change(broker)
    with pytest.raises(DiedError):
        await Activator(Mortal(broker, left=3), NAMES).activate(activation_request("one", "n3", at_us=3_000))
    await site.ask(["d", "e"])
    await Activator(broker, NAMES).activate(activation_request("two", "n4", at_us=4_000))
    await site.ask(["f"])
    for offset, context in ((1, ONE), (4, TWO), (6, ONE), (7, ONE), (9, TWO)):
        await decide(site, str(offset), Stamp(ctx=context, at=3_500, p=0, o=offset), NAMES.audit)
    broker.kept_from = 5
    before = await compare_contexts(broker, NAMES)
    broker.kept_from = 6
    after = await compare_contexts(broker, NAMES)

    assert (before.compared, before.no_longer_comparable, before.stale, before.sound) == (5, 0, frozenset(), True)
    assert (after.compared, after.no_longer_comparable, after.stale, after.sound) == (3, 2, frozenset(), False)


async def test_with_no_marker_known_nothing_that_has_expired_can_be_compared() -> None:
    """Nor is it stale."""
    broker = Forgetting()
    site = Site(broker, NAMES)
    await site.build()
    with pytest.raises(DiedError):
        await Activator(Mortal(broker, left=4), NAMES).activate(activation_request("one", "n1"))
    await site.ask(["a"])
    await decide(site, "a", Stamp(ctx=ONE, at=1_500, p=0, o=1), NAMES.audit)
    broker.kept_from = 2
    found = await compare_contexts(broker, NAMES)

    assert (found.compared, found.no_longer_comparable, found.stale, found.sound) == (0, 1, frozenset(), False)


async def test_a_completion_is_not_believed_about_what_is_still_there() -> None:
    """Of that, the queries themselves tell."""
    site = await site_with_a_change()
    control = Control(site.broker, NAMES.control)
    [number] = await control.write([intent_entry("n3", IntentValue(ctx=TWO, ends={0: 0}, at=0, why="apply"))])
    await control.write([complete_entry(Completion(number, {0: 1}))])
    await decide(site, "b", Stamp(ctx=ONE, at=1_500, p=0, o=2), NAMES.audit)

    assert (await compare_contexts(site.broker, NAMES)).stale == frozenset()


async def test_a_completion_is_not_believed_about_what_its_intent_came_after() -> None:
    """A marker stands behind the ends that its intent saw: one said to stand before them never did."""
    broker = Forgetting()
    site = await site_with_a_change(broker)
    control = Control(broker, NAMES.control)
    [number] = await control.write([intent_entry("n3", IntentValue(ctx=TWO, ends={0: 5}, at=0, why="apply"))])
    await control.write([complete_entry(Completion(number, {0: 1}))])
    await decide(site, "b", Stamp(ctx=ONE, at=1_500, p=0, o=2), NAMES.audit)
    broker.kept_from = 3

    found = await compare_contexts(broker, NAMES)

    assert (found.compared, found.stale) == (1, frozenset())
