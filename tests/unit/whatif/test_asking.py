"""What an operator may name as other rules, and what is said of what can't be."""

from importlib.resources import files
from pathlib import Path

import pytest

from streams.policies.context_files import ContextFiles
from streams.policies.load import shipped_bundle
from streams.whatif.asking import NoSuchBlockError, NothingElseError, Others, inquire


def test_nothing_else_is_asked_for() -> None:
    """The error names the options."""
    with pytest.raises(NothingElseError, match="nothing to compare with") as caught:
        inquire(ContextFiles(), Others())

    assert "--block OR@2025-12-01" in caught.value.hint


def test_rules_that_change_nothing_are_pointed_out() -> None:
    """A block that stands already is no other rule."""
    inquiry, problems = inquire(ContextFiles(), Others(blocks=("WA@2025-11-19",)))

    assert inquiry.names == ("the shipped policies", "WA@2025-11-19")
    assert [str(problem) for problem in problems] == ["WA@2025-11-19: is the same as the rules there are"]


@pytest.mark.parametrize("text", ["OR", "OR@2025-13-01", "ZZ@2025-12-01", "OR@1 May"])
def test_a_block_is_a_place_and_a_date(text: str) -> None:
    """Nothing else is guessed."""
    with pytest.raises(NoSuchBlockError) as caught:
        Others(blocks=(text,)).alternatives(shipped_bundle())

    assert str(caught.value) == f"`{text}` is no place and date"


def test_policies_of_a_folder_are_an_alternative(tmp_path: Path) -> None:
    """Called by what was typed."""
    shipped = files("streams.policies") / "shipped" / "or.yaml"
    (tmp_path / "or.yaml").write_bytes(shipped.read_bytes())
    [found] = Others(directories=(tmp_path,)).alternatives(shipped_bundle())

    assert found.name == str(tmp_path)
    assert {policy.state for policy in found.bundle.policies} == {"OR"}
