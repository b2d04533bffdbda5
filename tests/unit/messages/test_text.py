"""Messages in the text form, checked as far as the text alone shows."""

import pytest

from streams.messages.keys import KEYS
from streams.messages.message import Message, Reject
from streams.messages.text import ANSWER_LIMIT, TEXT_LIMIT, read_text, write_text

GOOD = "DQ.TXPDX0142.IL.*T1.TXT\nOLN/D1"


def code_of(text: str) -> str:
    """Read, and give the reject's code, or `read`."""
    read = read_text(text)
    return read.code if isinstance(read, Reject) else "read"


def named_by(text: str) -> tuple[str | None, str | None]:
    """Read a text that is rejected, and give key and sender as the reject names them."""
    read = read_text(text)
    assert isinstance(read, Reject)
    return read.key, read.sender


def test_a_message_is_read_piece_by_piece() -> None:
    """Key, sender, destinations, control, fields, free text, and the line that was told."""
    text = "KQ.AZNLETS20.AZ.NM.AZ.*CONTROL.TXT\nNAM/SMITH,JOHN.SEX/M\nURGENT"

    assert read_text(text, "AZ") == Message(
        key=KEYS["KQ"],
        sender="AZNLETS20",
        destinations=("AZ", "NM", "AZ"),
        control="CONTROL",
        fields=(("NAM", "SMITH,JOHN"), ("SEX", "M")),
        free="URGENT",
        line="AZ",
    )


@pytest.mark.parametrize(
    ("header", "control"),
    [
        pytest.param("DQ.S.IL.TXT", "", id="none"),
        pytest.param("DQ.S.IL.*.TXT", "", id="bare-star"),
        pytest.param("DQ.S.IL.  *  .TXT", "", id="bare-star-among-blanks"),
        pytest.param("DQ.S.IL.*A.TXT", "A", id="one-character"),
        pytest.param("DQ.S.IL.*0123456789.TXT", "0123456789", id="ten-characters"),
        pytest.param("DQ.S.IL. *0123456789   .TXT", "0123456789", id="blanks-around-do-not-count"),
        pytest.param("DQ.S.IL.*A B*C.TXT", "A B*C", id="anything-inside"),
        pytest.param("DQ.S.IL.*ÉÉÉÉÉÉÉÉÉÉ.TXT", "ÉÉÉÉÉÉÉÉÉÉ", id="characters-not-bytes"),
    ],
)
def test_a_control_field_is_the_last_piece(header: str, control: str) -> None:
    """A star and up to 10 characters, blanks around it allowed."""
    read = read_text(header)

    assert isinstance(read, Message)
    assert (read.destinations, read.control) == (("IL",), control)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("DQ.S.IL.*01234567890.TXT", id="control-of-11-characters"),
        pytest.param("DQ.S.*C.IL.TXT", id="control-before-a-destination"),
        pytest.param("DQ.S. *.IL.TXT", id="bare-control-before-a-destination"),
        pytest.param("DQ.S.IL.*A.*B.TXT", id="two-controls"),
        pytest.param("DQ.S.IL.*A.B.TXT", id="control-with-a-dot"),
        pytest.param("DQ.*C.IL.TXT", id="control-for-a-sender"),
        pytest.param("*DQ.S.IL.TXT", id="control-for-a-key"),
        pytest.param("DQ..IL.TXT", id="empty-sender"),
        pytest.param("DQ.S..TXT", id="empty-destination"),
        pytest.param("DQ.S.IL..TXT", id="empty-last-piece"),
        pytest.param("DQ.S..IL.TXT", id="empty-piece-between"),
        pytest.param(".DQ.S.IL.TXT", id="empty-key"),
        pytest.param(".TXT", id="nothing-before-the-end"),
        pytest.param("DQ.TXT", id="key-alone"),
        pytest.param("DQ.S.TXT", id="no-destination"),
        pytest.param("DQ.S.*C.TXT", id="no-destination-but-a-control"),
        pytest.param("dQ.S.IL.TXT", id="lower-case-key"),
        pytest.param("DQ.TXpDX0142.IL.TXT", id="lower-case-sender"),
        pytest.param("DQ.S.IL.*c.TXT", id="lower-case-control"),
        pytest.param("ZZQ.S.IL.TXT", id="unknown-key"),
        pytest.param(" DQ.S.IL.TXT", id="blank-before-the-key"),
        pytest.param("LEOFA.S.IL.TXT", id="not-a-key-LEOFA"),
        pytest.param("CFQ.S.IL.TXT", id="local-key"),
        pytest.param("ER.TXPDX0142.IL.TXT", id="error-from-an-agency"),
        pytest.param("SM.TXPDX0142.IL.TXT", id="status-from-an-agency"),
    ],
)
def test_a_malformed_header_is_er_01(text: str) -> None:
    """Whatever is wrong with it."""
    assert code_of(text) == "ER .01"


