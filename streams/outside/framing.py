"""Frames: how messages in the text form follow one another on a TCP connection. Pure; no socket, no meaning.

A frame is four bytes that give a length, the most significant first, and that many bytes of UTF-8. How real lines
separate messages is not public, so this is ours (`docs/formats.md#the-line-to-an-outside-state`).
"""

from collections.abc import Iterator
from typing import Final

from streams.errors import SenderError
from streams.messages.text import ANSWER_LIMIT

HEAD_BYTES: Final = 4
LONGEST: Final = ANSWER_LIMIT
"""Bytes of the longest text that the hub takes of anybody."""
SHOWN: Final = 1_000
"""Bytes that are kept of what is no frame."""


class NoFrameError(SenderError):
    """What came begins with a length that no message has: where the next frame would begin is lost."""

    def __init__(self, length: int, begin: bytes) -> None:
        super().__init__(length, begin)
        self.length = length
        self.begin = begin

    def __str__(self) -> str:
        return f"a frame of {self.length} bytes is announced, {LONGEST} is the most"


def framed(text: str) -> bytes:
    """Write a frame."""
    content = text.encode(errors="replace")
    return len(content).to_bytes(HEAD_BYTES) + content


class FrameReader:
    """What came of a connection and is no whole frame yet."""

    def __init__(self) -> None:
        self._rest = bytearray()

    @property
    def rest(self) -> bytes:
        """Give what began and never ended."""
        return bytes(self._rest[:SHOWN])

    def feed(self, received: bytes) -> Iterator[bytes]:
        """Take bytes in; give the contents of the frames that are whole.

        Raises:
            NoFrameError: nothing of this connection can be read any more.
        """
        self._rest += received
        while len(self._rest) >= HEAD_BYTES:
            length = int.from_bytes(self._rest[:HEAD_BYTES])
            if length > LONGEST:
                raise NoFrameError(length, self.rest)
            end = HEAD_BYTES + length
            if len(self._rest) < end:
                return
            content = bytes(self._rest[HEAD_BYTES:end])
            del self._rest[:end]
            yield content
