"""What of a message can be read: whether fields are all there is."""

import pytest

from streams.policies.evidence import Evidence


def evidence(value: str, free: str = "") -> Evidence:
    """Write an answer with some value."""
    return Evidence((("SEX", "F"), ("OLN", value)), free)


@pytest.mark.parametrize("free", [pytest.param("", id="nothing"), pytest.param(" . .\n", id="blanks and dots")])
def test_fields_may_be_all_there_is(free: str) -> None:
    """Blanks beside a value are nothing, nor are blanks and dots beside fields."""
    assert evidence(" D1 ", free).is_whole()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(evidence("D1", "text"), id="free text"),
        pytest.param(evidence("D1. LICENCE OLN"), id="a sentence in a value"),
        pytest.param(evidence("D1\n"), id="the end of a line in a value"),
        pytest.param(evidence("D1.OLN/D2"), id="a field in a value"),
    ],
)
def test_what_could_hide_something_is_not_whole(answer: Evidence) -> None:
    """A rule could miss there what it looks for."""
    assert not answer.is_whole()
