"""Fields, free text and what of a text is read at all."""

from unicodedata import category

import pytest

from streams.messages.fields import (
    IDENTIFYING,
    identifying,
    is_plain,
    join_body,
    normalise,
    split_body,
    visible,
    without,
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("OLN/D1\nSEX/F", "OLN/D1\nSEX/F", id="newline-stays"),
        pytest.param("OLN/D1\r\nSEX/F\t.", "OLN/D1\nSEX/F.", id="carriage-return-and-tab-go"),
        pytest.param("O\x00L\x1bN\x7f/D\x851", "OLN/D1", id="control-characters-go"),
        pytest.param("\ufeffO\u200bL\u00adN/\u202eD1\U000e0041", "OLN/D1", id="format-characters-go"),
        pytest.param("OLN/D\u00a01\u2028\u2029\ue000é", "OLN/D\u00a01\u2028\u2029\ue000é", id="other-characters-stay"),
        pytest.param("", "", id="empty"),
    ],
)
def test_control_and_format_characters_are_not_read(text: str, read: str) -> None:
    """Unicode Cc and Cf go, newline stays, and so does everything else."""
    assert visible(text) == read


def test_exactly_the_categories_cc_and_cf_are_removed() -> None:
    """All characters of the planes that hold any, at once."""
    everything = "".join(map(chr, (*range(0x20000), *range(0xE0000, 0xE0200))))
    read = visible(everything)

    assert {category(character) for character in set(everything) - set(read)} == {"Cc", "Cf"}
    assert [character for character in read if category(character) in {"Cc", "Cf"}] == ["\n"]


@pytest.mark.parametrize(
    ("value", "compared"),
    [
        pytest.param("doe,jane", "DOE,JANE", id="upper-case"),
        pytest.param("  DOE,   JANE  Q ", "DOE, JANE Q", id="blanks-collapse"),
        pytest.param("A\u00a0 \u00a0B", "A\u00a0 \u00a0B", id="only-u0020-is-a-blank"),
        pytest.param("   ", "", id="blanks-alone-are-empty"),
    ],
)
def test_values_are_compared_in_upper_case_with_blanks_collapsed(value: str, compared: str) -> None:
    """Blanks at the ends don't count either."""
    assert normalise(value) == compared


FIELDS = [
    pytest.param("OLN/D1", (("OLN", "D1"),), id="one"),
    pytest.param(
        "NAM/DOE,JANE.DOB/19800101.SEX/F", (("NAM", "DOE,JANE"), ("DOB", "19800101"), ("SEX", "F")), id="three"
    ),
    pytest.param("OLN/D1\nSEX/F", (("OLN", "D1"), ("SEX", "F")), id="next-line"),
    pytest.param("oln/d1.Sex/f", (("OLN", "d1"), ("SEX", "f")), id="tags-in-upper-case-values-as-they-came"),
    pytest.param("  OLN  /  D1  .  SEX  /  F  ", (("OLN", "D1"), ("SEX", "F")), id="blanks-around"),
    pytest.param("OLN/D1.", (("OLN", "D1"),), id="trailing-dot"),
    pytest.param("OLN/D1 . ", (("OLN", "D1"),), id="trailing-dot-among-blanks"),
    pytest.param("OLN/D1..", (("OLN", "D1."),), id="one-trailing-dot-only"),
    pytest.param("OLN/D1..SEX/F", (("OLN", "D1"), ("SEX", "F")), id="separator-is-not-the-trailing-dot"),
    pytest.param("OLN/D1...SEX/F", (("OLN", "D1."), ("SEX", "F")), id="two-dots-before-the-separator"),
    pytest.param("NAM/ST. JOHN,A.B.SEX/F", (("NAM", "ST. JOHN,A.B"), ("SEX", "F")), id="a-value-may-hold-dots"),
    pytest.param("OLN/A/B.LIC/C/D", (("OLN", "A/B"), ("LIC", "C/D")), id="a-value-may-hold-slashes"),
    pytest.param("OLN/LIC/B", (("OLN", "LIC/B"),), id="no-field-without-a-dot-before-it"),
    pytest.param("OLN/ .SEX/F", (("OLN", ""), ("SEX", "F")), id="empty-value"),
    pytest.param("OLN/..SEX/F", (("OLN", ""), ("SEX", "F")), id="a-dot-alone-is-empty"),
    pytest.param("OLN/...", (("OLN", ".."),), id="dots-alone-lose-one"),
    pytest.param("OLN/", (("OLN", ""),), id="nothing-after-the-slash"),
    pytest.param("OLN/1.OLN/2", (("OLN", "1"), ("OLN", "2")), id="repeated-tag"),
    pytest.param("AB/1.ABCD/2", (("AB", "1"), ("ABCD", "2")), id="two-to-four-letters"),
    pytest.param("OLN/1.A/2.ABCDE/3.A1/4.É1É/5", (("OLN", "1.A/2.ABCDE/3.A1/4.É1É/5"),), id="no-tags"),
    pytest.param(
        "OLN/1.OÉN/2.\uff2f\uff2c\uff2e/3", (("OLN", "1.OÉN/2.\uff2f\uff2c\uff2e/3"),), id="tag-letters-are-ascii"
    ),
    pytest.param("OLN/1.\u00a0SEX/F", (("OLN", "1.\u00a0SEX/F"),), id="a-no-break-space-is-no-blank"),
    pytest.param("OLN/1\u2028SEX/F", (("OLN", "1\u2028SEX/F"),), id="a-line-separator-ends-no-line"),
    pytest.param("ST.OLN/1", (("OLN", "1"),), id="after-free-text"),
]


