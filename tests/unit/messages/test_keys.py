"""The tables of keys, places, agencies and the shape of an ORI."""

import pytest

from streams.messages.agencies import AGENCIES, ancestry, below
from streams.messages.keys import ANSWERS, KEYS, DataClass, Traffic
from streams.messages.ori import InvalidOriError, Ori
from streams.messages.places import CODES, LINES, PLACES


def codes(traffic: Traffic) -> set[str]:
    """Give the keys that go one way."""
    return {code for code, key in KEYS.items() if key.traffic is traffic}


def test_every_key_of_the_sources_is_known() -> None:
    """Those they mark as probably local, and LEOFA, are not."""
    assert len(KEYS) == 140
    assert KEYS.keys().isdisjoint({"LEOFA", "CFQ", "CIQ", "RQS", "DEXX", "DRXX", "DTXX", "DUXX", "LJAK"})
    assert codes(Traffic.NOTICE) == {
        "AA", "AM", "AML", "CR", "ER", "SM", "HS", "HSL", "LE", "SON", "SVQ", "TA", "TD", "TU"
    }  # fmt: skip


def test_every_query_has_answers_and_every_answer_a_query() -> None:
    """Of the same class and letter."""
    assert set(ANSWERS) == codes(Traffic.QUERY)
    assert {answer for answers in ANSWERS.values() for answer in answers} == codes(Traffic.ANSWER)
    for query, answers in ANSWERS.items():
        assert {(KEYS[a].data_class, KEYS[a].letter) for a in answers} == {(KEYS[query].data_class, KEYS[query].letter)}


def test_driver_and_vehicle_keys_are_the_limited_ones() -> None:
    """Eight queries and their answers."""
    classes = {code: key.data_class for code, key in KEYS.items() if key.data_class is not DataClass.OTHER}

    assert {code for code, each in classes.items() if each is DataClass.DRIVER} == {
        "DQ", "DQG", "DNQ", "KQ", "DR", "DRG", "DNR", "KR"
    }  # fmt: skip
    assert {code for code, each in classes.items() if each is DataClass.VEHICLE} == {
        "RQ", "RQG", "RNQ", "RPQ", "RR", "RRG", "RNR", "RPR"
    }  # fmt: skip


def test_there_are_54_places_and_9_lines() -> None:
    """No code is both."""
    assert (len(PLACES), len(LINES), len(CODES)) == (54, 9, 63)
    assert list(PLACES) == sorted(PLACES)


def test_a_parent_means_all_below_it() -> None:
    """And an agency is its own ancestor; the hub has none."""
    assert below("ice") == {"ice", "ice-ero", "ice-hsi", "ice-lesc"}
    assert below("federal") | below("local") == AGENCIES
    assert ancestry("ice-ero") == {"ice-ero", "ice", "dhs", "federal"}
    assert ancestry("") == frozenset()


def test_an_ori_is_nine_letters_and_digits() -> None:
    """In upper case, and nothing else."""
    assert str(Ori("TXPDX0142")) == "TXPDX0142"
    with pytest.raises(InvalidOriError) as caught:
        Ori("TXPDX014")
    assert str(caught.value) == "`TXPDX014` is no ORI: 9 upper-case letters and digits"
