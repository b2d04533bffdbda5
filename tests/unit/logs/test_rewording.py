"""Messages of a log in another form: the same messages, judged alike."""

from pathlib import Path

import pytest

from streams.logs.notices import Kind, Notices
from streams.logs.opening import NumberedRow, open_log
from streams.logs.rewording import Form, reworded
from streams.messages.log import read_row
from streams.messages.message import Message

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
AT = "2025-12-01T00:00:00Z"


@pytest.fixture(scope="module")
def samples() -> list[NumberedRow]:
    """Read the samples."""
    return list(open_log(SAMPLES / "traffic.jsonl").rows())


@pytest.mark.parametrize("form", [Form.XML, Form.MESSAGE])
def test_the_samples_say_the_same_in_every_form(samples: list[NumberedRow], form: Form) -> None:
    """Each message that could be read is in the form now; those that could not stay as they were."""
    notices = Notices()
    there = list(reworded(samples, form, notices))

    assert notices.problems() == []
    for (n, row), (_, again) in zip(samples, there, strict=True):
        message = read_row(n, row).message
        assert read_row(n, again).message == message
        assert again == row if not isinstance(message, Message) else isinstance(again, dict) and form in again


@pytest.mark.parametrize("form", [Form.XML, Form.MESSAGE])
def test_the_samples_are_the_same_texts_after_a_way_there_and_back(samples: list[NumberedRow], form: Form) -> None:
    """Character for character."""
    notices = Notices()
    back = list(reworded(reworded(samples, form, notices), Form.TEXT, notices))

    assert back == samples
    assert notices.problems() == []


def test_what_a_form_cannot_hold_stays_and_is_said() -> None:
    """XML has no place for some characters."""
    row = {"at": AT, "text": "AM.TXPDX0142.TXPDX0142.TXT\nHELLO \ufffe"}
    notices = Notices()

    assert list(reworded([(3, row)], Form.XML, notices)) == [(3, row)]
    assert notices.count(Kind.OTHER_FORM) == 1


def test_other_columns_keep_their_places() -> None:
    """And empty ones of other forms go."""
    row = {"at": AT, "line": "TX", "xml": None, "text": "DQ.TXPDX0142.IL.TXT\nOLN/D1", "id": "m1", "host": 1}

    ((_, again),) = reworded([(1, row)], Form.MESSAGE, Notices())

    assert isinstance(again, dict)
    assert list(again) == ["at", "line", "message", "id", "host"]
    assert again["message"]["id"] == "m1"
