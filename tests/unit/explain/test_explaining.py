"""What an explanation says of conditions, grants and changes, with the shipped rules."""

from pathlib import Path

import pytest

from streams.explain.explaining import explain
from streams.explain.telling import lines, to_json
from streams.explain.tree import Deed, Explanation, WhoCan
from streams.messages.admit import Admitted, admit
from streams.messages.directory import load_directory
from streams.messages.message import Message
from streams.messages.text import read_text
from streams.policies.context import Context
from streams.policies.grants import Grants
from streams.policies.grants_file import read_grants
from streams.policies.load import shipped_bundle

DIRECTORY = load_directory(Path(__file__).parents[2] / "cases" / "samples" / "directory.csv")
NOW_US = 1_764_547_200_000_000
"""2025-12-01."""
SPAN = "2025-06-01T00:00:00Z,2026-06-01T00:00:00Z"


def explained(text: str, *grants: str) -> Explanation:
    """Explain a message to one destination."""
    rows = "\n".join(("id,state,ori,keys,subject,basis,from,until", *(f"{grant},{SPAN}" for grant in grants)))
    given = read_grants(rows, "grants", shipped_bundle(), DIRECTORY) if grants else Grants()
    message = read_text(text)
    assert isinstance(message, Message)
    admitted = admit(message, DIRECTORY)
    assert isinstance(admitted, Admitted)
    (found,) = explain(Context(shipped_bundle(), DIRECTORY, given), NOW_US, admitted)
    return found


def deeds(found: Explanation) -> dict[str, Deed | None]:
    """Give what each rule does."""
    return {node.rule.id: node.deed for node in found.tree.rules}


def ways(found: Explanation, who: WhoCan) -> list[str]:
    """Give what somebody could change."""
    return [" + ".join(step.text for step in way.steps) for way in found.counterfactuals if way.who_can is who]


@pytest.mark.parametrize(
    ("text", "rule", "deed"),
    [
        pytest.param("DQ.DCERO0001.WA.TXT\nOLN/D1", "wa-ice-block", Deed.REFUSES, id="refuses"),
        pytest.param("DQ.NYCBP0001.WA.TXT\nOLN/D1", "wa-ice-block", Deed.NOTHING, id="does nothing"),
        pytest.param("DQ.DCERO0001.OR.TXT\nOLN/D1", "or-immigration-authorities", Deed.SHADOWS, id="shadow"),
        pytest.param("DQ.NYCBP0001.MN.TXT\nOLN/D1", "mn-noncompliant-licences", Deed.AWAITS, id="awaits the answer"),
        pytest.param("DR.MNDMV0000.NYCBP0001.TXT\nDDA/F", "mn-noncompliant-licences", Deed.NOTHING, id="has no reason"),
        pytest.param("DR.MNDMV0000.NYCBP0001.TXT\nDDA/N", "mn-noncompliant-licences", None, id="is not told"),
        pytest.param(
            "RR.MADMV0000.NYCBP0001.TXT\nOLN/D1", "ma-licence-number-in-registrations", None, id="removal is not told"
        ),
    ],
)
def test_each_deed_of_a_rule(text: str, rule: str, deed: Deed | None) -> None:
    """Conditional rules, shadows and rules that something keeps from acting."""
    assert deeds(explained(text))[rule] is deed


def test_a_grant_lifts_and_taking_it_back_would_refuse() -> None:
    """The grant is named where it lifts, and what of the question it hangs on."""
    found = explained("DQ.DCERO0001.WA.TXT\nOLN/D1", "g-1,WA,DCERO0001,DQ,OLN/D1,court-order")

    assert deeds(found) == {"wa-ice-block": Deed.LIFTED}
    assert "    fails: no grant lifts it: g-1 does" in lines(found)
    assert ways(found, WhoCan.STATE) == ["without grant g-1"]
    assert ways(found, WhoCan.ASKER) == ["without OLN", "with OLN/OTHER"]


