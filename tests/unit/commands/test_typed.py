"""A message as it is typed, and by which time it is judged."""

import pytest
import typer

from streams.clock import SystemClock
from streams.commands.options import instant_us, place
from streams.commands.typed import judged_us, typed_message
from streams.messages.message import Message

LINE = '{"at": "1970-01-01T00:00:01Z", "text": "DQ.TXPDX0001.IL.TXT\\nOLN/D1"}'


def test_a_line_of_a_log_has_its_own_time() -> None:
    """Unless another is named."""
    entry = typed_message(LINE)

    assert isinstance(entry.message, Message)
    assert (judged_us(None, entry), judged_us("1970-01-01T00:00:02Z", entry)) == (1_000_000, 2_000_000)


@pytest.mark.parametrize("at", [None, "now"])
def test_a_text_by_itself_is_judged_by_now(at: str | None) -> None:
    """As it would be if it came in."""
    before = SystemClock().now_us()
    entry = typed_message(r"DQ.TXPDX0001.IL.TXT\nOLN/D1")

    assert entry.message == typed_message(LINE).message
    assert before <= judged_us(at, entry) <= SystemClock().now_us()
    assert before <= judged_us(at, None) <= SystemClock().now_us()


def test_what_is_no_time_is_a_usage_error() -> None:
    """It says what to write, and of which option."""
    with pytest.raises(
        typer.BadParameter, match="`noon` is neither `now` nor a time with seconds and offset"
    ) as caught:
        instant_us("noon", "--at")

    assert caught.value.param_hint == "--at"


def test_a_place_may_be_typed_in_small_letters() -> None:
    """It is none the less one of them."""
    assert place("wa") == "WA"
    with pytest.raises(typer.BadParameter, match="`xx` is none of the 54 places"):
        place("xx")
