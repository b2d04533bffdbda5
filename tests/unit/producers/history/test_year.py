"""The synthetic year meets what was published, exactly, and is the same whenever it is made."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.history.answering import Answerers, Asked
from producers.history.asking import Question
from producers.history.figures import PUBLISHED_YEAR
from producers.history.rhythm import Rhythm, Span, Spread, divided
from producers.history.strata import SMALLEST, Census, eleven_months, strata
from producers.history.year import Year, YearRow
from producers.traffic.people import person
from producers.traffic.scenario import Figure
from streams.messages.agencies import AGENCIES, ancestry
from streams.messages.directory import shipped_directory
from streams.messages.keys import DataClass, Traffic
from streams.messages.message import Message
from streams.messages.synthetic import Synthesis, synthesis_of
from streams.messages.text import read_text

pytestmark = pytest.mark.timeout(30)

SWITCH_OFF_US = int(datetime(2025, 11, 19, 8, tzinfo=UTC).timestamp()) * 10**6
LABEL = Synthesis(2025, "0.00002", 1)


def made(seed: int = 1) -> Year:
    """Make a small year."""
    return Year.of(Synthesis(2025, "0.00002", seed), PUBLISHED_YEAR, shipped_directory())


@pytest.fixture(scope="module")
def rows() -> list[YearRow]:
    """Make a whole year: one message in fifty thousand."""
    year = made()
    return [row for hour in year.rows(year.whole()) for row in hour]


RHYTHM = Rhythm.of(2025, PUBLISHED_YEAR)
_SURE = replace(PUBLISHED_YEAR, hits=Figure(1, "here"), unanswered=Figure(0, "here"))
"""Every question finds a record."""


class LookUp(NamedTuple):
    """A look-up of the year."""

    at_us: int
    agency: str
    states: frozenset[str | None]


def look_ups(rows: Sequence[YearRow]) -> list[LookUp]:
    """Pick out what the letter counts."""
    found, directory = [], shipped_directory()
    for row in rows:
        message = read_text(row.text)
        assert isinstance(message, Message)
        if message.key.traffic is Traffic.QUERY and message.key.data_class is not DataClass.OTHER:
            states = frozenset(map(directory.state_of, message.destinations))
            found.append(LookUp(row.at_us, directory.agencies[message.sender].agency, states))
    return found


@pytest.fixture(scope="module")
def asked(rows: list[YearRow]) -> list[LookUp]:
    """Give the look-ups among them."""
    return look_ups(rows)


def test_the_published_counts_hold(asked: list[LookUp]) -> None:
    """Of 290 million, 292,114, 605,116 and 2,671,776 each fifty-thousandth is there, rounded once."""
    agencies = Counter(each.agency for each in asked)
    begins, ends = (int(datetime(2025, month, 1, 8, tzinfo=UTC).timestamp()) * 10**6 for month in (1, 12))
    of_washington = Counter(
        each.agency
        for each in asked
        if "WA" in each.states and begins <= each.at_us < ends and "federal" in ancestry(each.agency)
    )

    assert len(asked) == 5_800
    assert agencies["ice"] + agencies["ice-ero"] + agencies["ice-lesc"] == 6
    assert agencies["ice-hsi"] == 12
    assert of_washington.total() == 53
    assert of_washington["cbp"] == 42


@given(scale=st.floats(SMALLEST, 1))
def test_counts_hold_at_every_scale(scale: float) -> None:
    """The strata add up to each published figure, rounded once, and none is below nothing."""
    census = Census.of(PUBLISHED_YEAR, scale, AGENCIES - {"court", "dmv"})
    found = strata(census, PUBLISHED_YEAR, RHYTHM, seed=1)
    eleven = [each for each in found if each.place == "WA" and each.spread.span == eleven_months(RHYTHM)]
    ice = [each for each in found if each.look_ups and each.agency in {"ice", "ice-ero", "ice-lesc"}]

    assert all(each.spread.count > 0 for each in found)
    assert sum(each.spread.count for each in found if each.look_ups) == round(290_000_000 * scale)
    assert sum(each.spread.count for each in eleven) == round(2_671_776 * scale)
    assert sum(each.spread.count for each in ice) == round(292_114 * scale)


@given(whole=st.integers(0, 10**9), weights=st.lists(st.floats(0.01, 1_000), min_size=1, max_size=30))
def test_division_is_fair(whole: int, weights: list[float]) -> None:
    """Parts add up to the whole, and none is a whole one away from its share."""
    parts = divided(whole, weights)
    shares = [whole * weight / sum(weights) for weight in weights]

    assert sum(parts) == whole
    assert all(abs(part - share) < 1 + 1e-6 * whole for part, share in zip(parts, shares, strict=True))


@given(
    count=st.integers(1, 10**6), phase=st.floats(0, 1, exclude_max=True), hours=st.tuples(*[st.integers(0, 8760)] * 2)
)
def test_what_is_spread_over_hours_is_all_there(count: int, phase: float, hours: tuple[int, int]) -> None:
    """Nothing comes before the span, all of it before its end, and never less later."""
    since, until = min(hours), max(hours) + 1
    spread = Spread(count, Span(since, min(until, 8760) if since < 8760 else 8760), phase)
    if spread.span.since == spread.span.until:
        return
    before = [spread.before(hour, RHYTHM) for hour in (0, since, (since + until) // 2, until, 8760)]

    assert before[0] == before[1] == 0
    assert before[3] == before[4] == count
    assert before == sorted(before)


def test_load_goes_by_day_and_week(asked: list[LookUp]) -> None:
    """The afternoon is busier than the night, Friday than Sunday."""
    times = [datetime.fromtimestamp(each.at_us / 10**6, UTC) for each in asked]
    hours, days = Counter(at.hour for at in times), Counter(at.weekday() for at in times)

    assert hours[22] > 10 * hours[9]
    assert days[4] > 1.2 * days[6]


def test_rows_come_in_order_and_say_that_they_are_synthetic(rows: list[YearRow]) -> None:
    """Times never run back; ids differ, and each begins with the label."""
    assert [row.at_us for row in rows] == sorted(row.at_us for row in rows)
    assert len({row.id for row in rows}) == len(rows)
    assert {synthesis_of(row.id) for row in rows} == {LABEL}


def test_same_seed_same_rows() -> None:
    """The seed decides everything, and another decides otherwise."""

    def january(seed: int) -> list[list[YearRow]]:
        year = made(seed)
        return list(year.rows(year.month(1)))

    assert january(1) == january(1)
    assert january(1) != january(2)


def test_a_month_is_cut_from_the_year(rows: list[YearRow]) -> None:
    """A month made alone is the year's, less the answers that were under way when it began."""
    year = made()
    july = [row for hour in year.rows(year.month(7)) for row in hour]
    first, last = july[0].at_us, july[-1].at_us
    cut = [row for row in rows if first <= row.at_us <= last]

    assert len(july) > 500
    assert set(july) <= set(rows)
    assert len(set(cut) - set(july)) <= 3


