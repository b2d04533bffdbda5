"""The page of a report says what the report says, and nothing else is needed to read it."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

import nlets
from producers.load.reporting.contents import states
from producers.load.reporting.document import Document, FindMax, Latency, Second, Threshold, Tried
from producers.load.reporting.page import page_of
from producers.load.reporting.plots import plots_of
from producers.load.sending.turns import Turn
from tests.load_reports import CURVES, PLAIN, seconds

_CHECKOUT = Path(nlets.__file__).parent
_FULL = replace(PLAIN, by_second=seconds(11), percentile_curves=CURVES)
_COLOURS = re.compile(r"(--[\w-]+): (#[0-9a-f]+);")


def test_a_page_loads_nothing() -> None:
    """No script, no address, nothing to be fetched; browsers are told to fetch nothing either."""
    page = page_of(_FULL)

    assert "<script" not in page
    assert re.findall(r"(?:src|href|url)\s*[=(]", page) == []
    assert "://" not in page
    assert "default-src 'none'" in page


def test_a_page_shows_what_was_carried_in_the_nations_terms() -> None:
    """Unless the run is invalid: then the report has no such thing."""
    assert "54 × the national mean of 9.2 look-ups a second" in page_of(_FULL)
    assert "national mean" not in page_of(replace(_FULL, headroom=None))


def test_an_invalid_run_says_so_first() -> None:
    """With every reason, before any figure."""
    page = page_of(replace(_FULL, valid=False, why_invalid=("the reader stood still for 900 ms",), headroom=None))

    assert page.index("This run is invalid") < page.index("the reader stood still for 900 ms") < page.index("<main>")
    assert "This run is invalid" not in page_of(_FULL)


def test_what_was_done_by_hand_is_said() -> None:
    """Each change with its time, and that the end was one."""
    page = page_of(replace(_FULL, turned_by_hand=(Turn(2.0, 750.0), Turn(3.5, 0.0)), ended_by_hand=True))

    assert "at 2.0 s the highest rate became 750 messages a second" in page
    assert "at 3.5 s it paused" in page
    assert "it was ended before its time" in page
    assert page.count('class="mark"') == 4


def test_what_a_stranger_wrote_stays_text() -> None:
    """Reasons hold what brokers and others say."""
    page = page_of(replace(_FULL, valid=False, why_invalid=("<img src=x onerror=alert(1)>",)))

    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_every_plot_is_told_in_words_and_has_axes_with_units() -> None:
    """Whoever can't see it is told its title and what it comes to."""
    drawings = [ET.fromstring(svg) for svg in re.findall(r"<svg id=.*?</svg>", page_of(_FULL), re.DOTALL)]  # noqa: S314 -- our own page

    assert [svg.get("id") for svg in drawings] == ["latency-over-time", "percentile-curve", "rates"]
    for svg in drawings:
        texts = [text.text for text in svg.iter("text")]

        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby") == f"{svg.get('id')}-title {svg.get('id')}-about"
        assert all(each.text for each in (*svg.iter("title"), *svg.iter("desc")))
        assert {"0", "seconds since the window began"} <= set(texts) or {"0", "share of answers"} <= set(texts)
        assert {"ms", "a second"} & set(texts)


def test_due_and_sent_are_drawn_while_something_is_due() -> None:
    """Answers also later, up to the last whole second; a window's end is no fall of the rate."""
    over_time, _, rates = plots_of(_FULL)
    places = {series.name: [x for x, _ in series.points] for series in rates.series}

    assert places["messages due"] == places["messages sent"] == [second + 0.5 for second in range(10)]
    assert places["answers read"] == places["messages due"]
    assert [x for x, _ in over_time.series[0].points] == places["messages due"]


def test_a_pause_is_a_gap() -> None:
    """No line is drawn through seconds in which nothing was measured."""
    made = seconds(6)
    paused = (*made[:2], replace(made[2], offered=0, latency_us=Latency(0)), *made[3:])
    over_time, *_ = plots_of(replace(_FULL, seconds=5.0, by_second=paused))

    assert [y is None for _, y in over_time.series[0].points] == [False, False, True, False, False]
    assert over_time.lines[0].path.count("M") == 2


def test_options_say_their_units() -> None:
    """Where their names don't."""
    page = page_of(replace(PLAIN, options={"rate": "500", "seconds": "10", "warm-up": "2"}))

    assert "<td>500 messages a second</td>" in page
    assert "<td>2 s</td>" in page


