"""Records of the queries topic, read exactly: a letter means what its text means."""

import msgspec
import pytest

from streams.messages.keys import KEYS
from streams.messages.letters import Sent, read_parts, read_sent, to_letter_bytes
from streams.messages.message import Message, Reject
from streams.messages.wire import Letter, RawLetter

GOOD = {"v": 1, "id": "m1", "key": "DQ", "from": "TXPDX0142", "to": ["IL"], "fields": [["OLN", "D1"]]}
READ = Message(KEYS["DQ"], "TXPDX0142", ("IL",), "", (("OLN", "D1"),), "", None)


def code_of(**changes: object) -> str:
    """Read the good letter with changes, and give the reject's code, or `read`."""
    message = read_sent(msgspec.json.encode(GOOD | changes)).message
    return message.code if isinstance(message, Reject) else "read"


def test_a_letter_is_read() -> None:
    """With its sender's id and line."""
    value = msgspec.json.encode(GOOD | {"line": "TX", "control": "T1", "free": "SEE FILE"})

    assert read_sent(value) == Sent(
        "m1", "TX", Message(KEYS["DQ"], "TXPDX0142", ("IL",), "T1", (("OLN", "D1"),), "SEE FILE", "TX")
    )


def test_a_raw_letter_is_read_as_its_text() -> None:
    """The hub reads it."""
    value = msgspec.json.encode(RawLetter(v=1, id="m1", text="DQ.TXPDX0142.IL.TXT\nOLN/D1", line="TX"))

    assert read_sent(value) == Sent("m1", "TX", msgspec.structs.replace(READ, line="TX"))


def test_what_a_message_is_written_as_is_read_as_the_message() -> None:
    """Under the id it was given."""
    assert read_sent(to_letter_bytes(READ, "m1")) == Sent("m1", None, READ)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe", id="bytes"),
        pytest.param(b"DQ.TXPDX0142.IL.TXT", id="text"),
        pytest.param(b"[]", id="an-array"),
        pytest.param(b"{}", id="no-names"),
        pytest.param(b'{"v":1}', id="no-id"),
        pytest.param(b'{"v":1,"id":1,"text":"x"}', id="an-id-that-is-a-number"),
        pytest.param(b'{"v":true,"id":"1","text":"x"}', id="a-version-that-is-true"),
        pytest.param(b'{"v":"1","id":"1","text":"x"}', id="a-version-that-is-text"),
        pytest.param(b'{"v":1.0,"id":"1","text":"x"}', id="a-version-with-a-point"),
        pytest.param(b'{"v":1,"id":"1","text":"x","more":1}', id="an-unknown-name"),
        pytest.param(b'{"v":1,"id":"\\ud800","text":"x"}', id="an-unpaired-surrogate"),
        pytest.param(b'{"v":1,"id":"1","text":"' + b"[" * 9 + b'"', id="cut-short"),
        pytest.param(b'{"v":1,"id":"\xff","text":"x"}', id="no-utf-8"),
        pytest.param(b"[" * 100_000, id="too-deep"),
    ],
)
def test_what_is_no_letter_is_er_00_and_nobodys(value: bytes) -> None:
    """Without id, key or sender."""
    sent = read_sent(value)

    assert isinstance(sent.message, Reject)
    assert (sent.id, sent.line, sent.message.code) == (None, None, "ER .00")
    assert (sent.message.key, sent.message.sender) == (None, None)