@pytest.mark.parametrize(("body", "fields"), FIELDS)
def test_a_field_begins_a_line_or_follows_a_dot(body: str, fields: tuple[tuple[str, str], ...]) -> None:
    """A tag of 2 to 4 letters and a slash begin it; the next field or the end of the line ends it."""
    assert split_body(body)[0] == fields


@pytest.mark.parametrize(
    ("body", "free"),
    [
        pytest.param("NO RECORD FOUND", "NO RECORD FOUND", id="a-line"),
        pytest.param("OLN/D1\nSEE FILE\nSEX/F\nAGAIN", "SEE FILE\nAGAIN", id="lines-between-fields"),
        pytest.param("SEE FILE.OLN/D1", "SEE FILE", id="before-a-field"),
        pytest.param("ABCDE/1", "ABCDE/1", id="a-word-that-is-no-tag"),
        pytest.param("OLN/D1\n . .\n\n ...OLN/D2", "", id="blanks-and-dots-alone-are-none"),
        pytest.param("", "", id="empty"),
        pytest.param("\u00a0", "\u00a0", id="a-no-break-space-is-no-blank"),
    ],
)
def test_free_text_is_what_stands_outside_fields(body: str, free: str) -> None:
    """Blanks and dots alone are no free text."""
    assert split_body(body)[1] == free


@pytest.mark.parametrize(
    ("fields", "free", "body"),
    [
        pytest.param((("OLN", "D1"), ("SEX", "F")), "", "OLN/D1.SEX/F", id="fields"),
        pytest.param((), "NO RECORD", "NO RECORD", id="free-text"),
        pytest.param((("OLN", "D1"),), "SEE FILE", "OLN/D1\nSEE FILE", id="both"),
        pytest.param((("OLN", "D1."), ("SEX", "F.")), "", "OLN/D1...SEX/F..", id="values-that-end-in-a-dot"),
        pytest.param((), "", "", id="nothing"),
    ],
)
def test_a_body_is_written_so_that_it_is_read_again(fields: tuple[tuple[str, str], ...], free: str, body: str) -> None:
    """Fields on one line, free text below."""
    assert join_body(fields, free) == body
    assert split_body(body) == (fields, free)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        pytest.param("D1", True, id="plain"),
        pytest.param("", True, id="empty"),
        pytest.param("ST. J/A.B", True, id="dot-and-slash"),
        pytest.param("A.", True, id="trailing-dot"),
        pytest.param("É\u00a0\ue000", True, id="unusual-characters"),
        pytest.param("A.SEX/F", False, id="hides-a-field"),
        pytest.param("A. sex /F", False, id="hides-a-field-behind-blanks"),
        pytest.param(" A", False, id="leading-blank"),
        pytest.param("A ", False, id="trailing-blank"),
        pytest.param("A\nB", False, id="newline"),
        pytest.param("A\x00", False, id="control-character"),
        pytest.param("A\u200b", False, id="format-character"),
        pytest.param("A\ud800", False, id="unpaired-surrogate"),
    ],
)
def test_a_plain_value_hides_nothing(value: str, plain: bool) -> None:  # noqa: FBT001 -- the expected answer
    """Only what reading gives back as it is."""
    assert is_plain(value) is plain


def test_ten_tags_identify() -> None:
    """Grants compare these and no others."""
    assert sorted(IDENTIFYING) == ["ARN", "DOB", "FBI", "LIC", "NAM", "OLN", "PHN", "SID", "SOC", "VIN"]


def test_every_identifying_field_counts_as_it_is_compared() -> None:
    """Each occurrence in upper case with blanks collapsed; empty ones and other fields say nothing of whom."""
    fields = (("NAM", "doe,  jane "), ("NAM", "DOE,JAN"), ("OLN", " "), ("SEX", "F"), ("NAM", "DOE,JAN"))

    assert identifying(fields) == {("NAM", "DOE, JANE"), ("NAM", "DOE,JAN")}
    assert identifying(()) == frozenset()


def test_what_is_removed_is_removed_wherever_it_stands() -> None:
    """Every occurrence, and nothing else moves."""
    fields = (("OLN", "D1"), ("SEX", "F"), ("OLN", ""), ("DOB", "19800101"))

    assert without(fields, ("OLN", "VIN")) == (("SEX", "F"), ("DOB", "19800101"))
    assert without(fields, ()) is fields