@pytest.mark.parametrize("key", ["ER", "SM"])
def test_the_hub_may_send_errors_and_status(key: str) -> None:
    """Nobody else may."""
    assert code_of(f"{key}.NL0000000.TXPDX0142.TXT\nNO") == "read"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("DQ.S.IL\nOLN/D1", id="no-end"),
        pytest.param("DQ.S.IL.txt\nOLN/D1", id="lower-case-end"),
        pytest.param("DQ.S.IL.TXT \nOLN/D1", id="a-blank-after-the-end"),
        pytest.param("DQ.S.IL.TXT.\nOLN/D1", id="a-dot-after-the-end"),
        pytest.param("DQ.S.IL.TXT OLN/D1", id="body-on-the-first-line"),
        pytest.param("DQ.S.IL TXT\nOLN/D1", id="no-dot-before-the-end"),
        pytest.param("\nDQ.S.IL.TXT", id="empty-first-line"),
        pytest.param("TXT", id="the-end-alone"),
        pytest.param(" ", id="a-blank"),
        pytest.param("\x00", id="a-control-character"),
        pytest.param("DQ.S.IL.TXT\rOLN/D1", id="a-carriage-return-ends-no-line"),
    ],
)
def test_a_first_line_that_does_not_end_in_txt_is_er_03(text: str) -> None:
    """Upper case, and nothing follows it."""
    assert code_of(text) == "ER .03"


def test_control_characters_are_gone_before_anything_is_read() -> None:
    """So a text with Windows line ends, a mark or a zero-width space is the text without them."""
    text = "\ufeffD\x00Q.TXPD\u200bX0142.IL.*T1.TX\x1bT\r\nOL\tN/D1\r\n"

    assert read_text(text) == read_text(GOOD)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("DQ.TXPDX0142.IL", ("DQ", "TXPDX0142"), id="two-pieces"),
        pytest.param("HELLO", ("HELLO", None), id="one-piece"),
        pytest.param("\nDQ.S", (None, None), id="no-piece"),
        pytest.param("..TXT", (None, None), id="empty-pieces"),
        pytest.param(".S.IL.TXT", (None, "S"), id="empty-key"),
        pytest.param("dq.\x00 s .IL.TXT", ("dq", " s "), id="whatever-they-are-after-the-removal"),
        pytest.param("DQ.TXT", ("DQ", "TXT"), id="even-the-end"),
        pytest.param("DQ.*C.TXT", ("DQ", "*C"), id="even-a-control"),
    ],
)
def test_a_reject_names_the_first_two_pieces_of_the_first_line(text: str, named: tuple[str | None, str | None]) -> None:
    """Null where they are empty or absent."""
    assert named_by(text) == named


@pytest.mark.parametrize(
    ("header", "limit"),
    [
        pytest.param("DQ.S.IL.TXT\n", 65_536, id="query"),
        pytest.param("ZZ.S.IL.TXT\n", 65_536, id="unknown-key"),
        pytest.param("dr.S.IL.TXT\n", 65_536, id="lower-case-answer"),
        pytest.param("DR.S.IL.TXT\n", 921_600, id="answer"),
        pytest.param("DR\nS.IL.TXT\n", 921_600, id="answer-without-header"),
        pytest.param("AM.S.IL.TXT\n", 921_600, id="notice"),
        pytest.param("CR.S.IL.TXT\n", 921_600, id="neither"),
        pytest.param("TQ.S.IL.TXT\n", 65_536, id="a-query-by-its-pair"),
        pytest.param("TA.S.IL.TXT\n", 921_600, id="neither-though-it-looks-it"),
    ],
)
def test_a_text_over_its_limit_is_er_00(header: str, limit: int) -> None:
    """Bytes of UTF-8 of the text as it came, so that removed characters count and long ones count in full."""
    for filler in ("A", "\r", "é", "\U0001f600"):
        longest = header + "A" * ((limit - len(header)) % len(filler.encode()))
        longest += filler * ((limit - len(longest)) // len(filler.encode()))

        assert code_of(longest) != "ER .00"
        assert code_of(longest + "A") == "ER .00"
        assert named_by(longest + "A") == (None, None)


def test_the_limits_are_those_of_the_network() -> None:
    """In bytes."""
    assert (TEXT_LIMIT, ANSWER_LIMIT) == (65_536, 921_600)


def test_a_reject_quotes_the_first_100_characters() -> None:
    """Without what a terminal should not be shown."""
    read = read_text("HELLO\x1b[31m" + "X" * 200)

    assert isinstance(read, Reject)
    assert read.quote == "HELLO[31m" + "X" * 90


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("DQ.S.IL.TXT", id="header-alone"),
        pytest.param("DQ.S.IL.*C.TXT\nOLN/D1", id="with-control"),
        pytest.param("DR.S.T.TXT\nNAM/A..SEX/F\nNO RECORD", id="with-free-text"),
    ],
)
def test_a_written_message_is_read_as_the_same(text: str) -> None:
    """Here even as the same text."""
    read = read_text(text)

    assert isinstance(read, Message)
    assert read_text(write_text(read)) == read
