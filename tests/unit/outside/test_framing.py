"""Frames: however the bytes are cut on their way, the same messages come out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.outside.framing import LONGEST, FrameReader, NoFrameError, framed


@given(st.lists(st.text(max_size=40), max_size=5), st.lists(st.integers(1, 9), min_size=1))
def test_what_is_framed_is_read_again_however_it_is_cut(texts: list[str], cuts: list[int]) -> None:
    """Law: a reader gives the texts that were framed, in their order, and keeps nothing."""
    reader, sent = FrameReader(), b"".join(map(framed, texts))
    read: list[bytes] = []
    while sent:
        size = cuts[len(read) % len(cuts)]
        read += list(reader.feed(sent[:size]))
        sent = sent[size:]

    assert read == [text.encode(errors="replace") for text in texts]
    assert reader.rest == b""


def test_a_length_that_no_message_has_is_an_error() -> None:
    """As when a browser comes to the port."""
    with pytest.raises(
        NoFrameError, match=f"a frame of 1195725856 bytes is announced, {LONGEST} is the most"
    ) as caught:
        list(FrameReader().feed(b"GET / HTTP/1.1\r\n"))

    assert caught.value.begin == b"GET / HTTP/1.1\r\n"


def test_a_frame_may_be_as_long_as_the_longest_answer() -> None:
    """And no longer."""
    assert list(FrameReader().feed(framed("X" * LONGEST))) == [b"X" * LONGEST]
    with pytest.raises(NoFrameError):
        list(FrameReader().feed(framed("X" * (LONGEST + 1))))
