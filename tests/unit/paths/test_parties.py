"""Whom words mean."""

import pytest

from streams.paths.parties import Fault, Party, read_party
from tests.policy_worlds import AGENCIES


@pytest.mark.parametrize(
    ("text", "members"),
    [
        pytest.param("ice", {"DCERO0001", "TXERO020S", "VTHSI0001"}, id="a word means all below it"),
        pytest.param("ice line:TC", {"DCERO0001", "VTHSI0001"}, id="all words must hold"),
        pytest.param("WA", {"WAPDX0001", "WADMV0000"}, id="home state"),
        pytest.param("US cbp", {"NYCBP0001"}, id="no home state"),
        pytest.param("acts-for:ice", {"FLDLG0001"}, id="delegates, of those below, too"),
        pytest.param("WAPDX0001", {"WAPDX0001"}, id="one ORI"),
        pytest.param("??DMV0000", {"WADMV0000", "NYDMV0000", "ILDMV0000"}, id="a pattern of ORIs"),
        pytest.param("TX*", {"TXERO020S", "TXPDX0001"}, id="a pattern of any length"),
        pytest.param("ice police", set(), id="nobody"),
    ],
)
def test_words_mean_agencies(text: str, members: set[str]) -> None:
    """Each form of word."""
    party = read_party(text)

    assert isinstance(party, Party)
    assert party.members(AGENCIES.values()) == members
    assert str(party) == text


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        pytest.param("", "names nobody", "write an agency word such as `cbp`, or an ORI", id="blank"),
        pytest.param("ice cpb", "`cpb` means nobody", "did you mean `cbp`?", id="mistyped"),
        pytest.param(
            "line:TCX",
            "`line:TCX` means nobody",
            "write an agency word, a place, `line:TC`, `acts-for:ice-ero`, or an ORI, in which ? and * may stand",
            id="no form",
        ),
    ],
)
def test_a_word_that_means_nobody_is_named(text: str, what: str, hint: str) -> None:
    """With what to write instead."""
    assert read_party(text) == Fault(what, hint)
