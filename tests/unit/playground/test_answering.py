"""What the playground answers: to a policy being edited, a message, and questions that make no sense."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from streams.drafts.sources import sources
from streams.files.yaml_text import read_yaml
from streams.messages.directory import Directory
from streams.messages.places import PLACES
from streams.playground.answering import answer
from streams.playground.edited import Ground, with_edited
from streams.playground.grounds import Grounds, InForce
from streams.policies.bundle import Term
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.grants import Grant, Grants
from streams.policies.load import read_bundle, shipped_bundle
from streams.policies.vocabulary import Basis
from tests.policy_files import GOOD

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
AT = "2025-12-01T00:00:00Z"
WASHINGTONS = next(source.text for source in sources(None) if source.states == ("WA",))
FROM_ICE = "DQ.DCERO0001.WA.TXT\nOLN/D1"


@cache
def ground() -> Ground:
    """Take the shipped rules, and the samples' agencies."""
    return Ground.of(ContextFiles(directory=SAMPLES / "directory.csv"))


def asked(what: str, **parts: str) -> dict[str, Any]:
    """Ask where no switch is, and read the document that comes back."""
    return asked_of(Grounds(ground()), what, **parts)


def asked_of(grounds: Grounds, what: str, **parts: str) -> dict[str, Any]:
    """Ask, and read the document that comes back."""
    document: dict[str, Any] = json.loads(answer(grounds, json.dumps({"what": what, **parts}).encode()))
    return document


def in_force(*texts: str, agency: str = "DCERO0099") -> InForce:
    """Put policies in force for the samples' agencies, one of which has another ORI."""
    documents = [read_yaml(text, "in force") for text in texts]
    agencies = ground().directory.agencies.values()
    known = [replace(each, ori=agency) if each.ori == "DCERO0001" else each for each in agencies]
    context = Context(read_bundle(documents, "in force"), Directory(known))
    return InForce(context.digest, context.to_bytes())


def test_to_begin_with_there_are_files_words_and_askers() -> None:
    """All that the page offers to choose from."""
    there = asked("open")

    assert [file["state"] for file in there["files"]] == ["CA", "CO", "IL", "MA", "MD", "MN", "NY", "OR", "WA"]
    assert there["places"] == list(PLACES)
    assert {"part": "Block", "name": "at", "about": "whose machine: `hub` or `state`", "written": "at: state"} in (
        there["words"]
    )
    assert (there["choices"]["silence"], there["choices"]["cbp"]) == (
        "as `answer` of a state: the asker sees nothing",
        "Customs and Border Protection",
    )
    assert {"agency": "sheriff", "acts_for": "ice-ero", "ori": "FLDLG0742"} in there["askers"]
    assert there["answering"]["WA"] == "WADMV0000"


def test_an_edit_is_decided_beside_the_rules_there_are() -> None:
    """And explained."""
    document = asked("decide", text=WASHINGTONS.replace("[ice]", "[cbp]"), message=FROM_ICE, at=AT)
    [row] = document["rows"]

    assert (row["to"], row["before"]["verdict"], row["after"]["verdict"]) == ("WA", "refuse", "deliver")
    assert (document["problems"], document["warnings"], document["reject"]) == ([], [], None)
    [rule] = document["explanation"]["rules"]
    assert (rule["id"], rule["matched"]) == ("wa-ice-block", False)


def test_an_edit_of_a_state_that_has_no_rules_takes_it_from_among_those() -> None:
    """Whoever drafts need not edit two files."""
    document = asked("decide", text=GOOD, message="DQ.DCERO0001.TX.TXT\nOLN/D1", at=AT)
    bundle = with_edited(shipped_bundle(), GOOD)

    assert document["rows"][0]["after"]["rules"] == ["tx-one"]
    assert [place for places in bundle.no_rules for place in places.no_rules] == [
        place for places in shipped_bundle().no_rules for place in places.no_rules if place != "TX"
    ]


def test_an_edit_may_say_that_a_state_has_no_rules() -> None:
    """Then everything passes; what the others say stays."""
    bundle = with_edited(shipped_bundle(), "no_rules: [WA]\nsource: x\n")

    assert bundle.rules_of("WA") == ()
    assert len(bundle.policies) == len(shipped_bundle().policies) - 1


def test_places_that_are_all_edited_leave_nothing_behind() -> None:
    """No file without a place."""
    everybody = f"no_rules: [{', '.join(PLACES)}]\nsource: x\n"

    assert [places.source for places in with_edited(shipped_bundle(), everybody).no_rules] == ["x"]


