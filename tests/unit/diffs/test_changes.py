"""Regions, witnesses and words that small random worlds seldom meet."""

from dataclasses import replace

import msgspec
import pytest

from streams.diffs.changes import Change, Changes, changes_of
from streams.diffs.comparing import Pair
from streams.diffs.regions import Outcome, Parting
from streams.diffs.witnesses import UnconfirmedWitnessError, confirm
from streams.diffs.words import askers_in_words, circumstances_in_words, keys_in_words, time_in_words
from streams.errors import Exit
from streams.files.yaml_text import read_yaml
from streams.messages.directory import Agency, Directory
from streams.policies.bundle import Bundle
from streams.policies.decision import Verdict
from streams.policies.load import read_bundle
from tests.policy_files import GOOD
from tests.policy_worlds import AGENCIES

TEXAN = Agency("TXDMV0000", "motor vehicles", "dmv", "SA", "TX", "TX", "ADZ")
DEPUTY = Agency("TXDLG0002", "police who act for another", "police", "PD", "TX", "TX", "ACDZ", "ice-ero")
DIRECTORY = Directory((*AGENCIES.values(), TEXAN, DEPUTY))
NONE = Bundle.of(())


def bundle(text: str) -> Bundle:
    """Read one policy."""
    return read_bundle([read_yaml(text, "tx.yaml")], "here")


def found(before: Bundle, after: Bundle, directory: Directory = DIRECTORY) -> Changes:
    """Compare two bundles."""
    return changes_of(Pair(before, after, directory))


def only(changes: Changes) -> Change:
    """Give the one change."""
    (change,) = changes.changes
    return change


def asked_by(asker: str) -> list[str]:
    """Say who is meant by a rule's asker."""
    changes = found(NONE, bundle(GOOD.replace("{agencies: [ice]}", asker)))
    return askers_in_words(only(changes).region.askers, changes.pair.kinds)


@pytest.mark.parametrize(
    ("asker", "words"),
    [
        pytest.param("{agencies: [ice]}", ["ice"], id="a word"),
        pytest.param("{agencies: [ice-ero], delegates: true}", ["delegates of ice-ero", "ice-ero"], id="delegates"),
        pytest.param('{oris: ["*"]}', ["everybody"], id="everybody"),
        pytest.param("{oris: [NL0000000]}", ["ORIs like NL0000000"], id="the hub"),
        pytest.param("{agencies: [police], oris: [DCE*]}", ["ORIs like DCE*", "police"], id="patterns"),
    ],
)
def test_askers_in_words(asker: str, words: list[str]) -> None:
    """As few as will do."""
    assert asked_by(asker) == words


def test_an_asker_that_no_word_means_alone() -> None:
    """It is named by all that tells it from others."""
    old, new = (
        bundle(GOOD.replace("{agencies: [ice]}", asker))
        for asker in ("{agencies: [sheriff]}", "{agencies: [ice, sheriff], oris: [WAPD*], delegates: true}")
    )
    changes = found(old, new)

    assert askers_in_words(only(changes).region.askers, changes.pair.kinds) == [
        "ORIs like WAPD*",
        "ice",
        "police acting for ice-ero (such as TXDLG0002)",
    ]


def test_two_ways_to_see_the_same_people() -> None:
    """Agencies or patterns: if they mean the same ORIs, nothing changes."""
    old, new = (
        bundle(GOOD.replace("{agencies: [ice]}", asker))
        for asker in ("{agencies: [ice]}", '{oris: ["TXERO*", "*HSI*", "*ERO0001"]}')
    )

    assert found(old, new).changes == ()


def test_an_asker_told_by_patterns_only() -> None:
    """Where word and pattern each mean others, too, both are said, with an ORI."""
    old, new = (
        bundle(GOOD.replace("{agencies: [ice]}", f"{{agencies: [{words}], oris: [{patterns}]}}"))
        for words, patterns in (("cbp, ice, fbi, police", '"*0002"'), ("cbp, ice, fbi", '"*0002", "TX*"'))
    )
    changes = found(old, new)

    assert [askers_in_words(one.region.askers, changes.pair.kinds) for one in changes.changes] == [
        ["dmv with an ORI like TX* (such as TXDMV0000)"],
        ["police (such as WAPDX0001)"],
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param("{classes: [driver]}", ["driver"], id="a class"),
        pytest.param("{keys: [DQG, BQ]}", ["BQ", "BR", "DQG", "DR", "DRG"], id="keys"),
        pytest.param("{keys: [DQ, DQG, DNQ, KQ]}", ["driver"], id="all keys of a class"),
    ],
)
def test_keys_in_words(data: str, words: list[str]) -> None:
    """Classes where all of their keys are meant."""
    changes = found(NONE, bundle(GOOD.replace("{classes: [driver]}", data).replace("[court-order]", "[]")))

    assert sorted({word for one in changes.changes for word in keys_in_words(one.region.codes)}) == words


