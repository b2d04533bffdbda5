"""What a measured program is told, and what it says: one JSON argument in, one JSON line out."""

import resource
import sys
import time
from dataclasses import dataclass
from typing import NamedTuple

import msgspec


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One run of one program."""

    servers: str
    source: str
    """Prefix of the topics with the traffic."""
    sink: str
    """Prefix of the topics to write to; nothing else writes there."""
    name: str
    """A name that no other run has: consumer groups are called by it."""
    stage: str
    """Which stage's work is done: it says what is read, and what is written."""
    messages: int
    """How many messages to work on; the source may hold more."""
    warm_up: int
    """How many of them are not measured: askers, rules and code are met for the first time, and Java is compiled."""
    tables: str
    """File with the context as tables, for programs that can't run our code."""
    scratch: str
    """Folder for what a program keeps while it runs."""
    agencies: int
    grants_at_us: int
    """The time around which grants were invented."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a run took, from the end of the warm-up to the last commit."""

    messages: int
    seconds: float
    cpu_seconds: float
    """Of the whole process, all threads."""

    @property
    def per_second(self) -> float:
        """Messages per second."""
        return self.messages / self.seconds

    @property
    def cpu_us(self) -> float:
        """CPU time per message, in µs."""
        return self.cpu_seconds / self.messages * 1e6


def cpu_seconds() -> float:
    """Say what CPU time this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Beginning(NamedTuple):
    """When time began to run."""

    handed_out: int
    """Messages before it."""
    seconds: float
    cpu_seconds: float


@dataclass(slots=True)
class Stopwatch:
    """Takes the time and CPU time of all messages but the first ones, with which a program gets warm."""

    warm_up: int
    """How many are handed out before time runs."""
    _seen: int = 0
    _began: Beginning | None = None

    def hand_out(self, messages: int) -> None:
        """Note that messages are handed out."""
        if self._began is None and self._seen >= self.warm_up:
            self._began = Beginning(self._seen, time.monotonic(), cpu_seconds())
        self._seen += messages

    def read(self, messages: int) -> Reading:
        """Say what passed since time began to run, of so many messages in all."""
        began = self._began or Beginning(0, time.monotonic(), cpu_seconds())
        return Reading(
            messages=messages - began.handed_out,
            seconds=time.monotonic() - began.seconds,
            cpu_seconds=cpu_seconds() - began.cpu_seconds,
        )


def given_task() -> Task:
    """Read the task from the command line."""
    return msgspec.json.decode(sys.argv[1], type=Task)


def tell(reading: Reading) -> None:
    """Print the reading."""
    print(msgspec.json.encode(reading).decode(), flush=True)
