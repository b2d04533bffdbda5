"""Tables of numbers: what was added is found, however many there are."""

import pytest

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

import numpy as np

from streams.switch.stages.columns.slots import MISSING, Register, empty_slots, found, put

MANY = 3000


def test_whatever_was_added_is_found_when_the_table_has_grown() -> None:
    """Those added before it was asked for, and those added after; nothing else."""
    register = Register()
    for number in range(1, MANY):
        register.add(number, -number, 7 * number)
        if number == MANY // 2:
            assert found(register.slots, number, -number) == 7 * number

    slots = register.slots

    assert len(register) == MANY - 1
    assert [found(slots, number, -number) for number in range(1, MANY)] == [7 * number for number in range(1, MANY)]
    assert found(slots, MANY, -MANY) == found(slots, 1, 1) == found(slots, 2, -1) == MISSING
    assert (register.get(1, -1), register.get(1, 1)) == (7, MISSING)


def test_entries_of_one_slot_stand_side_by_side() -> None:
    """A full table has every entry, and no other is taken for it."""
    slots = empty_slots(4)
    for number in range(1, 4):
        put(slots, number, 0, number)

    assert [found(slots, number, 0) for number in range(1, 9)] == [1, 2, 3, *[MISSING] * 5]
    assert np.count_nonzero(slots.first) == 3


def test_an_entry_is_replaced() -> None:
    """Where its numbers are there already."""
    slots = empty_slots(2)
    put(slots, 1, 2, 3)
    put(slots, 1, 2, 4)

    assert (found(slots, 1, 2), slots.first.tolist().count(1)) == (4, 1)
