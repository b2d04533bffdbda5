"""Families of attempts on the shipped rules and the samples' agencies: what passes, what stops the others."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from streams.evade.attempts import Wish
from streams.evade.finding import Evasion, Result, evade
from streams.evade.telling import document, lines
from streams.evade.wishes import wishes_at, wishes_of
from streams.messages.admit import Admitted, admit
from streams.messages.directory import Agency, Directory, load_directory
from streams.messages.keys import KEYS
from streams.messages.message import Message
from streams.messages.text import read_text
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.grants import Grants
from streams.policies.grants_file import read_grants
from streams.policies.load import shipped_bundle
from streams.policies.model import Policy, Rule
from streams.policies.profiles import UnknownAskerError

DIRECTORY = load_directory(Path(__file__).parents[2] / "cases" / "samples" / "directory.csv")
NOW_US = 1_764_547_200_000_000
"""2025-12-01."""
SPAN = "2025-06-01T00:00:00Z,2026-06-01T00:00:00Z"
REFUSED = "DQ.VTHSI0001.WA.TXT\nNAM/DOE,JANE.DOB/19800101.PUR/C"


def context(*grants: str, bundle: Bundle | None = None) -> Context:
    """Make a context of the shipped rules, or others, and some grants."""
    bundle = bundle or shipped_bundle()
    rows = "\n".join(("id,state,ori,keys,subject,basis,from,until", *(f"{grant},{SPAN}" for grant in grants)))
    return Context(bundle, DIRECTORY, read_grants(rows, "grants", bundle, DIRECTORY) if grants else Grants())


def admitted(text: str) -> Admitted:
    """Read a message that the hub takes."""
    message = read_text(text)
    assert isinstance(message, Message)
    found = admit(message, DIRECTORY)
    assert isinstance(found, Admitted)
    return found


def evaded(text: str, under: Context | None = None, at_us: int = NOW_US) -> Evasion:
    """Try everything for one message."""
    by = under or context()
    return evade(wishes_of(by, at_us, admitted(text)), at_us)


@cache
def washington() -> Evasion:
    """Try everything for one that Washington refuses."""
    return evaded(REFUSED)


def result(evasion: Evasion, family: str) -> Result:
    """Find a family's."""
    return next(one for one in evasion.results if one.family.name == family)


def remedies(evasion: Evasion, family: str) -> set[str]:
    """Say what would stop what passes of a family."""
    return {str(one.remedy) for one in result(evasion, family).passing}


def test_a_sister_agency_gets_it() -> None:
    """CBP, whom Washington's rule doesn't mean, and other agencies of the department."""
    texts = {dict(one.attempt.row)["text"].split(".")[1] for one in result(washington(), "sister-agency").passing}

    assert texts >= {"NYCBP0001", "WACBP0011", "VTUCI0001"}
    assert remedies(washington(), "sister-agency") >= {
        "wa-ice-block, if it meant cbp",
        "wa-ice-block, if it meant uscis",
    }


def test_a_delegate_gets_it() -> None:
    """Washington's rule has no delegates."""
    assert remedies(washington(), "delegate") == {"wa-ice-block, if it meant delegates"}


@pytest.mark.parametrize(
    "family",
    [
        "purpose", "sibling-ori", "another-key", "neighbouring-data", "multi-state", "regional", "among-others",
        "another-door", "variants", "split-queries", "photo", "another-form",
    ],
)  # fmt: skip
def test_what_an_asker_could_say_otherwise_changes_nothing(family: str) -> None:
    """Everything is tried, and stopped by the rule or before any."""
    found = result(washington(), family)

    assert found.tried
    assert not found.passing
    assert found.stopped_by()["wa-ice-block"] == found.stopped_by().most_common(1)[0][1]
    assert found.stopped_by().keys() <= {"wa-ice-block", "ER .19", "ER .22", "ER .05", "ER .01"}


def test_registrations_tell_who_massachusetts_is_asked_about() -> None:
    """Its rule is about licences; that on answers to registrations would have to refuse all of them."""
    found = evaded("DQ.VTHSI0001.MA.TXT\nOLN/D1")

    assert remedies(found, "neighbouring-data") == {"ma-licence-number-in-registrations, if it refused every answer"}


