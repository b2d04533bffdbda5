"""The playground's process: it computes while whoever asks waits no longer than a limit; what takes longer is ended.

A process of its own, since a comparison computes for as long as it takes, and the monitor's loop must go on.
"""

import threading
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final

import msgspec

from streams.errors import Problem
from streams.playground.answering import problem_document
from streams.playground.child import Errand, work
from streams.playground.grounds import InForce
from streams.policies.context_files import ContextFiles

WITHIN_S: Final = 10.0
"""How long an answer may take."""
QUEUE: Final = 4
"""So many may ask at once."""

_TOO_SLOW: Final = "took longer than {:g} s, and was given up"
_BROKE: Final = "broke off: what was asked needs more memory than it may have, or this is a bug"
_BUSY: Final = "is busy with what others asked"


@dataclass(slots=True)
class _Child:
    """The process, the way to it, and what it was told to be in force."""

    process: BaseProcess
    pipe: Connection
    told: InForce | None = None

    def send(self, asked: bytes, in_force: InForce | None) -> None:
        """Ask; what it was told already isn't told again."""
        news, self.told = None if in_force == self.told else in_force, in_force
        self.pipe.send(Errand(asked, news))


class Workshop:
    """Answers the playground's questions, one at a time, in a process that is started with the first."""

    def __init__(self, files: ContextFiles, within_s: float = WITHIN_S) -> None:
        """Keep what edited policies are held against, and how long an answer may take."""
        self._files = files
        self._within_s = within_s
        self._seats = threading.BoundedSemaphore(QUEUE)
        self._turn = threading.Lock()
        self._child: _Child | None = None
        self._in_force: InForce | None = None

    def beside(self, digest: str, content: bytes) -> None:
        """Know what is in force in the switch beside it, from the next question on."""
        self._in_force = InForce(digest, content)

    def answer(self, asked: bytes) -> bytes:
        """Answer a request, from any thread; what keeps it from an answer is said in one."""
        if not self._seats.acquire(blocking=False):
            return _apology(_BUSY)
        try:
            with self._turn:
                return self._answered(asked)
        finally:
            self._seats.release()

    def close(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        if child is not None:
            child.process.kill()
            child.process.join()
            child.pipe.close()

    def _answered(self, asked: bytes) -> bytes:
        child = self._child = self._child or _started(self._files)
        try:
            child.send(asked, self._in_force)
            if child.pipe.poll(self._within_s):
                return child.pipe.recv_bytes()
            what = _TOO_SLOW.format(self._within_s)
        except (EOFError, OSError):
            what = _BROKE
        self.close()
        return _apology(what)


def _apology(what: str) -> bytes:
    return msgspec.json.encode(problem_document([Problem("the playground", what)]))


def _started(files: ContextFiles) -> _Child:
    """Start a fresh interpreter: a copy of this one would have its threads' locks as they happened to be."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(files, theirs), name="playground", daemon=True)
    process.start()
    theirs.close()
    return _Child(process, ours)
