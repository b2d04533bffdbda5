"""What the playground's process does: load what edited policies are held against, then answer until nobody asks."""

import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Final

import msgspec

from streams.errors import UnusableFileError
from streams.playground.answering import answer, problem_document
from streams.playground.edited import Ground
from streams.policies.context_files import ContextFiles

_MEMORY_BYTES: Final = 2 << 30


def work(files: ContextFiles, pipe: Connection) -> None:
    """Answer until whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asks.
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    answered = _answering(files)
    with suppress(EOFError):
        while True:
            pipe.send_bytes(answered(pipe.recv_bytes()))


def _answering(files: ContextFiles) -> Callable[[bytes], bytes]:
    """Load what edited policies are held against; without it, give every question what is wrong."""
    try:
        return partial(answer, Ground.of(files))
    except UnusableFileError as error:
        apology = msgspec.json.encode(problem_document(error.problems))
        return lambda _: apology