def washington_by(*rules: Mapping[str, object]) -> Context:
    """Give Washington other rules; each refuses ICE registrations from 2024 on but for what is said of it."""
    usual = {
        "effect": "refuse", "author": "nobody", "asker": {"agencies": ["ice"]}, "data": {"classes": ["vehicle"]},
        "block": {"since": "2024-01-01", "at": "hub", "source": "a report"},
    }  # fmt: skip
    held = tuple(Rule.model_validate({**usual, **rule}) for rule in rules)
    return context(bundle=Bundle.of((Policy(state="WA", zone="America/Los_Angeles", rules=held),)))


def test_a_licence_is_what_a_plate_leads_to() -> None:
    """A rule on registrations alone."""
    found = evaded("RQ.VTHSI0001.WA.TXT\nVIN/1", washington_by({"id": "plates"}))

    assert remedies(found, "neighbouring-data") == {f"plates, if it meant {key}" for key in ("DQ", "DQG", "DNQ", "KQ")}


def test_law_that_nothing_enforces_would_stop_it() -> None:
    """It is named before a rule that lacks something."""
    law = {"citation": "a law", "since": "2019-01-01", "not_modelled": []}
    shadow = {"id": "shadow", "asker": {"agencies": ["dhs"]}, "law": law, "block": None}
    found = evaded("RQ.VTHSI0001.WA.TXT\nVIN/1", washington_by({"id": "plates"}, shadow))

    assert remedies(found, "sister-agency") == {"shadow, if it were enforced"}


def test_a_rule_that_begins_later_lacks_its_date() -> None:
    """It has neither law nor block yet."""
    block = {"since": "2030-01-01", "at": "hub", "source": "a report"}
    later = {"id": "later", "asker": {"agencies": ["dhs"]}, "block": block}
    found = evaded("RQ.VTHSI0001.WA.TXT\nVIN/1", washington_by({"id": "plates"}, later))

    assert remedies(found, "sister-agency") == {"later, if it held then"}


@pytest.mark.parametrize("key", ["IQ", "FQ", "MQ", "GQ"])
def test_data_of_no_class_have_no_other_key_and_no_neighbour(key: str) -> None:
    """A rule may name any key of a query; no other gets what a criminal history, a boat or a gun is asked for."""
    found = evaded(f"{key}.VTHSI0001.WA.TXT\nNAM/A", washington_by({"id": "history", "data": {"keys": [key]}}))

    assert not result(found, "another-key").tried
    assert not result(found, "neighbouring-data").tried


@pytest.mark.parametrize(
    ("text", "tried"),
    [
        pytest.param("IQ.VTHSI0001.WA.TXT\nNAM/A", ["IQ.VTHSI0001.NL.TXT\nNAM/A"], id="a key of no class"),
        pytest.param("GQ.VTHSI0001.WA.TXT\nSER/1", [], id="a key that takes one state at a time"),
        pytest.param(
            "KQ.VTHSI0001.WA.TXT\nOLN/D1", ["DQ.VTHSI0001.NL.TXT\nOLN/D123"], id="another key of the same class"
        ),
        pytest.param("DQ.VTHSI0001.WA.TXT\nOLN/D1", ["DQ.VTHSI0001.NL.TXT\nOLN/D1"], id="the same key"),
    ],
)
def test_what_all_states_can_be_asked_at_once(text: str, tried: list[str]) -> None:
    """The query itself, if its key may be asked so, or one of the same class."""
    keys = ["IQ", "GQ", "KQ", "DQ"]
    found = evaded(text, washington_by({"id": "all", "data": {"keys": keys}}))

    assert [dict(one.attempt.row)["text"] for one in result(found, "multi-state").tried] == tried


def test_a_granted_subject_beside_another_is_no_way() -> None:
    """A grant covers its subject and nothing beside it."""
    found = evaded("DQ.VTHSI0001.WA.TXT\nOLN/D1", context("g,WA,VTHSI0001,,OLN/D9,court-order"))

    assert len(result(found, "granted-subject").tried) == 2
    assert not result(found, "granted-subject").passing