def test_messages_are_accounted_for_in_words() -> None:
    """What there was none of is left out."""
    page = page_of(replace(PLAIN, due=9, became={"deliver": 3, "mixed": 1, "unanswered": 0, "not_stored": 2}))

    for words in (
        "of these answered<",
        "of these answered differently by several<",
        "of these not stored by the broker<",
    ):
        assert words in page
    assert "of these unanswered" not in page


def test_a_long_window_is_drawn_by_the_second_all_the_same() -> None:
    """Its stretches are longer, its rates are not."""
    longer = tuple(replace(each, second=10 * each.second, seconds=10) for each in seconds(11))
    *_, rates = plots_of(replace(_FULL, seconds=100.0, by_second=longer))

    assert max(y or 0 for _, y in rates.series[0].points) == max(each.offered for each in longer) / 10


def test_a_report_without_seconds_has_no_plots() -> None:
    """As where nothing was ever sent."""
    assert list(plots_of(PLAIN)) == []
    assert "<figure>" not in page_of(PLAIN)


def test_a_window_of_less_than_a_second_is_drawn() -> None:
    """Its only second ends with it."""
    only = (Second(0, 1, 50, 50, 50, {}, Latency(50, p50=9_000, max=12_000)),)
    (over_time, rates) = plots_of(replace(PLAIN, seconds=0.5, by_second=only))

    assert over_time.series[0].points == ((0.25, 9.0),)
    assert rates.series[2].points == ((0.25, 50.0),)


def test_states_that_refuse_come_first() -> None:
    """With what they refused, gave in part and did not understand, as shares of all they answered."""
    first, second = states(PLAIN)

    assert (first.name, first.answers, first.refused, first.share) == ("NY", 40, 20, "50 %")
    assert [(bar.style, bar.x, bar.width) for bar in first.bars] == [
        ("refused", 0.0, 50.0), ("redacted", 50.0, 7.5), ("rejected", 57.5, 17.5),
    ]  # fmt: skip
    assert (second.name, second.bars) == ("TX", ())


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            FindMax(2_000.0, "switch", 0.85, (Tried(2_000.0, "borne"), Tried(4_000.0, "too much"))),
            "The maximum is 2,000 messages a second, limited by the switch; then 85 % of it was held",
            id="found",
        ),
        pytest.param(
            FindMax(2_000.0, "switch", 0.85, (Tried(2_000.0, "borne"),), hold_showed="too much"),
            "then 85 % of it was held, which is what this page shows: it was not borne.",
            id="not borne",
        ),
        pytest.param(FindMax(None, "switch", 0.85, (Tried(10.0, "too much"),)), "No rate was borne.", id="none"),
    ],
)
def test_looking_for_the_maximum_is_told(found: FindMax, expected: str) -> None:
    """With every rate that was tried."""
    page = page_of(replace(PLAIN, find_max=found))

    assert expected in page
    assert all(step.showed in page for step in found.steps)


@pytest.mark.parametrize(("verdict", "quality"), [("pass", "good"), ("fail", "bad")])
def test_a_threshold_is_told(verdict: str, quality: str) -> None:
    """At a glance."""
    assert f'data-is="{quality}">Threshold: {verdict}' in page_of(replace(PLAIN, p99_at_most_us=1, verdict=verdict))


def test_every_limit_is_told_with_what_is_shown_of_it() -> None:
    """Whether it is kept stands there in words, not in colour alone."""
    kept = Threshold(limit="hits", kept=True, text="5 ms at most")
    page = page_of(replace(PLAIN, thresholds=(kept, Threshold(limit="wants", kept=False, text="not shown"))))

    assert "✓ kept</b> 5 ms at most" in page
    assert "✗ not kept</b> not shown" in page
    assert "Thresholds</h2>" not in page_of(PLAIN)


@pytest.mark.parametrize("report", [pytest.param(PLAIN, id="plain"), pytest.param(_FULL, id="full")])
def test_a_page_is_the_same_for_the_same_report(report: Document) -> None:
    """No time, no chance is in it."""
    assert page_of(report) == page_of(report)


def test_the_page_has_the_monitors_colours() -> None:
    """Light and dark: who knows the one finds their way in the other."""
    monitor, report = (
        _COLOURS.findall((_CHECKOUT / path).read_text(encoding="utf-8"))
        for path in ("streams/monitor/page/page.css", "streams/files/page/page.css")
    )
    on_screen = report[: len(report) // 3 * 2]  # The last third is for paper.

    assert set(on_screen) <= set(monitor)
    assert len(on_screen) == 20
