"""What a measured program is told, and what it says: one JSON argument in, one JSON line out."""

import resource
import sys
import time
from dataclasses import dataclass, field

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
    messages: int
    """How many messages to work on; the source may hold more."""
    agencies: int
    grants_at_us: int
    """The time around which grants were invented."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a run took, from the first batch handed out to the last commit."""

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


@dataclass(slots=True)
class Stopwatch:
    """Takes time and CPU time; starting it again changes nothing."""

    _began: tuple[float, float] | None = field(default=None)

    def start(self) -> None:
        """Begin, unless it runs already."""
        if self._began is None:
            self._began = time.monotonic(), cpu_seconds()

    def read(self, messages: int) -> Reading:
        """Say what passed since the start."""
        seconds, cpu = self._began or (time.monotonic(), cpu_seconds())
        return Reading(messages=messages, seconds=time.monotonic() - seconds, cpu_seconds=cpu_seconds() - cpu)


def given_task() -> Task:
    """Read the task from the command line."""
    return msgspec.json.decode(sys.argv[1], type=Task)


def tell(reading: Reading) -> None:
    """Print the reading."""
    print(msgspec.json.encode(reading).decode(), flush=True)
