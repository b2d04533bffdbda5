"""What is said of a policy that can't be used: the file and line, what is wrong, and what to do."""

from pathlib import Path

import msgspec
import pytest

from streams.files.yaml_text import read_yaml
from tests.policy_files import GOOD, problems


class Case(msgspec.Struct, forbid_unknown_fields=True):
    """A file that can't be used, and what is told."""

    id: str
    told: list[str]
    old: str = ""
    new: str = ""
    text: str | None = None

    def file(self) -> str:
        """Give the file: its own text, or a good policy with one thing changed."""
        if self.text is not None:
            return self.text
        assert self.old in GOOD
        return GOOD.replace(self.old, self.new)


FILE = Path(__file__).with_name("faults.yaml")
CASES = msgspec.convert(read_yaml(FILE.read_text(encoding="utf-8"), FILE.name).value, list[Case])


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_what_is_wrong_is_told(case: Case) -> None:
    """Each fault has its file and line, its place, what it is and what to do."""
    assert problems(case.file()) == case.told


def test_a_file_that_is_nested_without_end_is_told() -> None:
    """Nobody writes this by accident, and it stops nothing."""
    assert problems("[" * 500) == ["a.yaml:1: not YAML that can be read: nested too deeply"]
