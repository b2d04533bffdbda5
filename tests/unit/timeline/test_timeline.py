"""What is told and drawn of rules through time."""

import re
from datetime import date
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, fromstring

import pytest

from streams.files.yaml_text import read_yaml
from streams.messages.times import parse_time
from streams.policies.load import read_bundle, shipped_bundle
from streams.timeline.calendar import Calendar
from streams.timeline.lifetimes import Span
from streams.timeline.picture import picture
from streams.timeline.telling import document, lines
from tests.policy_files import GOOD

ROOT: Final = Path(__file__).parents[3]
NOW: Final = "2026-01-15T12:00:00Z"
LAW: Final = "    law: {citation: a law, since: 2025-01-01, not_modelled: []}\n"
BLOCK: Final = "    block: {since: 2025-02-01, at: hub}\n"
SVG: Final = "{http://www.w3.org/2000/svg}"


def calendar(text: str = GOOD, at: str = NOW) -> Calendar:
    """Look at one policy."""
    at_us = parse_time(at)
    assert at_us is not None
    return Calendar.of(read_bundle([read_yaml(text, "tx.yaml")], "here"), at_us)


def row(text: str, at: str = NOW) -> str:
    """Give the row of the one rule."""
    return re.sub("  +", "  ", list(lines(calendar(text, at)))[3])


@pytest.mark.parametrize(
    ("span", "other", "expected"),
    [
        pytest.param((1, None), (3, None), [(1, 3)], id="until the other begins"),
        pytest.param((1, None), (1, 3), [(3, None)], id="from when the other ends"),
        pytest.param((1, None), (2, 3), [(1, 2), (3, None)], id="before and after"),
        pytest.param((1, 5), (2, 3), [(1, 2), (3, 5)], id="before and after, with an end"),
        pytest.param((2, 3), (1, None), [], id="within"),
        pytest.param((1, 2), (3, 4), [(1, 2)], id="before"),
        pytest.param((3, 4), (1, 2), [(3, 4)], id="after"),
        pytest.param((1, 2), (2, None), [(1, 2)], id="until the day the other begins"),
    ],
)
def test_what_of_a_span_lies_outside_another(
    span: tuple[int, int | None], other: tuple[int, int | None], expected: list[tuple[int, int | None]]
) -> None:
    """Days of the first that the second hasn't."""
    assert list(days(*span).outside(days(*other))) == [days(*one) for one in expected]


def days(since: int, until: int | None) -> Span:
    """Make a span of days of a month."""
    return Span(date(2025, 1, since), date(2025, 1, until) if until else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            GOOD, "TX  tx-one  2025-01-01 on  2025-02-01 on  hub  in force  31 days, until 2025-02-01", id="closed gap"
        ),
        pytest.param(
            GOOD.replace(BLOCK, ""),
            "TX  tx-one  2025-01-01 on  none  –  law, not enforced  379 days so far",
            id="open gap",
        ),
        pytest.param(
            GOOD.replace("2025-02-01", "2025-01-01"),
            "TX  tx-one  2025-01-01 on  2025-01-01 on  hub  in force  none",
            id="no gap",
        ),
        pytest.param(
            GOOD.replace(LAW, "").replace("at: hub", "at: hub, source: a report"),
            "TX  tx-one  none  2025-02-01 on  hub  in force  none",
            id="no law",
        ),
        pytest.param(
            GOOD.replace(BLOCK, "").replace("2025-01-01", "2027-01-01"),
            "TX  tx-one  2027-01-01 on  none  –  without effect  from 2027-01-01 on",
            id="a gap to come",
        ),
        pytest.param(
            GOOD.replace("2025-01-01", "2027-01-01").replace("2025-02-01", "2027-03-01"),
            "TX  tx-one  2027-01-01 on  2027-03-01 on  hub  without effect  2027-01-01 until 2027-03-01",
            id="a gap to come, and its end",
        ),
        pytest.param(
            GOOD.replace(BLOCK, "").replace("a law", '"to be found: a law"'),
            "TX  tx-one  to be found  none  –  without effect  none",
            id="a draft",
        ),
        pytest.param(
            GOOD.replace("since: 2025-01-01", "since: 2025-01-01, until: 2025-06-01").replace(
                "since: 2025-02-01", "since: 2025-02-01, until: 2025-03-01"
            )
            + "    assumptions: [{about: law.since, note: guessed, source: a report}]\n",
            "TX  tx-one  2025-01-01† until 2025-06-01  2025-02-01 until 2025-03-01  hub  without effect  "
            "31 days, until 2025-02-01; 92 days, until 2025-06-01",
            id="ended",
        ),
    ],
)
def test_a_rule_is_a_row(text: str, expected: str) -> None:
    """Law, block, where it sits, how it stands, and every gap."""
    assert row(text) == expected


def test_it_is_another_day_where_the_state_is() -> None:
    """A block begins at midnight there, when it has been that day elsewhere for hours."""
    text = GOOD.replace("2025-02-01", "2026-01-15")

    assert "law, not enforced  378 days so far" in row(text, "2026-01-15T05:59:59Z")
    assert "in force  379 days, until 2026-01-15" in row(text, "2026-01-15T06:00:00Z")


def test_what_is_to_come() -> None:
    """The next first; a sunset is an end."""
    text = GOOD.replace("since: 2025-01-01", "since: 2025-01-01, until: 2027-01-01")
    told = list(lines(calendar(text.replace("2025-02-01", "2026-02-01, until: 2026-12-01"))))

    assert told[5:] == [
        "to come:",
        "  2026-02-01  TX  tx-one: block begins",
        "  2026-12-01  TX  tx-one: block ends",
        "  2027-01-01  TX  tx-one: law ends",
    ]


