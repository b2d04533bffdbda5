"""Whom a share takes in, in figures that anyone can compute."""

import pytest

from streams.messages.directory import shipped_directory
from streams.messages.roll_out import SHADOW, RollOut, bucket_of


@pytest.mark.parametrize(
    ("ori", "bucket"),
    [pytest.param("TXPDX0142", 2, id="police"), pytest.param("DCICE0900", 84, id="agents")],
)
def test_a_bucket_hangs_on_the_ori_alone(ori: str, bucket: int) -> None:
    """`printf TXPDX0142 | sha256sum | cut -c1-8`, read as a hexadecimal number, modulo a hundred."""
    assert bucket_of(ori) == bucket
    assert [RollOut(0, "", percent).takes(ori) for percent in (bucket, bucket + 1)] == [False, True]


def test_a_share_takes_about_its_part_of_agencies() -> None:
    """Of the shipped directory, a tenth."""
    agencies = shipped_directory().agencies
    taken = sum(RollOut(0, "", 10).takes(ori) for ori in agencies)

    assert (taken, len(agencies)) == (93, 1_000)


@pytest.mark.parametrize("ori", ["", "TXPDX014", "TXPDX01422"])
def test_who_names_no_ori_is_in_no_share(ori: str) -> None:
    """It is decided by what is in force, as all that can't be read."""
    assert not RollOut(0, "", 99).takes(ori)


def test_a_shadow_takes_nobody() -> None:
    """It decides nothing."""
    assert RollOut(0, "", SHADOW).is_shadow
    assert not any(RollOut(0, "", SHADOW).takes(ori) for ori in shipped_directory().agencies)
    assert not RollOut(0, "", 1).is_shadow