class Look(NamedTuple):
    """Who asks when by which key about a place."""

    agency: str
    at_us: int
    key: str
    to: str
    acts_for: str = ""


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        pytest.param(Look("ice-ero", SWITCH_OFF_US - 1, "DQ", "WA"), "NAM/", id="ice in Washington, the last instant"),
        pytest.param(Look("ice-ero", SWITCH_OFF_US, "DQ", "WA"), "NOT AUTHORIZED", id="ice in Washington from then on"),
        pytest.param(Look("cbp", SWITCH_OFF_US, "DQ", "WA"), "NAM/", id="cbp in Washington"),
        pytest.param(Look("cbp", 0, "RQ", "NY"), "ER .02", id="cbp in New York"),
        pytest.param(Look("police", 0, "RQ", "NY", "ice-ero"), "ER .02", id="a delegate in New York"),
        pytest.param(Look("police", 0, "RQ", "IL", "ice-ero"), "LIC/", id="a delegate in Illinois"),
        pytest.param(Look("ice-hsi", 0, "RQ", "MA"), "LIC/", id="registrations of Massachusetts"),
        pytest.param(Look("cbp", 0, "DQ", "MN"), "NAM/", id="cbp in Minnesota"),
    ],
)
def test_who_was_blocked_got_nothing(look: Look, expected: str) -> None:
    """Answers are as reported: by whom, of what, and since when."""
    directory, wanted = shipped_directory(), (look.agency, look.acts_for)
    asker = next(each for each in directory.agencies.values() if (each.agency, each.acts_for) == wanted)
    question = Question(look.key, asker, (look.to,), person(1, look.to, 0), "OLN/T00000000")
    (answer,) = Answerers(_SURE, directory).answers(Asked(look.at_us, question, "T000000001", "DQ"), Random(1))

    assert answer.text.split("\n")[1].startswith(expected)
