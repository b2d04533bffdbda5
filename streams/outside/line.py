"""The line to an outside program: which requests it was sent, and what it said to which. No broker, no books.

A request is sent once to one connection, and again if that connection ends; whatever answers none that is open is for
the hub's door, as any message that comes in on this state's line.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from streams.messages.message import Message
from streams.outside.questions import read_said
from streams.outside.ward import Errand

_log = structlog.get_logger()


class Speaker(Protocol):
    """A door, as far as a line needs one."""

    @property
    def news(self) -> asyncio.Event:
        """Is set when somebody said something, came or went."""

    @property
    def callers(self) -> tuple[object, ...]:
        """Give everybody who is connected."""

    def send(self, text: str) -> object | None:
        """Send to whoever is next; None if nobody is connected."""

    def take_said(self) -> list[bytes]:
        """Give what was said, once."""


@dataclass(slots=True)
class Heard:
    """What a program said since it was last listened to."""

    answers: list[tuple[Errand, Message]] = field(default_factory=list)
    apart: list[bytes] = field(default_factory=list)
    """What answers no open request."""


@dataclass(slots=True)
class Line:
    """Every open request of an outpost, by the control field it has there."""

    speaker: Speaker
    tells_time: bool = False
    """Whether each request carries the hub's time."""
    _open: dict[str, Errand] = field(default_factory=dict)
    _unsent: deque[Errand] = field(default_factory=deque)
    _callers: frozenset[object] = frozenset()
    _missed: bool = False
    """Whether it was said that nobody is connected."""

    def put(self, errand: Errand) -> None:
        """Send a request as soon as somebody is connected."""
        self._open[errand.asked.control] = errand
        self._unsent.append(errand)

    def drop(self, errand: Errand) -> None:
        """Forget a request: it is settled, or another outpost's now."""
        self._open.pop(errand.asked.control, None)

    def send(self) -> None:
        """Send what was not sent, or to somebody who is gone."""
        if (callers := frozenset(self.speaker.callers)) != self._callers:
            gone = self._callers - callers
            self._unsent += [errand for errand in self._open.values() if errand.carrier in gone]
            self._callers = callers
            self._missed = False
        if self._unsent and not callers and not self._missed:
            self._missed = True
            _log.warning(
                "nobody plays the state; requests wait", hint="connect its program, see docs/outside-states.md"
            )
        while self._unsent and callers:
            errand = self._unsent.popleft()
            if self._open.get(errand.asked.control) is errand:
                told_us = errand.delivery.stamp.at if self.tells_time else None
                errand.carrier = self.speaker.send(errand.asked.text(told_us))

    def hear(self) -> Heard:
        """Sort what was said: the first proper answer to an open request, and everything else."""
        heard = Heard()
        for content in self.speaker.take_said():
            said = read_said(content)
            errand = None if said is None else self._answered(said)
            if said is None or errand is None:
                heard.apart.append(content)
            else:
                self.drop(errand)
                heard.answers.append((errand, said))
        return heard

    def _answered(self, said: Message) -> Errand | None:
        errand = self._open.get(said.control)
        if errand is None or not errand.asked.is_answered_by(said):
            return None
        if said.sender != errand.lane.answerer:
            _log.warning("an answer from an ORI that was not asked", said_by=said.sender, asked=errand.lane.answerer)
            return None
        return errand
