"""What a rate means to the nation."""

import re
from pathlib import Path

import pytest

import nlets
from producers.load.headroom import LOOKUPS_A_YEAR, MEAN_PER_SECOND, PEAK_TO_MEAN, Headroom

_CHECKOUT = Path(nlets.__file__).parent


@pytest.mark.parametrize(
    ("per_second", "expected"),
    [
        pytest.param(5_702.0, "620 × the national mean of 9.2 look-ups a second, 206 × the assumed peak", id="plenty"),
        pytest.param(298.0, "32 × the national mean of 9.2 look-ups a second, 10 × the assumed peak", id="some"),
        pytest.param(50.0, "5.4 × the national mean of 9.2 look-ups a second, 1.8 × the assumed peak", id="little"),
        pytest.param(9.1, "0.9 × the national mean of 9.2 look-ups a second, 0.3 × the assumed peak", id="too little"),
    ],
)
def test_a_rate_is_said_in_national_means_rounded_down(per_second: float, expected: str) -> None:
    """Headroom is never flattered."""
    assert str(Headroom(per_second)) == f"{expected} of 3 times the mean"


def test_programs_are_told_no_more_than_people() -> None:
    """The same, rounded down alike."""
    said = Headroom(57.6).to_json()

    assert str(said["text"]).startswith("6.2 × the national mean")
    assert said["times_national_mean"] == 6.2


def test_the_figures_are_those_of_the_documents() -> None:
    """Their sources stand there."""
    page = (_CHECKOUT / "docs" / "network.md").read_text(encoding="utf-8")
    lookups = re.search(r"more than ([\d,]+) \(([\d.]+) a second in the mean\)", page)
    peak = re.search(r"synthetic traffic takes (\d)", page)

    assert lookups
    assert peak
    assert int(lookups[1].replace(",", "")) == LOOKUPS_A_YEAR
    assert f"{MEAN_PER_SECOND:.1f}" == lookups[2]
    assert int(peak[1]) == PEAK_TO_MEAN
