"""What stands in messages that are made up to show something."""

import pytest

from streams.messages.times import FIRST_US, LAST_US, parse_time, writable, write_time
from streams.policies.vocabulary import Basis
from streams.space.specimens import about, grant_for_a_second, other_than


def test_a_value_that_nobody_looks_for() -> None:
    """However many are looked for."""
    assert (other_than(()), other_than({"X", "XX"})) == ("X", "XXX")


@pytest.mark.parametrize(("code", "said"), [("RQ", [("VIN", "N")]), ("DQ", [("OLN", "N")]), ("YQ", [])])
def test_what_a_query_is_about(code: str, said: list[tuple[str, str]]) -> None:
    """A vehicle, a driver, or nothing that would have a name."""
    assert list(about(code, "N")) == said


def test_a_grant_is_about_anybody() -> None:
    """By any key, from the instant on, for as long as it takes."""
    grant = grant_for_a_second("g", "TX", "DCERO0001", Basis.COURT_ORDER, 7)

    assert (grant.keys, grant.subject, grant.term.since, grant.term.until) == (frozenset(), frozenset(), 7, 1_000_007)


def test_what_can_be_written_can_be_read() -> None:
    """From the first instant of the first year to the last second of the last."""
    assert [write_time(at_us) for at_us in (FIRST_US, LAST_US)] == [
        "0001-01-01T00:00:00.000000Z",
        "9999-12-31T23:59:59.000000Z",
    ]
    assert writable(-(2**62), 2**62) == (FIRST_US, LAST_US)
    assert writable(7, 8) == (7, 8)
    assert [parse_time(write_time(at_us)) for at_us in (FIRST_US, LAST_US)] == [FIRST_US, LAST_US]
