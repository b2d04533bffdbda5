"""The measurement of lint, small."""

import re

import pytest

from benchmarks.lints import main


def test_findings_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """Seconds are the machine's business."""
    main(["--rules", "2", "--runs", "1"])

    measured = re.fullmatch(r"lint: [\d.]+ to [\d.]+ s, (\d+) findings\n", capsys.readouterr().out)
    assert measured
    assert int(measured[1]) > 0