def test_grants_lift_rules() -> None:
    """By both, as they are typed."""
    grants = (
        "id,state,ori,keys,subject,basis,from,until\n"
        "g-1,WA,DCERO0001,DQ,OLN/D1,case-review,2025-11-20T00:00:00Z,2026-01-01T00:00:00Z\n"
    )
    document = asked("decide", text=WASHINGTONS, message=FROM_ICE, at=AT, grants=grants)

    assert [document["rows"][0][which]["grant"] for which in ("before", "after")] == ["g-1", "g-1"]
    assert document["explanation"]["grants"][0]["covers"] is True


def test_what_the_hub_does_not_take_is_no_decision() -> None:
    """Nothing is explained."""
    document = asked("decide", text=WASHINGTONS, message="no message", at=AT)

    assert (document["reject"], document["explanation"]) == ("ER .03", None)
    assert document["rows"][0]["after"]["verdict"] == "reject"


def test_a_draft_is_called_one() -> None:
    """By the same warning as everywhere, and where it is explained."""
    text = asked("draft", state="CT", like="NY", today="2026-03-01")["text"]
    document = asked("decide", text=text, message="DQ.DCERO0001.CT.TXT\nOLN/D1", at="2026-04-01T00:00:00Z")

    assert [warning["where"] for warning in document["warnings"]] == ["rule ct-immigration-agencies"]
    assert document["rows"][0]["after"]["would_refuse"] == ["ct-immigration-agencies"]
    assert [rule["status"] for rule in document["explanation"]["rules"]] == ["DRAFT, not enforced"]


def test_a_draft_can_be_tried_as_if_it_were_enforced() -> None:
    """By the state, for as long as it is law; what has a block keeps it."""
    text = asked("draft", state="CT", like="NY", today="2026-03-01")["text"]
    message = {"message": "DQ.DCERO0001.CT.TXT\nOLN/D1", "at": "2026-04-01T00:00:00Z"}
    [row] = asked("decide", text=text, force="as-the-law", **message)["rows"]
    [change] = asked("compare", text=text, force="as-the-law")["changes"]

    assert (row["after"]["verdict"], row["after"]["at_place"]) == ("refuse", "state")
    assert (change["to_verdict"], change["when"]["since"]) == ("refuse", "2026-03-01")
    assert asked("compare", text=text)["changes"] == []
    assert asked("compare", text=WASHINGTONS, force="as-the-law")["changes"] == []


def test_a_message_to_every_state_is_explained_in_part() -> None:
    """All rows, and a few reasons."""
    document = asked("decide", text=WASHINGTONS, message="DQ.DCERO0001.NL.TXT\nOLN/D1", at=AT)

    assert len(document["rows"]) == 54
    assert [one["to"] for one in document["explanation"]["destinations"]] == ["AK", "AL", "AR", "AZ", "CA"]


def test_an_edit_is_compared_with_the_rules_there_are() -> None:
    """Every kind of message that changes, with one that shows it."""
    document = asked("compare", text=WASHINGTONS.replace("[ice]", "[cbp, ice]"))
    [change] = document["changes"]

    assert (change["from_verdict"], change["to_verdict"]) == ("deliver", "refuse")
    assert (change["when"]["askers"], change["data"]) == (["cbp"], ["driver", "vehicle"])
    assert change["witness"]["text"] == "DQ.NYCBP0001.WA.TXT\nOLN/WITNESS"


def test_what_changes_nothing_changes_nothing() -> None:
    """Comments and order aside."""
    assert asked("compare", text=f"# mine\n{WASHINGTONS}")["changes"] == []


def test_a_text_is_brought_into_the_form() -> None:
    """With its comments."""
    assert asked("form", text="source: x\nno_rules: [AL, AK] # two\n")["text"] == (
        "no_rules: [AK, AL]  # two\nsource: x\n"
    )


@pytest.mark.parametrize("what", ["decide", "compare", "form"])
def test_everything_wrong_with_a_policy_is_told_with_its_line(what: str) -> None:
    """Whatever is asked of it."""
    parts = {"message": FROM_ICE, "at": AT} if what == "decide" else {}
    document = asked(what, text=WASHINGTONS.replace("[ice]", "[icee]").replace("at: state", "at: stat"), **parts)

    assert [(problem["line"], problem["what"], problem["hint"]) for problem in document["problems"]] == [
        (7, "rules.0.asker.agencies.0: `icee` is no word of the agency tree", "did you mean `ice`?"),
        (16, "rules.0.block.at: `stat` is none of `hub`, `state`", "did you mean `state`?"),
    ]


def test_a_rule_that_another_state_has_is_told() -> None:
    """Ids name one rule of all."""
    document = asked("compare", text=GOOD.replace("tx-one", "ny-immigration-agencies"))

    assert document["problems"] == [
        {
            "line": None,
            "where": "policy",
            "what": "rule `ny-immigration-agencies` stands among NY's too",
            "hint": "give it another id",
        }
    ]


