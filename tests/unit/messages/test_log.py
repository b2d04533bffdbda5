"""Traffic logs: one message a line, each read or rejected, none skipped."""

import json
from pathlib import Path

import pytest

from streams.messages.log import LogEntry, read_row
from streams.messages.message import Message, Reject

AT = "2025-12-01T00:00:00Z"
AT_US = 1_764_547_200_000_000
TEXT = "DQ.TXPDX0142.IL.TXT\nOLN/D1"
SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
LETTER = {"v": 1, "id": "m1", "key": "DQ", "from": "TXPDX0142", "to": ["IL"], "fields": [["OLN", "D1"]]}


def outcome(entry: LogEntry) -> tuple[int, str | None, str]:
    """Give an entry's line, time and key or reject."""
    message = entry.message
    return entry.n, entry.at_text, message.code if isinstance(message, Reject) else message.key.code


def line(**columns: object) -> bytes:
    """Write a line of a log."""
    return json.dumps(columns).encode() + b"\n"


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"text": TEXT}, id="no-time"),
        pytest.param({"at": None, "text": TEXT}, id="null-time"),
        pytest.param({"at": "", "text": TEXT}, id="empty-time"),
        pytest.param({"at": 1_764_547_200, "text": TEXT}, id="time-that-is-a-number"),
        pytest.param({"at": "2025-12-01T00:00:00", "text": TEXT}, id="time-without-offset"),
        pytest.param({"at": "2025-12-01", "text": TEXT}, id="date"),
        pytest.param({"at": AT}, id="no-message"),
        pytest.param({"at": AT, "text": "", "xml": None, "message": {}}, id="all-absent"),
        pytest.param({"at": AT, "text": TEXT, "xml": "<x/>"}, id="text-and-xml"),
        pytest.param({"at": AT, "text": TEXT, "message": LETTER}, id="text-and-message"),
        pytest.param({"at": AT, "text": TEXT, "message": {"v": 0}}, id="text-and-any-object"),
        pytest.param({"at": AT, "text": 1}, id="text-that-is-a-number"),
        pytest.param({"at": AT, "text": [TEXT]}, id="text-that-is-a-list"),
        pytest.param({"at": AT, "text": {"a": 1}}, id="text-that-is-an-object"),
        pytest.param({"at": AT, "text": False}, id="text-that-is-false"),
        pytest.param({"at": AT, "text": 0}, id="text-that-is-zero"),
        pytest.param({"at": AT, "text": []}, id="text-that-is-an-empty-list"),
        pytest.param({"at": AT, "xml": 1}, id="xml-that-is-a-number"),
        pytest.param({"at": AT, "xml": {"a": 1}}, id="xml-that-is-an-object"),
        pytest.param({"at": AT, "message": TEXT}, id="message-that-is-text"),
        pytest.param({"at": AT, "message": [LETTER]}, id="message-that-is-a-list"),
        pytest.param({"at": AT, "message": []}, id="message-that-is-an-empty-list"),
        pytest.param({"at": AT, "text": TEXT, "message": 0}, id="text-and-zero"),
        pytest.param({"At": AT, "Text": TEXT}, id="names-in-upper-case"),
    ],
)
def test_a_line_without_one_time_and_one_message_is_er_00_without_time(columns: dict[str, object]) -> None:
    """Null and empty count as absent, every other wrong type as wrong."""
    entry = read_row(7, columns)

    assert outcome(entry) == (7, None, "ER .00")
    assert (entry.at_us, entry.line) == (None, None)
    assert isinstance(entry.message, Reject)
    assert (entry.message.key, entry.message.sender) == (None, None)


@pytest.mark.parametrize(
    "absent",
    [
        pytest.param({"xml": None, "message": None}, id="null"),
        pytest.param({"xml": "", "message": {}}, id="empty"),
        pytest.param({"line": 1, "id": 2, "other": {"a": [None]}}, id="other-columns-are-not-checked"),
    ],
)
def test_what_is_absent_does_not_matter(absent: dict[str, object]) -> None:
    """Nor what other columns hold."""
    entry = read_row(1, {"at": AT, "text": TEXT} | absent)

    assert outcome(entry) == (1, AT, "DQ")
    assert entry.line is None


def test_a_reject_of_the_message_keeps_the_time() -> None:
    """The line could be read."""
    assert outcome(read_row(1, {"at": AT, "text": " "})) == (1, AT, "ER .03")
    assert outcome(read_row(1, {"at": AT, "text": "A" * 65_537})) == (1, AT, "ER .00")
    assert outcome(read_row(1, {"at": AT, "xml": "<nlets/>"})) == (1, AT, "ER .03")
    assert outcome(read_row(1, {"at": AT, "message": {"v": 0}})) == (1, AT, "ER .00")
    assert outcome(read_row(1, {"at": AT, "message": LETTER | {"key": "ZZQ"}})) == (1, AT, "ER .01")


def test_a_message_may_be_our_envelope() -> None:
    """Letter or raw letter."""
    entry = read_row(1, {"at": AT, "message": LETTER | {"line": "TX"}})
    raw = read_row(2, {"at": AT, "message": {"v": 1, "id": "m1", "text": TEXT}})

    assert isinstance(entry.message, Message)
    assert isinstance(raw.message, Message)
    assert (entry.message.fields, entry.message.line) == ((("OLN", "D1"),), "TX")
    assert raw.message.fields == entry.message.fields
