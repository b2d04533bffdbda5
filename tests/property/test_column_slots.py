"""Numbers come to the same with the compiler and without: those who measure coverage run what users run."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

import numpy as np

from streams.switch.stages.columns.slots import empty_slots, slot_of

_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1
numbers = st.integers(_LOWEST, _HIGHEST)
SLOTS = empty_slots(1 << 10)
AS_PYTHON = getattr(slot_of, "py_func", slot_of)
"""What it is compiled from; there is nothing else where the compiler is told to leave functions alone."""


@given(numbers, numbers)
@example(_LOWEST, _HIGHEST)
@example(_HIGHEST, _LOWEST)
def test_an_entry_has_its_slot_with_the_compiler_and_without(first: int, second: int) -> None:
    """However the numbers come: those of Python have no end, and an array's wrap."""
    slot, row = slot_of(SLOTS, first, second), np.array((first, second), np.int64)

    assert 0 <= slot < len(SLOTS.first)
    assert AS_PYTHON(SLOTS, first, second) == slot
    assert AS_PYTHON(SLOTS, row[0], row[1]) == slot
