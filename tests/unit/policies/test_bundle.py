"""A bundle: its dates as instants, and the places that limit nobody."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from streams.policies.bundle import Bundle, midnight_us
from streams.policies.digest import canonical
from streams.policies.model import NoRules

NORTH = NoRules(no_rules=("ME", "AK"), source="a survey")
SOUTH = NoRules(no_rules=("TX",), source="a report")


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        pytest.param(date(1970, 1, 1), "UTC", "0", id="the first"),
        pytest.param(date(2025, 11, 19), "America/Los_Angeles", "1763539200000000", id="winter"),
        pytest.param(date(2025, 11, 2), "America/New_York", "1762056000000000", id="summer ends that day"),
    ],
)
def test_a_date_begins_at_local_midnight(day: date, zone: str, instant: str) -> None:
    """An instant is a whole number of microseconds."""
    assert str(midnight_us(day, ZoneInfo(zone))) == instant


def test_who_limits_nobody_is_kept() -> None:
    """That a place has no rules is said aloud, in one order, and travels."""
    bundle = Bundle.of((), (SOUTH, NORTH))

    assert bundle.no_rules == (NORTH, SOUTH)
    assert bundle.digest == Bundle.of((), (NORTH, SOUTH)).digest
    assert Bundle.from_json(canonical(bundle.to_json())) == bundle
