"""The measurement of comparisons, small."""

import re

import pytest

from benchmarks.comparisons import main


def test_every_kind_of_change_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its rows; seconds are the machine's business."""
    main(["--rules", "2", "--runs", "1"])

    rows = [
        re.fullmatch(r"(.+): [\d.]+ to [\d.]+ s, (\d+) rows", line) for line in capsys.readouterr().out.splitlines()
    ]
    assert [row and row[1] for row in rows] == [
        "one rule of every state is another",
        "all rules are others",
        "as many rules more",
    ]
    assert all(row and int(row[2]) > 0 for row in rows)
