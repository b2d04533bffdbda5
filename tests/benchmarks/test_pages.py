"""Putting tables into pages."""

import pytest

from benchmarks.pages import PARTS, placed


@pytest.mark.parametrize("name", PARTS)
def test_every_part_has_its_place_and_leaves_the_rest_alone(name: str) -> None:
    """Written twice, it stands there once."""
    page = PARTS[name].page.read_text(encoding="utf-8")
    once = placed(page, name, "one | two")
    before, _, after = once.partition("one | two")

    assert placed(once, name, "one | two") == once
    assert page.startswith(before.rstrip("\n"))
    assert page.endswith(after.lstrip("\n"))