def test_what_a_grant_lifts_is_told() -> None:
    """A sibling that was granted everything."""
    found = evaded("DQ.VTHSI0001.WA.TXT\nOLN/D1", context("g,WA,VTHSI0021,,,court-order"))

    assert remedies(found, "sibling-ori") == {"wa-ice-block, if no grant lifted it"}


def test_what_is_not_refused_needs_no_evasion() -> None:
    """Said so."""
    found = evaded("DQ.VTHSI0001.OR.TXT\nOLN/D1")

    assert found.is_evaded
    assert [*lines(found)] == ["nothing is refused: whoever asks gets it as it is"]
    assert document(found) == {"refused": [], "families": []}


def test_every_place_that_refuses_is_tried() -> None:
    """Of a query to several; a line holds no data."""
    found = evaded("DQ.VTHSI0001.WA.OR.IL.AX.TXT\nOLN/D1")

    assert [wish.place for wish in found.wishes] == ["WA", "IL"]


def test_what_gets_past_one_of_two_places_counts_whichever_is_named_first() -> None:
    """A delegate gets Washington's data and not New York's; an attempt that both wishes share is tried for each."""
    one, other = (evaded(f"DQ.VTHSI0001.{places}.TXT\nOLN/D1") for places in ("NY.WA", "WA.NY"))
    passing = [[(len(each.tried), len(each.passing)) for each in found.results] for found in (one, other)]

    assert passing[0] == passing[1]
    assert remedies(one, "delegate") == remedies(other, "delegate") == {"wa-ice-block, if it meant delegates"}


def test_a_state_is_tried_by_each_kind_that_it_refuses() -> None:
    """A look-up of each class by one of each."""
    wishes = list(wishes_at(context("g,WA,VTHSI0001,,OLN/D9,court-order"), NOW_US, "WA"))

    assert {(wish.asker.ori, wish.message.key.code) for wish in wishes} == {
        (ori, key) for ori in ("DCERO0001", "NYHSI0011", "TXLEC0021", "VTHSI0001") for key in ("DQ", "RQ")
    }


def test_who_may_not_ask_for_licences_wishes_for_none() -> None:
    """A court's letters of use don't have that of motor vehicle data."""
    court = Agency("WACTX0001", "court", "court", "JJ", "WA", "WA", "AC")
    rule = {"id": "all", "asker": {"agencies": ["local", "federal"]}}
    by = washington_by(rule)
    directory = Directory((*DIRECTORY.agencies.values(), court))
    wishes = list(wishes_at(Context(by.bundle, directory), NOW_US, "WA"))

    assert wishes
    assert "court" not in {wish.asker.agency for wish in wishes}


def test_what_no_document_can_hold_is_not_tried_as_one() -> None:
    """One attempt fewer, in text forms alone."""
    odd, plain = (evaded(f"DQ.VTHSI0001.WA.TXT\nOLN/{value}") for value in ("D\uffff", "D1"))

    assert len(result(odd, "another-form").tried) == len(result(plain, "another-form").tried) - 1


def test_who_does_not_exist_wishes_for_nothing() -> None:
    """Nobody unknown is admitted, so this is our own fault."""
    message = Message(KEYS["DQ"], "XXXXXXXXX", ("WA",))

    with pytest.raises(UnknownAskerError):
        _ = Wish(context(), message, "WA").asker


def test_it_is_told_in_a_table_and_one_attempt_for_each_remedy() -> None:
    """Families, how many tried and passed, what stopped the others."""
    told = list(lines(washington()))

    assert told[0] == "2 of 15 families of attempts get something of 1 refused look-up:"
    assert told[1].split() == ["family", "tried", "pass", "stopped", "by"]
    assert "delegate: somebody who acts for the department" in told
    assert '    {"text": "DQ.NYCBP0001.WA.TXT\\nNAM/DOE,JANE.DOB/19800101.PUR/C"}' in told
    assert "        would be stopped by wa-ice-block, if it meant cbp" in told
