"""What a state is asked, and what answers it."""

from hypothesis import given
from hypothesis import strategies as st

from streams.messages.keys import KEYS
from streams.messages.message import Message
from streams.messages.text import read_text
from streams.messages.wire import Delivery, Stamp
from streams.outside.questions import Asked, control_of, read_said
from tests.world import ask, letter

places = st.builds(
    lambda p, o, n: (Stamp(ctx="", at=0, p=p, o=o), n),
    st.integers(0, 1023),
    st.integers(0, 1 << 34),
    st.integers(0, 53),
)


@given(places, places)
def test_no_two_requests_share_a_control_field(one: tuple[Stamp, int], other: tuple[Stamp, int]) -> None:
    """Law: equal control fields are of one request; and a control field is ten characters that a text can carry."""
    assert (control_of(*one) == control_of(*other)) is (one == other)
    assert read_text(f"DQ.TXPDX0001.WA.*{control_of(*one)}.TXT")
    assert len(control_of(*one)) == 10


def delivery() -> Delivery:
    """Let the hub deliver one query to Washington."""
    (delivered,) = ask(letter("DQ", "TXPDX0142", "WA", control="MINE")).deliveries
    return delivered


def test_a_delivery_is_asked_in_the_text_form() -> None:
    """With a control field of ours, and the time only if it is to be told."""
    asked = Asked.of(delivery())

    assert asked.text(None) == f"DQ.TXPDX0142.WA.*{asked.control}.TXT\nOLN/D1"
    assert asked.text(0) == f"DQ.TXPDX0142.WA.*{asked.control}.TXT\nOLN/D1.TIM/1970-01-01T00:00:00.000000Z"


def said(text: str) -> Message:
    """Read a message."""
    message = read_said(text.encode())
    assert message is not None
    return message


def test_an_answer_has_the_key_the_asker_and_the_control_field() -> None:
    """Each of the three must fit."""
    asked = Asked.of(delivery())
    good = f"DR.WADMV0000.TXPDX0142.*{asked.control}.TXT"

    assert asked.is_answered_by(said(good))
    assert not asked.is_answered_by(said(good.replace("DR.", "RR.")))
    assert not asked.is_answered_by(said(good.replace("TXPDX0142", "TXPDX0143")))
    assert not asked.is_answered_by(said("DR.WADMV0000.TXPDX0142.*OTHER.TXT"))


def test_words_alone_are_words_though_the_question_is_repeated() -> None:
    """As soon as anything is given that was not asked, it is data."""
    asked = Asked("DQ", "TXPDX0142", "WA", "C", (("OLN", "D1"),))

    def answer(*fields: tuple[str, str]) -> Message:
        return Message(KEYS["DR"], "WADMV0000", ("TXPDX0142",), "C", fields, "Not  authorized")

    assert asked.words_of(answer()) == "NOT AUTHORIZED"
    assert asked.words_of(answer(("OLN", "d1"))) == "NOT AUTHORIZED"
    assert asked.words_of(answer(("OLN", "D2"))) is None
    assert asked.words_of(answer(("OLN", "D1"), ("NAM", "DOE"))) is None


def test_what_is_no_text_is_no_message() -> None:
    """Nor what has no header."""
    assert read_said(b"\xff\xfe") is None
    assert read_said(b"HELLO") is None