def test_answers_alone() -> None:
    """A conditional rule acts on answers only: on those that say it, and on those that can't be read whole."""
    conditional = GOOD.replace("    law:", "    when: [{field: DDA, values: [N, X]}]\n    law:")
    changes = found(NONE, bundle(conditional))

    assert {word for one in changes.changes for word in keys_in_words(one.region.codes)} == {"driver answers"}
    assert [circumstances_in_words(one.region) for one in changes.changes] == [
        ["with DDA/N or DDA/X or free text", "without a grant on court-order"],
    ]


def test_a_witness_holds_another_value_than_those_looked_for() -> None:
    """Where any value will do for one bundle and only some for the other."""
    some, other = (
        bundle(GOOD.replace("    law:", f"    when: [{{field: DDA{values}}}]\n    law:"))
        for values in (", values: [X, XX]", "")
    )
    change = only(found(some, other))

    assert change.witness.message.fields == (("DDA", "XXX"),)
    assert circumstances_in_words(change.region)[:2] == ["with DDA", "with nothing but fields"]


def test_a_state_nobody_answers_for_is_asked_only() -> None:
    """No message can be an answer of its."""
    changes = found(NONE, bundle(GOOD), Directory(one for one in AGENCIES.values() if one.state != "TX"))

    assert keys_in_words(only(changes).region.codes) == ["driver queries"]


def test_a_time_that_no_message_can_name_is_no_change() -> None:
    """Where the first day of the first year begins first, its first hours belong to no year of ours in UTC."""
    tokyo, kolkata = (
        bundle(GOOD.replace("{since: 2025-02-01,", "{since: 0001-01-01,").replace("America/Chicago", zone))
        for zone in ("Asia/Tokyo", "Asia/Kolkata")
    )

    assert found(tokyo, kolkata).changes == ()


def test_what_has_always_been() -> None:
    """A date that no clock can say has no beginning."""
    early = GOOD.replace("{since: 2025-02-01,", "{since: 0001-01-01,").replace("America/Chicago", "Asia/Tokyo")
    changes = found(NONE, bundle(early))

    assert time_in_words(only(changes).region, changes.zones) == "always"


def test_states_that_change_alike_are_one_row() -> None:
    """By their own clocks: midnight is midnight, wherever."""
    other = GOOD.replace("TX", "WA").replace("tx-one", "wa-one").replace("America/Chicago", "America/Los_Angeles")
    texts = [read_yaml(text, name) for name, text in (("tx.yaml", GOOD), ("wa.yaml", other))]
    region = only(found(NONE, read_bundle(texts, "here"))).region

    assert region.states == ("TX", "WA")


def test_a_witness_that_does_not_differ_is_said() -> None:
    """It is our own fault; exit 1."""
    changes = found(NONE, bundle(GOOD))
    change = only(changes)
    wrong = replace(change.region, parting=Parting(Outcome(Verdict.REFUSE), Outcome(Verdict.DELIVER)))
    with pytest.raises(UnconfirmedWitnessError) as caught:
        confirm(wrong, change.witness, changes.pair)

    assert caught.value.exit is Exit.FAILED
    assert str(caught.value) == (
        "a witness does not show the change: refuse and deliver expected, deliver and refuse decided,"
        " on `'DQ.DCERO0001.TX.TXT\\nOLN/WITNESS'`"
    )


def test_a_witness_that_would_not_be_taken_does_not_differ() -> None:
    """A reject is no verdict of a bundle's."""
    changes = found(NONE, bundle(GOOD))
    change = only(changes)
    unknown = replace(change.witness, message=msgspec.structs.replace(change.witness.message, sender="XX0000000"))
    with pytest.raises(UnconfirmedWitnessError, match="reject and reject decided"):
        confirm(change.region, unknown, changes.pair)


def test_a_rule_that_ends_while_another_does_the_same_changes_nothing() -> None:
    """A deed is done until the last rule that does it ends."""
    ending = GOOD.replace("{since: 2025-02-01,", "{since: 2025-02-01, until: 2025-04-01,")
    twice = ending + GOOD[GOOD.index("  - id") :].replace("tx-one", "tx-two").replace("2025-02-01", "2025-03-01")

    assert found(bundle(GOOD), bundle(twice)).changes == ()


def test_more_rows_than_anybody_reads_are_summed_up() -> None:
    """One for each change of verdict, as far as the changed rules reach, with a witness that shows it."""
    old, new = (bundle(GOOD.replace("[court-order]", f"[{basis}]")) for basis in ("court-order", "judicial-warrant"))
    pair = Pair(old, new, DIRECTORY)
    rows = changes_of(pair, most_rows=1).changes

    assert len(changes_of(pair, most_rows=2).changes) == len(rows) == 2
    assert {one.region.circumstances for one in rows} == {None}
    assert circumstances_in_words(rows[0].region) == ["only some of these: where would take too many rows to tell"]
