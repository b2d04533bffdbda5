"""What pages call things: nothing is left that only a program understands."""

from typing import get_args

import pytest

from streams.policies.vocabulary import Assumable
from streams.reports.cube import Dimension
from streams.reports.words import agencies_in_full, part_of_rule, roughly, table_in_full


@pytest.mark.parametrize(
    ("estimate", "written"),
    [(6_666.7, "6,700"), (133.3, "130"), (43.2, "43"), (3.33, "3.3"), (0.44, "0.44"), (9.96, "10"), (0.0, "0")],
)
def test_an_estimate_has_two_digits(estimate: float, written: str) -> None:
    """More would claim more than is known."""
    assert roughly(estimate) == written


def test_every_part_of_a_rule_has_a_name() -> None:
    """Whatever a policy may assume."""
    assert [part_of_rule(about) for about in get_args(Assumable)]


def test_words_that_speak_for_themselves_are_not_explained() -> None:
    """Others are, in the order they come in."""
    assert [*agencies_in_full(["cbp", "police"])] == [("cbp", "Customs and Border Protection")]


def test_a_table_is_called_by_what_it_counts() -> None:
    """Not as a file names it."""
    assert table_in_full((Dimension.STATE, Dimension.AGENCY, Dimension.OUTCOME)) == (
        "what became of requests, by state and agency"
    )
    assert table_in_full((Dimension.MONTH,)) == "requests, by month"
    assert table_in_full(()) == "requests, by nothing"
