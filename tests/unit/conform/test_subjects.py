"""Whom and what a filter has records of, as its operator lists them."""

from pathlib import Path

import pytest

from streams.conform.subjects import load_subjects
from streams.errors import UnusableFileError
from streams.messages.keys import DataClass


def test_a_line_names_a_driver_or_a_vehicle(tmp_path: Path) -> None:
    """By its fields; a plate needs its year and type besides."""
    file = tmp_path / "subjects.txt"
    file.write_text("# ours\nOLN/d123\n\nNAM/DOE,JANE+DOB/19800101\nLIC/ABC123+LIY/2026+LIT/PC\n")

    assert load_subjects(file).pool == {
        DataClass.DRIVER: ((("OLN", "D123"),), (("NAM", "DOE,JANE"), ("DOB", "19800101"))),
        DataClass.VEHICLE: ((("LIC", "ABC123"), ("LIY", "2026"), ("LIT", "PC")),),
    }


def test_everything_wrong_is_listed_at_once(tmp_path: Path) -> None:
    """With its line."""
    file = tmp_path / "subjects.txt"
    file.write_text("OLN/\nSEX/F\nhello\n")

    with pytest.raises(UnusableFileError) as caught:
        load_subjects(file)

    assert [problem.where.rpartition(":")[2] for problem in caught.value.problems[:3]] == ["1", "2", "3"]
    assert caught.value.problems[-1].what == "names no vehicle"