def test_two_changes_are_told_where_one_is_not_enough() -> None:
    """Somebody else's grant needs somebody else, and another question."""
    found = explained("DQ.DCERO0001.WA.TXT\nOLN/D1", "g-1,WA,VTHSI0001,DQ,OLN/D2,court-order")

    assert "with OLN/D2 + asked by ice-hsi, such as VTHSI0001" in ways(found, WhoCan.NOBODY)


@pytest.mark.parametrize(
    ("subject", "held", "told"),
    [
        pytest.param("OLN/D1", None, "is about OLN/D1", id="about somebody"),
        pytest.param("", True, "is about anybody", id="about anybody"),
    ],
)
def test_whom_a_withheld_answer_is_about_is_not_told(subject: str, held: bool | None, told: str) -> None:  # noqa: FBT001
    """Of a grant about somebody it stays open whether it covers the answer, unless something else settles that."""
    found = explained("DR.WADMV0000.DCERO0001.TXT\nOLN/D2", f"g-1,WA,DCERO0001,KQ,{subject},court-order")
    (grant,) = found.tree.grants

    assert [(c.text, c.held) for c in grant.conditions][-1] == (told, held)
    assert grant.covers is False


def test_a_grant_that_might_lift_a_withheld_answer_leaves_the_rule_open() -> None:
    """Whether it does would tell whom the answer is about."""
    found = explained("DR.WADMV0000.DCERO0001.TXT\nOLN/D2", "g-1,WA,DCERO0001,DQ,OLN/D1,court-order")

    assert deeds(found) == {"wa-ice-block": None}
    assert found.tree.grants[0].covers is None
    assert "  grant g-1 (court-order): not told" in lines(found)
    assert to_json([found])["grants"] == [
        {
            "to": "DCERO0001",
            "id": "g-1",
            "basis": "court-order",
            "covers": None,
            "conditions": [
                {"part": "basis", "text": "a rule that touches accepts court-order", "held": True},
                {
                    "part": "date",
                    "text": "holds from 2025-06-01T00:00:00.000000Z until 2026-06-01T00:00:00.000000Z",
                    "held": True,
                },
                {"part": "data", "text": "covers DQ", "held": True},
                {"part": "subject", "text": "is about OLN/D1", "held": None},
            ],
        }
    ]


def test_a_person_named_twice_needs_a_grant_about_anybody() -> None:
    """No grant names a field twice, so the state can help in one way only."""
    found = explained("DQ.DCERO0001.WA.TXT\nOLN/D1.OLN/D2")

    assert ways(found, WhoCan.STATE) == [
        f"with a grant on {basis} about anybody" for basis in ("case-review", "court-order", "judicial-warrant")
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("DQ.DCERO0001.WA.TXT\nSEX/F", id="a query that names nobody"),
        pytest.param("DR.WADMV0000.DCERO0001.TXT\nOLN/D1", id="an answer whose name is not told"),
    ],
)
def test_a_grant_that_names_nobody_is_about_anybody(text: str) -> None:
    """That is the one that was tried, and another might not do."""
    assert ways(explained(text), WhoCan.STATE) == [
        f"with a grant on {basis} about anybody" for basis in ("case-review", "court-order", "judicial-warrant")
    ]


def test_nobodys_data_has_nothing_to_explain() -> None:
    """A line is no state."""
    found = explained("DQ.DCERO0001.AX.TXT\nOLN/D1")

    assert (found.tree.rules, found.counterfactuals) == ((), ())


def test_an_answer_that_passes_is_told_what_would_stop_it() -> None:
    """Nobody can change what an answer holds."""
    found = explained("RR.MADMV0000.NYCBP0001.TXT\nLIC/T1")

    assert "with OLN/OTHER" in ways(found, WhoCan.NOBODY)
    assert "with free text in it" in ways(found, WhoCan.NOBODY)
