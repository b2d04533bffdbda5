"""A ratio that fell by a tenth fails; so does one that nobody measured."""

from pathlib import Path

import msgspec
import pytest

from benchmarks.baseline import Baseline, comparisons, main
from benchmarks.report import Ratio, Report
from streams.errors import Exit


def report(**ratios: float) -> Report:
    """Make a report of these ratios."""
    found = {name: Ratio(value=value, lowest=value, highest=value, goal=1.0) for name, value in ratios.items()}
    return Report(date="2026-01-01T00:00:00Z", command="bench", machine={}, setup={}, runs=(), ratios=found)


@pytest.mark.parametrize(
    ("now", "fell"),
    [
        pytest.param({"a": 1.8}, False, id="a tenth is borne"),
        pytest.param({"a": 1.79}, True, id="more is not"),
        pytest.param({"a": 3.0}, False, id="it rose"),
        pytest.param({"b": 9.0}, True, id="it was not measured"),
    ],
)
def test_a_ratio_may_lose_a_tenth(now: dict[str, float], fell: bool) -> None:  # noqa: FBT001 -- a table of cases
    """And no more."""
    [compared] = comparisons(Baseline.of(report(a=2.0)), report(**now))

    assert compared.fell is fell


def test_what_was_stored_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Storing takes the figures of the last bench, with its date and machine; comparing fails once one falls."""
    measured, stored = tmp_path / "bench.json", tmp_path / "baseline.json"
    files = ["--measured", str(measured), "--stored", str(stored)]
    measured.write_bytes(msgspec.json.encode(report(a=2.0)))

    assert main(["store", *files]) is Exit.DONE
    assert main(files) is Exit.DONE
    measured.write_bytes(msgspec.json.encode(report(a=1.0)))
    assert main(files) is Exit.FAILED
    assert "FELL  a: 2.00, now 1.00 (-50%)" in capsys.readouterr().out


def test_without_figures_it_says_what_makes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No baseline is no success."""
    files = ["--measured", str(tmp_path / "bench.json"), "--stored", str(tmp_path / "baseline.json")]

    assert main(files) is Exit.FAILED
    assert "make bench-compare ARGS=store" in capsys.readouterr().err
    assert main(["store", *files]) is Exit.FAILED
    assert "run `make bench` first" in capsys.readouterr().err
