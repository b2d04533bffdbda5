"""An id says which message of which window it is of."""

from ulid import ULID

from producers.load.sending.names import Slice, mark_of, name_of, number_of


def test_a_number_is_read_off_its_id() -> None:
    """Which is a ULID, as every id of ours; others' ids, and those of another window, have none."""
    mark, other = mark_of(1_700_000_000_000_000, b"0123456789"), mark_of(1_700_000_000_000_000, b"9876543210")
    name = name_of(mark, 4_711)

    assert str(ULID.from_str(name)) == name
    assert number_of(name, mark) == 4_711
    assert number_of(name, other) is None
    assert number_of(f"{mark}ABCDEFGHJK", mark) is None
    assert number_of("m17", mark) is None


def test_slices_part_a_window_without_rest() -> None:
    """Every message is in one."""
    numbers = [Slice(index, 3).number(position) for position in range(4) for index in range(3)]

    assert numbers == list(range(12))
