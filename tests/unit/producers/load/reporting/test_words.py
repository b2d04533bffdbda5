"""Figures are written so that nobody has to count digits."""

import pytest

from producers.load.reporting.shares import NoShareError, read_share
from producers.load.reporting.words import duration, percent, rounded


@pytest.mark.parametrize(
    ("us", "expected"),
    [(0, "0 µs"), (999, "999 µs"), (1_000, "1.00 ms"), (12_340, "12.3 ms"), (999_000, "999 ms"), (1_500_000, "1.50 s")],
)
def test_a_duration_has_its_unit_and_three_digits(us: float, expected: str) -> None:
    """Whatever its size."""
    assert duration(us) == expected


@pytest.mark.parametrize(("value", "expected"), [(0.0, "0.00"), (9.19, "9.19"), (49.94, "49.9"), (12_345.6, "12,346")])
def test_a_number_has_three_digits_or_all_before_the_point(value: float, expected: str) -> None:
    """Never in powers of ten."""
    assert rounded(value) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "0 %"), (0.0002, "< 0.1 %"), (0.117, "11.7 %"), (0.5, "50 %"), (0.9997, "> 99.9 %"), (1.0, "100 %")],
)
def test_something_is_never_written_as_nothing(share: float, expected: str) -> None:
    """Nor what is not all as all."""
    assert percent(share) == expected


@pytest.mark.parametrize(("said", "expected"), [("10%", 0.1), ("10 %", 0.1), ("0.1", 0.1), ("2.5%", 0.025), ("0", 0.0)])
def test_a_share_is_read_as_people_write_it(said: str, expected: float) -> None:
    """With or without a percent sign."""
    assert read_share("--fail-over", said) == pytest.approx(expected)


@pytest.mark.parametrize("said", ["", "ten", "-1%", "nan", "1e3", "10%%", "10", "1.5"])
def test_what_is_no_share_is_a_matter_of_usage(said: str) -> None:
    """The option and what was said are named; a number that forgot its percent sign would never fail anything."""
    with pytest.raises(NoShareError, match=r"^--fail-over must be a share, not `"):
        read_share("--fail-over", said)
