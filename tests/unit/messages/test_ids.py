"""Ids that sort by time, and ids that are the same at every run."""

from streams.messages.ids import RANDOMNESS_BYTES, derived_id, new_id


def test_a_new_id_is_a_ulid_of_its_time() -> None:
    """Time first, to the millisecond; then what chance gave."""
    assert new_id(1_763_539_200_000_999, bytes(RANDOMNESS_BYTES)) == "01KADJ1A000000000000000000"
    assert new_id(1_763_539_200_001_000, bytes(RANDOMNESS_BYTES)) > new_id(1_763_539_200_000_999, b"\xff" * 10)


def test_a_derived_id_depends_on_content_and_position_alone() -> None:
    """The same at every run, on every machine."""
    assert derived_id(b"DQ.S.IL.TXT", 7) == "7STVHXV3PYT81NGGVS4R8ATQ00"
    assert len({derived_id(content, position) for content in (b"", b"1", b"12") for position in (1, 2, 12)}) == 9