def test_a_state_without_rules() -> None:
    """Is said to have none, and drawn so."""
    none = Calendar.of(shipped_bundle(), 0, "TX")

    assert list(lines(none))[-1] == "no rules: everything passes"
    assert document(none) == {"at": "1970-01-01T00:00:00.000000Z", "rules": [], "to_come": []}
    assert "no rules: everything passes" in texts(drawn(none))


def test_the_document() -> None:
    """Every span of a rule, by the state's calendar."""
    text = GOOD.replace("2025-01-01", "2024-12-31, until: 2026-12-31")
    told = document(calendar(text + "    assumptions: [{about: block.since, note: guessed, source: a report}]\n"))

    assert told == {
        "at": "2026-01-15T12:00:00.000000Z",
        "rules": [
            {
                "state": "TX",
                "zone": "America/Chicago",
                "id": "tx-one",
                "today": "2026-01-15",
                "status": "in force",
                "citation": "a law",
                "law": {"since": "2024-12-31", "until": "2026-12-31", "assumed": False},
                "block": {"since": "2025-02-01", "until": None, "assumed": True},
                "at_place": "hub",
                "gaps": [{"since": "2024-12-31", "until": "2025-02-01", "days": 32, "open": False}],
                "enforced_without_law": [{"since": "2026-12-31", "until": None}],
            }
        ],
        "to_come": [{"day": "2026-12-31", "state": "TX", "rule": "tx-one", "what": "law ends"}],
    }


def drawn(of: Calendar) -> Element:
    """Draw a calendar, and read the drawing."""
    return fromstring(picture(of))  # noqa: S314 -- our own drawing


def texts(drawing: Element) -> list[str]:
    """Give all that is written in a drawing."""
    return ["".join(each.itertext()) for each in drawing.iter(f"{SVG}text")]


def bars(drawing: Element, style: str) -> list[tuple[float, float]]:
    """Give where bars of a style begin and end, those of the key aside."""
    return [
        (float(bar.attrib["x"]), float(bar.attrib["x"]) + float(bar.attrib["width"]))
        for bar in drawing.iter(f"{SVG}rect")
        if bar.get("class") == style and bar.find(f"{SVG}title") is not None
    ]


def test_bars_meet_where_the_days_do() -> None:
    """A gap begins with the law and ends where the block begins; law and block go on to the end."""
    drawing = drawn(calendar())
    ((law, law_end),), ((block, block_end),), (gap,) = (bars(drawing, style) for style in ("law", "block", "gap"))

    assert gap == pytest.approx((law, block), abs=0.2)
    assert law < block
    assert law_end == block_end == 916


def test_the_length_of_a_gap_stands_on_it_or_before_it() -> None:
    """There is no room on a narrow one; one to come has no length yet."""
    wide, narrow, to_come = (
        [note for note in drawn(calendar(text)).iter(f"{SVG}text") if note.get("class") == "note"]
        for text in (GOOD.replace(BLOCK, ""), GOOD.replace("2025-02-01", "2025-01-05"), GOOD.replace("2025-", "2030-"))
    )

    assert [(note.text, note.get("text-anchor")) for note in wide] == [("379 days so far", "middle")]
    assert [(note.text, note.get("text-anchor")) for note in narrow] == [("4 days", "end")]
    assert to_come == []


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        pytest.param("2028-02-01", [("2028-02-01", "start")], id="behind the bar"),
        pytest.param("2028-12-31", [("2028-12-31", "end")], id="on it where the drawing ends"),
        pytest.param("2025-12-31", [], id="past"),
    ],
)
def test_an_end_that_is_to_come_has_its_date(until: str, expected: list[tuple[str, str]]) -> None:
    """Of a law as of a block."""
    for old in ("since: 2025-01-01", "since: 2025-02-01"):
        written = drawn(calendar(GOOD.replace(old, f"{old}, until: {until}"))).iter(f"{SVG}text")

        assert [(note.text, note.get("text-anchor")) for note in written if note.get("class") == "end"] == expected


def test_a_drawing_of_all_states() -> None:
    """Each state is named once, its rules in its order; drafts are said to be drafts."""
    at_us = parse_time(NOW)
    assert at_us is not None
    written = texts(drawn(Calendar.of(shipped_bundle(), at_us)))
    draft = texts(drawn(calendar(GOOD.replace(BLOCK, "").replace("a law", '"to be found: x"'))))

    assert "Law and block of 9 states" in written
    assert "11 rules as of 2026-01-15; law that nothing enforces: 4" in written
    assert [word for word in written if re.fullmatch("[A-Z]{2}", word)] == "CA CO IL MA MD MN NY OR WA".split()
    assert {"Law and block of TX", "tx-one (draft)", "1 rule as of 2026-01-15; law that nothing enforces: none"} <= {
        *draft
    }


def test_a_drawing_needs_nothing_else() -> None:
    """No script, no font, no picture from elsewhere; the colours are those of pages."""
    drawing = picture(calendar())
    page = (ROOT / "streams/files/page/page.css").read_text(encoding="utf-8")
    colours = set(re.findall(r"--\w+: #\w{6}", drawing))

    assert re.findall(r"https?://[^\s\"]+", drawing) == ["http://www.w3.org/2000/svg"]
    assert "<script" not in drawing
    assert colours <= set(re.findall(r"--\w+: #\w{6}", page))
    assert len(colours) == 16
