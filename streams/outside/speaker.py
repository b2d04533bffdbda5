"""A way to programs, as far as whoever talks with them needs one: a door, the topics, or a paper one in tests."""

import asyncio
from typing import Protocol


class Speaker(Protocol):
    """Says texts to programs and gathers what they say, each once and in order."""

    @property
    def news(self) -> asyncio.Event:
        """Is set when somebody said something, came or went."""

    @property
    def callers(self) -> tuple[object, ...]:
        """Give everybody who is connected."""

    def send(self, text: str) -> object | None:
        """Send to whoever is next; None if nobody is connected, or nobody takes any more for now."""

    def take_said(self) -> list[bytes]:
        """Give what was said, once."""
