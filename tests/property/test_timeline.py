"""Laws of lifetimes: what is said of days is what rules do at every instant of them."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given

from streams.policies.bundle import Bundle, midnight_us
from streams.timeline.calendar import Calendar
from streams.timeline.lifetimes import Lifetime, Span, lifetimes
from tests.policy_worlds import Chance, chances

FIRST = date(2025, 10, 30)
"""A day before anything begins; summer time ends within the days that follow."""
DAYS = tuple(FIRST + timedelta(days=n) for n in range(7))


def instants(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """Give the first and the last µs of a day."""
    return midnight_us(day, zone), midnight_us(day + timedelta(days=1), zone) - 1


def lived(chance: Chance) -> tuple[Lifetime, ...]:
    """Draw rules."""
    return lifetimes(Bundle.of(chance.law().policies))


@given(chances)
def test_a_day_is_in_a_gap_exactly_if_the_rule_is_a_shadow_then(chance: Chance) -> None:
    """By the state's clock, from the first instant of a day to the last; no day is in two gaps."""
    for life in lived(chance):
        for day in DAYS:
            gaps = [gap for gap in life.gaps if gap.holds(day)]

            assert len(gaps) == any(life.timed.shadow(at_us) for at_us in instants(day, life.zone))
            assert len(gaps) == all(life.timed.shadow(at_us) for at_us in instants(day, life.zone))


@given(chances)
def test_a_day_is_in_a_block_exactly_if_the_rule_is_in_force(chance: Chance) -> None:
    """And without law if it isn't law then."""
    for life in lived(chance):
        for day in DAYS:
            in_force = {life.timed.in_force(at_us) for at_us in instants(day, life.zone)}
            is_law = life.timed.law is not None and life.timed.law.holds(midnight_us(day, life.zone))

            assert in_force == {life.block is not None and life.block.holds(day)}
            assert any(span.holds(day) for span in life.lawless) == (in_force == {True} and not is_law)


@given(chances)
def test_the_days_of_a_gap_are_those_it_holds_on(chance: Chance) -> None:
    """Those that have begun, counted one by one."""
    for life in lived(chance):
        for today in DAYS:
            assert all(gap.days(today) == counted(gap, today) for gap in life.gaps)


def counted(span: Span, today: date) -> int:
    """Count the days of a span before today."""
    return sum(span.holds(day) for day in DAYS if day < today)


@given(chances)
def test_every_change_comes_once_and_then_is_past(chance: Chance) -> None:
    """Between one day and the next exactly what begins or ends on the next is no longer to come."""
    bundle = Bundle.of(policy for policy in chance.law().policies if policy.state == "WA")
    zone = bundle.zone_of("WA")
    before = Calendar.of(bundle, instants(FIRST, zone)[0]).to_come()

    assert {(one.day, one.life.rule.id, one.change) for one in before} == {
        (day, life.rule.id, f"{part} {change}")
        for life in lifetimes(bundle)
        for part, span in (("law", life.law), ("block", life.block))
        if span
        for change, day in (("begins", span.since), ("ends", span.until))
        if day
    }
    for day in DAYS:
        calendar = Calendar.of(bundle, instants(day, zone)[1])

        assert calendar.to_come() == tuple(one for one in before if one.day > day)
