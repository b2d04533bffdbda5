"""Where an outpost may listen."""

import pytest

from streams.outside.door import Address, NotLoopbackError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:9201", Address("127.0.0.1", 9201)),
        ("127.9.8.7:0", Address("127.9.8.7", 0)),
        ("[::1]:9201", Address("::1", 9201)),
    ],
)
def test_a_loopback_address_is_taken(text: str, expected: Address) -> None:
    """In either family, and shown as it is written."""
    assert Address.parse(text) == expected
    assert str(expected) == text


@pytest.mark.parametrize(
    "text",
    ["0.0.0.0:9201", "192.168.0.7:9201", "[::]:9201", "example.org:9201", "localhost:9201", "127.0.0.1", "127.0.0.1:",
     "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:\u0661", ":9201", ""],
)  # fmt: skip
def test_whatever_others_could_reach_is_refused(text: str) -> None:
    """A name might lead anywhere, so it is refused, too."""
    with pytest.raises(NotLoopbackError, match="is no loopback address with a port"):
        Address.parse(text)