@pytest.mark.parametrize(
    ("forms", "code"),
    [
        pytest.param({}, "ER .00", id="neither"),
        pytest.param({"text": "", "xml": None}, "ER .00", id="empty"),
        pytest.param({"text": "DQ", "xml": "<x/>"}, "ER .00", id="both"),
        pytest.param({"text": "DQ"}, "ER .03", id="bad-text"),
        pytest.param({"xml": "<x/>"}, "ER .03", id="xml"),
        pytest.param({"xml": "<x/>", "text": ""}, "ER .03", id="xml-and-empty-text"),
    ],
)
def test_a_raw_letter_holds_one_form(forms: dict[str, str | None], code: str) -> None:
    """Null and empty count as absent."""
    message = read_sent(msgspec.json.encode({"v": 1, "id": "m1"} | forms)).message

    assert isinstance(message, Reject)
    assert message.code == code


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"key": ""}, id="empty-key"),
        pytest.param({"key": "ZZQ"}, id="unknown-key"),
        pytest.param({"key": "dq"}, id="lower-case-key"),
        pytest.param({"key": "DQ.TXPDX0142"}, id="key-with-a-dot"),
        pytest.param({"key": "D\u200bQ"}, id="key-with-a-format-character"),
        pytest.param({"key": "ER"}, id="error-from-an-agency"),
        pytest.param({"from": ""}, id="empty-sender"),
        pytest.param({"from": "TXPDX0142.IL"}, id="sender-with-a-dot"),
        pytest.param({"from": "TXPDX0142\n"}, id="sender-with-a-newline"),
        pytest.param({"from": "TXPDX0142.IL.TXT\nOLN/D2"}, id="sender-with-a-whole-message"),
        pytest.param({"from": "TXPDX0142\x00"}, id="sender-with-a-control-character"),
        pytest.param({"to": []}, id="no-destination"),
        pytest.param({"to": [""]}, id="empty-destination"),
        pytest.param({"to": ["IL.NY"]}, id="destination-with-a-dot"),
        pytest.param({"to": ["IL", "*C"]}, id="destination-that-is-a-control"),
        pytest.param({"to": ["IL", " *C"], "control": "D"}, id="destination-that-is-a-misplaced-control"),
        pytest.param({"control": "a"}, id="lower-case-control"),
        pytest.param({"control": "01234567890"}, id="control-too-long"),
        pytest.param({"control": "A.B"}, id="control-with-a-dot"),
        pytest.param({"control": "A "}, id="control-with-a-blank-at-its-end"),
        pytest.param({"control": "A\nB"}, id="control-with-a-newline"),
    ],
)
def test_a_header_that_no_text_could_give_is_er_01(changes: dict[str, object]) -> None:
    """Nothing is altered, nothing slips past the judge."""
    assert code_of(**changes) == "ER .01"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"fields": [["oln", "D1"]]}, id="lower-case-tag"),
        pytest.param({"fields": [["O", "D1"]]}, id="tag-too-short"),
        pytest.param({"fields": [["OLNXX", "D1"]]}, id="tag-too-long"),
        pytest.param({"fields": [["OL1", "D1"]]}, id="tag-with-a-digit"),
        pytest.param({"fields": [["", "D1"]]}, id="empty-tag"),
        pytest.param({"fields": [["OLN/X.NAM", "D1"]]}, id="tag-that-hides-a-field"),
        pytest.param({"fields": [["OLN", "D1.SEX/F"]]}, id="value-that-hides-a-field"),
        pytest.param({"fields": [["OLN", "D1. sex /F"]]}, id="value-that-hides-a-field-behind-blanks"),
        pytest.param({"fields": [["OLN", "D1\nSEX/F"]]}, id="value-that-hides-a-line"),
        pytest.param({"fields": [["OLN", " D1"]]}, id="value-with-a-blank-before"),
        pytest.param({"fields": [["OLN", "D1 "]]}, id="value-with-a-blank-behind"),
        pytest.param({"fields": [["OLN", "D\x001"]]}, id="value-with-a-control-character"),
        pytest.param({"fields": [["OLN", "D\u00ad1"]]}, id="value-with-a-format-character"),
        pytest.param({"free": "OLN/D2"}, id="free-text-that-is-a-field"),
        pytest.param({"free": "SEE. OLN/D2"}, id="free-text-that-hides-a-field"),
        pytest.param({"free": "SEE\n\nFILE"}, id="free-text-with-an-empty-line"),
        pytest.param({"free": " . "}, id="free-text-that-is-none"),
        pytest.param({"free": "SEE\r\nFILE"}, id="free-text-with-a-carriage-return"),
        pytest.param({"free": "A" * 65_536}, id="longer-than-a-query-may-be"),
        pytest.param({"fields": [["OLN", "é" * 32_768]]}, id="longer-in-bytes-than-a-query-may-be"),
    ],
)
def test_a_body_that_no_text_could_give_is_er_00(changes: dict[str, object]) -> None:
    """Nothing is altered, nothing slips past the judge."""
    assert code_of(**changes) == "ER .00"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"fields": [["OLN", "D1."], ["SEX", ""]]}, id="a-dot-at-the-end-and-an-empty-value"),
        pytest.param({"fields": [["OLN", "A/B. C"]]}, id="slashes-dots-and-blanks"),
        pytest.param({"fields": [["OLN", "d1"], ["OLN", "d1"], ["XYZ", "é"]]}, id="values-as-they-came"),
        pytest.param({"control": " A"}, id="a-control-may-begin-with-a-blank"),
        pytest.param({"free": "SEE FILE.\n NOW "}, id="free-text-as-it-came"),
        pytest.param({"key": "DR", "free": "A" * 900_000}, id="a-long-answer"),
        pytest.param({"key": "ER", "from": "NL0000000"}, id="an-error-from-the-hub"),
    ],
)
def test_a_letter_that_a_text_could_give_is_read(changes: dict[str, object]) -> None:
    """As it is."""
    assert code_of(**changes) == "read"


def test_a_reject_of_a_letter_names_its_key_and_sender() -> None:
    """And quotes what its text would be."""
    letter = Letter(v=1, id="m1", key="ZZQ", sender="", to=("IL",), fields=(("OLN", "D1"),))

    assert read_parts(letter) == Reject("ER .01", "ZZQ", None, "ZZQ..IL.TXT\nOLN/D1")
