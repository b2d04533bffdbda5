"""The agenda: what waits to be judged comes in portions, the most urgent first."""

from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.broker.memory.log import MemoryRecord
from streams.broker.port import Record
from streams.broker.tracks import class_of
from streams.messages.budget_classes import BudgetClass
from streams.switch.host.agenda import LATELY_US, LEAST_SIZE, MOST_SIZE, PORTION_NS, Agenda, Portion, next_size

URGENT, LOOK_UP, OTHER_LOOK_UP, ADMINISTRATIVE = range(4)
PARTITIONS = range(16)
POLLS = st.lists(st.dictionaries(st.sampled_from(PARTITIONS), st.integers(0, 40), max_size=6), max_size=12)


def records(partition: int, count: int, first: int = 0) -> list[Record]:
    """Make records."""
    return [MemoryRecord("t", partition, offset, 0, None, None) for offset in range(first, first + count)]


def taken(agenda: Agenda, size: int, ready: Sequence[int] = PARTITIONS) -> list[Portion]:
    """Take everything."""
    portions = []
    while portion := agenda.take(size, ready):
        portions.append(portion)
    return portions


def test_the_urgent_come_first_and_a_backlog_in_portions() -> None:
    """Partitions of one class in turn."""
    agenda = Agenda()
    agenda.add({ADMINISTRATIVE: records(ADMINISTRATIVE, 1)}, 1)
    agenda.add({LOOK_UP: records(LOOK_UP, 5), OTHER_LOOK_UP: records(OTHER_LOOK_UP, 3)}, 2)
    agenda.add({URGENT: records(URGENT, 3)}, 3)
    portions = [(each.partition, len(each.records), each.taken_us, each.share) for each in taken(agenda, 2)]

    assert portions == [
        (URGENT, 3, 3, 1.0),
        (LOOK_UP, 2, 2, 2 / 5), (OTHER_LOOK_UP, 2, 2, 2 / 3),
        (LOOK_UP, 2, 2, 2 / 5), (OTHER_LOOK_UP, 1, 2, 1 / 3),
        (LOOK_UP, 1, 2, 1 / 5),
        (ADMINISTRATIVE, 1, 1, 1.0),
    ]  # fmt: skip
    assert not agenda


def test_where_nothing_urgent_came_lately_all_of_a_poll_is_taken() -> None:
    """Portions cost throughput; they are made as soon as there is somebody to wait for them."""
    agenda = Agenda()
    agenda.add({LOOK_UP: records(LOOK_UP, 5)}, 0)
    quiet = [len(each.records) for each in taken(agenda, 2)]
    agenda.add({URGENT: records(URGENT, 5), ADMINISTRATIVE: records(ADMINISTRATIVE, 5)}, 1)
    beside_urgent = [(each.partition, len(each.records)) for each in taken(agenda, 2)]
    agenda.add({LOOK_UP: records(LOOK_UP, 3)}, LATELY_US)
    soon_after = [len(each.records) for each in taken(agenda, 2)]
    agenda.add({LOOK_UP: records(LOOK_UP, 3)}, LATELY_US + 1)
    quiet_again = [len(each.records) for each in taken(agenda, 2)]

    assert quiet == [5]
    assert beside_urgent == [(URGENT, 5), (ADMINISTRATIVE, 2), (ADMINISTRATIVE, 2), (ADMINISTRATIVE, 1)]
    assert soon_after == [2, 1]
    assert quiet_again == [3]


def test_who_is_not_ready_is_passed_over_and_forgets_nothing() -> None:
    """Its records wait."""
    agenda = Agenda()
    agenda.add({URGENT: records(URGENT, 1), LOOK_UP: records(LOOK_UP, 1)}, 0)

    assert [each.partition for each in taken(agenda, 9, [LOOK_UP])] == [LOOK_UP]
    assert agenda
    assert [each.partition for each in taken(agenda, 9)] == [URGENT]


def test_a_partition_that_is_lost_is_dropped() -> None:
    """The others stay."""
    agenda = Agenda()
    agenda.add({URGENT: records(URGENT, 1), LOOK_UP: records(LOOK_UP, 1)}, 0)
    agenda.add({LOOK_UP: records(LOOK_UP, 1, 1)}, 0)
    polls = agenda.polls(LOOK_UP)
    agenda.drop(LOOK_UP)

    assert (polls, agenda.polls(LOOK_UP)) == (2, 0)
    assert [each.partition for each in taken(agenda, 9)] == [URGENT]


@given(POLLS, st.integers(1, 30))
def test_everything_is_taken_once_and_in_order(polls: list[dict[int, int]], size: int) -> None:
    """Law: portions of a partition are its records, in their order, and none that may be overtaken is too large."""
    agenda, polled = Agenda(), defaultdict[int, list[Record]](list)
    for poll in polls:
        new = {number: records(number, count, len(polled[number])) for number, count in poll.items()}
        for number, some in new.items():
            polled[number] += some
        agenda.add(new, 0)
    seen = defaultdict[int, list[Record]](list)
    for portion in taken(agenda, size):
        assert portion.records
        assert len(portion.records) <= size or not agenda.may_be_overtaken(portion.partition)
        seen[portion.partition] += portion.records

    assert {number: some for number, some in polled.items() if some} == seen


@given(POLLS, st.integers(1, 30), st.integers(1, 200))
def test_what_is_urgent_waits_for_one_portion_at_most(polls: list[dict[int, int]], size: int, before: int) -> None:
    """Law: whatever waits and was taken before, it is among the next two."""
    agenda = Agenda()
    for poll in polls:
        agenda.add({number: records(number, count) for number, count in poll.items()}, 0)
    for _ in range(before):
        agenda.take(size, PARTITIONS)
    for number in PARTITIONS:
        if class_of(number) is BudgetClass.OFFICER_SAFETY:
            agenda.drop(number)
    agenda.add({URGENT: records(URGENT, 1)}, 1)
    following = [portion for _ in range(2) if (portion := agenda.take(size, PARTITIONS))]

    assert URGENT in {portion.partition for portion in following}


@pytest.mark.parametrize(
    ("size", "judged", "took_ns", "expected"),
    [
        pytest.param(400, 400, PORTION_NS + 1, 200, id="too-slow"),
        pytest.param(400, 10, PORTION_NS + 1, 200, id="too-slow-for-few"),
        pytest.param(60, 60, PORTION_NS + 1, LEAST_SIZE, id="never-less"),
        pytest.param(400, 400, PORTION_NS // 2, 400, id="as-it-should-be"),
        pytest.param(400, 400, PORTION_NS // 5, 800, id="could-be-larger"),
        pytest.param(400, 399, PORTION_NS // 5, 400, id="no-telling"),
        pytest.param(400, 4_000, PORTION_NS * 4, 400, id="a-whole-poll"),
        pytest.param(MOST_SIZE, MOST_SIZE, 0, MOST_SIZE, id="never-more"),
    ],
)
def test_portions_are_as_large_as_can_be_judged_in_a_moment(
    size: int, judged: int, took_ns: int, expected: int
) -> None:
    """A slow stage judges few at a time."""
    assert next_size(size, judged, took_ns) == expected
