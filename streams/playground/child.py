"""What the playground's process does: load what edited policies are held against, then answer until nobody asks."""

import resource
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

import msgspec

from streams.errors import UnusableFileError
from streams.playground.answering import answer, problem_document
from streams.playground.edited import Ground
from streams.playground.grounds import Grounds, InForce
from streams.policies.context_files import ContextFiles

_MEMORY_BYTES: Final = 2 << 30


def work(files: ContextFiles, pipe: Connection) -> None:
    """Answer until whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asks.
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    desk = _desk(files)
    with suppress(EOFError):
        while True:
            errand: Errand = pipe.recv()
            pipe.send_bytes(desk.answer(errand))


class Errand(NamedTuple):
    """What is asked; before it, what is in force by now, if that is news."""

    asked: bytes
    news: InForce | None


class _Desk:
    """Knows what edited policies are held against."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def answer(self, errand: Errand) -> bytes:
        """Take in what is new, then answer."""
        if errand.news is not None:
            self._grounds = self._grounds.with_switch(errand.news)
        return answer(self._grounds, errand.asked)


class _Closed:
    """Without what edited policies are held against every question gets what is wrong with it."""

    def __init__(self, error: UnusableFileError) -> None:
        self._apology = msgspec.json.encode(problem_document(error.problems))

    def answer(self, _errand: Errand) -> bytes:
        """Say what is wrong."""
        return self._apology


def _desk(files: ContextFiles) -> _Desk | _Closed:
    try:
        return _Desk(Grounds(Ground.of(files)))
    except UnusableFileError as error:
        return _Closed(error)
