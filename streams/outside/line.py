"""The line to an outside program: which requests it was sent, and what it said to which. No broker, no books.

A request is sent once to one connection, and again if that connection ends; whatever answers none that is open is for
the hub's door, as any message that comes in on this state's line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import structlog

from streams.messages.message import Message
from streams.outside.questions import read_said
from streams.outside.speaker import Speaker
from streams.outside.ward import Errand

_log = structlog.get_logger()


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
    _open: dict[str, list[Errand]] = field(default_factory=dict)
    """More than one under a control field, if a broker without transactions let a request be written again."""
    _unsent: dict[Errand, None] = field(default_factory=dict)
    """In the order in which they go out."""
    _callers: frozenset[object] = frozenset()
    _missed: bool = False
    """Whether it was said that nobody is connected."""

    def put(self, errand: Errand) -> None:
        """Send a request as soon as somebody is connected."""
        self._open.setdefault(errand.asked.control, []).append(errand)
        self._unsent[errand] = None

    def drop(self, errand: Errand) -> None:
        """Forget a request: it is settled, or another outpost's now."""
        self._unsent.pop(errand, None)
        alike = self._open.get(errand.asked.control, [])
        if errand in alike:
            alike.remove(errand)
        if not alike:
            self._open.pop(errand.asked.control, None)

    def send(self) -> None:
        """Send what was not sent, or to somebody who is gone."""
        if (callers := frozenset(self.speaker.callers)) != self._callers:
            gone = self._callers - callers
            self._unsent |= dict.fromkeys(errand for errand in self._all_open() if errand.carrier in gone)
            self._callers = callers
            self._missed = False
        if self._unsent and not callers and not self._missed:
            self._missed = True
            _log.warning(
                "nobody plays the state; requests wait", hint="connect its program, see docs/outside-states.md"
            )
        for errand in list(self._unsent) if callers else ():
            if not self._is_sent(errand):
                return  # Whoever is connected takes no more for now.
            del self._unsent[errand]

    def _is_sent(self, errand: Errand) -> bool:
        told_us = errand.delivery.stamp.at if self.tells_time else None
        errand.carrier = self.speaker.send(errand.asked.text(told_us))
        return errand.carrier is not None

    def _all_open(self) -> Iterator[Errand]:
        return (errand for alike in self._open.values() for errand in alike)

    def hear(self) -> Heard:
        """Sort what was said: the first proper answer to an open request, and everything else."""
        heard = Heard()
        for content in self.speaker.take_said():
            said = read_said(content)
            if said is None or not (ended := self._ended_by(said)):
                heard.apart.append(content)
                continue
            for errand in ended:
                self.drop(errand)
                heard.answers.append((errand, said))
        return heard

    def _ended_by(self, said: Message) -> list[Errand]:
        """Find what a message answers: one request, and its copies if it was written again."""
        alike = [errand for errand in self._open.get(said.control, ()) if errand.asked.is_answered_by(said)]
        if alike and said.sender != alike[0].lane.answerer:
            asked = alike[0].lane.answerer
            _log.warning("an answer from an ORI that was not asked", said_by=said.sender, asked=asked)
            return []
        return alike
