"""Which activation decides where: examples. The laws are in `tests/property/test_markers.py`."""

import msgspec
import pytest

from streams.messages.wire import MARKER_KEY, Marker
from streams.switch.activation.control import Completion, Entry, IntentValue, complete_entry, intent_entry, read_marker
from streams.switch.activation.ledger import Ledger
from streams.switch.activation.markers import (
    Standing,
    Start,
    first_marker,
    missing_marker,
    split,
    start,
    walk,
)
from tests.records import Stored

ENCODE = msgspec.json.Encoder().encode


def marker(offset: int, number: int, ctx: str = "new") -> Stored:
    """Write a marker of the only nonce here."""
    return Stored(offset, MARKER_KEY, ENCODE(Marker(v=1, number=number, ctx=ctx, nonce="n")))


def query(offset: int) -> Stored:
    """Write something that is no marker."""
    return Stored(offset, b"TX0000000", b"{}")


def below_ten(found: Marker) -> bool:
    """Take numbers below ten for real."""
    return found.number < 10


def ledger_of(*entries: Entry) -> Ledger:
    """Fold entries from offset 0 on."""
    ledger = Ledger()
    ledger.fold(Stored(offset, entry.key, entry.value) for offset, entry in enumerate(entries))
    return ledger


def meant(ends: dict[int, int]) -> Entry:
    """Write an intent."""
    return intent_entry("n", IntentValue(ctx="new", ends=ends, at=0, why="apply"))


OLD, NEW = Standing(4, "old"), Standing(6, "new")


@pytest.mark.parametrize(
    ("records", "segments", "after"),
    [
        pytest.param([query(5)], [(OLD, [5], (2, 6))], OLD, id="no marker"),
        pytest.param(
            [query(5), marker(6, 6), query(8)], [(OLD, [5], (2, 6)), (NEW, [8], (6, 9))], NEW, id="one in the middle"
        ),
        pytest.param([marker(5, 6), query(8)], [(NEW, [8], (2, 9))], NEW, id="one before all"),
        pytest.param([query(5), marker(6, 6)], [(OLD, [5], (2, 7))], NEW, id="one after all"),
        pytest.param([marker(5, 6)], [(NEW, [], (2, 6))], NEW, id="nothing else"),
        pytest.param([marker(5, 6), marker(6, 6)], [(NEW, [], (2, 7))], NEW, id="one and its repeat"),
        pytest.param(
            [query(5), marker(6, 3), query(8)], [(OLD, [5], (2, 6)), (OLD, [8], (6, 9))], OLD, id="a lower number"
        ),
        pytest.param([query(5), marker(6, 99), query(8)], [(OLD, [5, 6, 8], (2, 9))], OLD, id="a forged one"),
    ],
)
def test_a_batch_is_cut_at_the_markers_that_count(
    records: list[Stored], segments: list[tuple[Standing, list[int], tuple[int, int]]], after: Standing
) -> None:
    """What stands before one is decided by the older activation, what stands after by the newer; no offset is left."""
    cut = split(records, 2, OLD, below_ten)

    assert [(s.standing, [r.offset for r in s.records], s.span) for s in cut.segments] == segments
    assert cut.standing == after


@pytest.mark.parametrize("value", [None, b"", b"{}", b"\xff", b'{"v":2,"number":1,"ctx":"a","nonce":"n"}'])
def test_a_marker_that_cannot_be_read_is_none(value: bytes | None) -> None:
    """Whatever is under its key."""
    assert read_marker(Stored(0, MARKER_KEY, value)) is None


def test_the_first_marker_that_counts_decides_what_stands_before_it() -> None:
    """A forged one before it doesn't."""
    assert first_marker([query(0), marker(1, 99), marker(2, 3), marker(3, 4)], below_ten) == Standing(3, "new")
    assert first_marker([query(0), marker(1, 99)], below_ten) is None


def test_walking_gives_the_highest_number_so_far() -> None:
    """In whatever order the markers stand."""
    assert walk(None, [marker(1, 3), marker(2, 7), marker(3, 5), marker(4, 99)], below_ten) == Standing(7, "new")


def test_a_completed_activation_below_the_position_needs_no_reading() -> None:
    """Its completion says where the marker is."""
    ledger = ledger_of(meant({0: 5}), complete_entry(Completion(0, {0: 6})))

    assert start(ledger, 0, 7) == Start(Standing(0, "new"), None)
    assert start(ledger, 0, 6) == Start(None, 5)


def test_a_newer_intent_is_looked_for_from_the_end_it_saw() -> None:
    """Half-done, it may have left its marker in this partition."""
    ledger = ledger_of(meant({0: 5}), complete_entry(Completion(0, {0: 6})), meant({0: 8}))

    assert start(ledger, 0, 20) == Start(Standing(0, "new"), 8)
    assert start(ledger, 0, 8) == Start(Standing(0, "new"), None)


def test_a_partition_that_no_intent_knew_is_read_from_its_start() -> None:
    """It was added later; its owner may have written a marker."""
    ledger = ledger_of(meant({0: 5}), complete_entry(Completion(0, {0: 6})))

    assert start(ledger, 1, 20) == Start(None, 0)


def test_the_owner_adds_the_marker_that_never_came() -> None:
    """To a partition without any, and to one that was added while the newest activation was under way."""
    first, done = meant({0: 5}), complete_entry(Completion(0, {0: 6}))
    ledger = ledger_of(first, done, meant({0: 9}), complete_entry(Completion(2, {0: 9})))
    missing = missing_marker(ledger, 1, Standing(0, "new"))

    assert missing_marker(Ledger(), 0, None) is None
    assert missing_marker(ledger_of(first), 0, None) is None
    assert missing is not None
    assert missing.number == 2
    assert missing_marker(ledger, 0, Standing(0, "new")) is None
    assert missing_marker(ledger, 1, Standing(2, "new")) is None
