"""A line of a log is sent in the form it came in, and read by the hub as `nlets decide` reads it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from producers.replay.lines import letter, survey
from producers.replay.plan import plan_of
from streams.messages.letters import read_sent, to_letter_bytes
from streams.messages.log import LogRow, read_row
from streams.messages.message import Message
from streams.messages.text import read_text
from tests.replays import around_midnight, sample_lines, wanted, write_log

AT = "2025-11-19T08:00:00Z"
TEXT = "DQ.VTHSI0021.WA.*T1.TXT\nOLN/D1"


def envelope() -> Mapping[str, object]:
    """Write the text as a letter."""
    read = read_text(TEXT, "TC")
    assert isinstance(read, Message)
    found: Mapping[str, object] = json.loads(to_letter_bytes(read, "m1"))
    return found


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"at": AT, "text": TEXT}, id="text"),
        pytest.param({"at": AT, "text": TEXT, "line": "TC"}, id="text with a line"),
        pytest.param({"at": AT, "text": "{}"}, id="text that looks like JSON"),
        pytest.param({"at": AT, "text": "\u0000"}, id="rubbish"),
        pytest.param({"at": AT, "xml": "<a/>"}, id="xml"),
        pytest.param({"at": AT, "message": envelope()}, id="envelope"),
        pytest.param({"at": AT, "message": {"v": 1, "id": "x"}}, id="no envelope"),
        pytest.param({"at": AT, "text": TEXT, "xml": "<a/>"}, id="two forms"),
        pytest.param({"at": AT}, id="no form"),
        pytest.param({"text": TEXT}, id="no time"),
        pytest.param(b"{", id="half a line"),
        *(pytest.param(json.loads(line), id=f"sample {n}") for n, line in enumerate(sample_lines()[:40], 1)),
    ],
)
def test_the_hub_reads_what_decide_reads(row: LogRow) -> None:
    """A reject for a reject, with the same code, key and sender; else the same message."""
    entry = read_row(7, row)
    sent = read_sent(letter(entry, row))

    assert sent.id is not None
    if isinstance(entry.message, Message):
        assert sent.message == entry.message
    else:
        assert not isinstance(sent.message, Message)
        assert (sent.message.code, sent.message.key, sent.message.sender) == (
            entry.message.code,
            entry.message.key,
            entry.message.sender,
        )


def test_a_first_look_counts_and_finds_both_ends() -> None:
    """Also where the log's clock ran backwards."""
    times = ("2025-01-01T00:00:05Z", "2025-01-01T00:00:00Z", "2025-01-01T00:00:03Z")
    seen = survey([*(read_row(n, {"at": at, "text": TEXT}) for n, at in enumerate(times, 1)), read_row(4, b"{")])

    assert (seen.messages, seen.unreadable, seen.span_s) == (4, 1, 5.0)
    assert survey([]).span_s == 0.0


@pytest.mark.parametrize(
    ("speed", "rate", "seconds"), [("recorded", None, 9.0), ("10x", None, 0.9), ("max", None, None), ("max", 5.0, 2.0)]
)
def test_a_dry_run_says_how_many_and_how_long(
    tmp_path: Path, speed: str, rate: float | None, seconds: float | None
) -> None:
    """Ten messages, a second apart."""
    log = write_log(tmp_path / "log.jsonl", around_midnight(10, 1_000_000))
    plan = plan_of(wanted(log, speed=speed, rate=rate))

    assert plan.said["messages"] == 10
    assert plan.said["seconds"] == seconds
    assert str(plan).startswith("10 messages, 0 of them unreadable, 2025-11-19T07:59:55.000000Z to ")