def test_grants_that_cannot_stand_are_told() -> None:
    """With their rows."""
    document = asked("decide", text=WASHINGTONS, message=FROM_ICE, at=AT, grants="id\n")

    assert document["problems"][0]["line"] is None
    assert "rows" not in document


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"what": "nonsense"}, id="nothing that can be asked"),
        pytest.param({"what": "form"}, id="nothing to work on"),
        pytest.param({"what": "form", "text": "x" * 100_001}, id="too much"),
        pytest.param({"what": "form", "text": "x", "more": "y"}, id="more than is known"),
        pytest.param({"what": "draft", "state": "CT", "like": "NY", "today": "soon"}, id="no day"),
        pytest.param({"what": "draft", "state": "ZZ", "like": "NY", "today": "2026-03-01"}, id="no place"),
        pytest.param({"what": "draft", "state": "CT", "like": "TX", "today": "2026-03-01"}, id="no rules"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(parts: dict[str, str]) -> None:
    """And nothing else but what is in force."""
    document = asked(**parts)

    assert document.keys() == {"in_force", "problems"}
    assert len(document["problems"]) == 1


def test_what_is_no_question_is_a_problem() -> None:
    """Neither JSON nor text breaks anything."""
    assert [len(json.loads(answer(Grounds(ground()), content))["problems"]) for content in (b"", b"\xff", b"[]")] == [
        1,
        1,
        1,
    ]


def test_an_edit_is_compared_with_what_is_in_force() -> None:
    """Where a switch is known: its rules lie beneath, and its agencies ask."""
    stored = in_force(WASHINGTONS.replace("[ice]", "[cbp]"))
    grounds = Grounds(ground()).with_switch(stored)
    text = FROM_ICE.replace("DCERO0001", "DCERO0099")
    of_files = asked_of(grounds, "compare", text=WASHINGTONS)
    of_switch = asked_of(grounds, "compare", text=WASHINGTONS, than="switch")
    [row] = asked_of(grounds, "decide", text=WASHINGTONS, message=text, at=AT, than="switch")["rows"]
    there = asked_of(grounds, "open", than="switch")

    assert (of_files["changes"], of_switch["in_force"]) == ([], stored.digest)
    assert {(each["from_verdict"], each["to_verdict"]) for each in of_switch["changes"]} == {
        ("deliver", "refuse"),
        ("refuse", "deliver"),
    }
    assert (row["before"]["verdict"], row["after"]["verdict"]) == ("deliver", "refuse")
    assert {"agency": "ice-ero", "acts_for": "", "ori": "DCERO0011"} in there["askers"]
    assert [file["state"] for file in there["files"]][:2] == ["CA", "CO"]


def test_what_is_in_force_follows_the_switch() -> None:
    """By its digest, which every answer says."""
    first, second = in_force(WASHINGTONS), in_force(GOOD)
    grounds = Grounds(ground()).with_switch(first)

    assert asked("open")["in_force"] is None
    assert asked_of(grounds, "open")["in_force"] == first.digest
    assert asked_of(grounds.with_switch(second), "form", text="")["in_force"] == second.digest


@pytest.mark.parametrize("what", ["open", "compare", "decide"])
@pytest.mark.parametrize(
    ("stored", "said"),
    [
        pytest.param(None, "is not known here", id="no switch"),
        pytest.param(InForce("sha256:ab", b"{}"), "can't be read by this program", id="of another version"),
        pytest.param(
            in_force(GOOD)._replace(digest="sha256:ab"), "can't be read by this program", id="another by that name"
        ),
    ],
)
def test_what_is_not_known_to_be_in_force_is_compared_with_nothing(
    stored: InForce | None, said: str, what: str
) -> None:
    """It is said, and never taken for the files."""
    grounds = Grounds(ground()) if stored is None else Grounds(ground()).with_switch(stored)
    parts = {"open": {}, "compare": {"text": GOOD}, "decide": {"text": GOOD, "message": FROM_ICE, "at": AT}}
    document = asked_of(grounds, what, **parts[what], than="switch")

    assert [(each["where"], each["what"]) for each in document["problems"]] == [("what is in force", said)]


def test_a_grant_in_force_is_nobodys_to_see() -> None:
    """It is about somebody: who tries one types it."""
    directory = ground().directory
    bundle = read_bundle([read_yaml(GOOD, "in force")], "in force")
    term = Term(0, 2**60)
    grant = Grant("g-1", "TX", "DCERO0011", frozenset(), frozenset(), Basis.COURT_ORDER, term)
    granted = Context(bundle, directory, Grants.of([grant]))
    grounds = Grounds(ground()).with_switch(InForce(granted.digest, granted.to_bytes()))
    message = "DQ.DCERO0011.TX.TXT\nOLN/D1"
    document = asked_of(grounds, "decide", text=GOOD, message=message, at=AT, than="switch")
    [row] = document["rows"]

    assert (row["before"]["verdict"], row["before"]["grant"]) == ("refuse", None)
    assert "g-1" not in json.dumps(document)
