"""Traffic at its pace: which messages, and when each is due after the start. Pure; nothing is sent here."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from producers.pacing import Pace, due_before, due_times_ns, poisson_gaps
from producers.traffic.compose import Composer
from producers.traffic.forms import log_line
from producers.traffic.grants import invented_grants
from producers.traffic.scenario import Scenario
from streams.messages.directory import Directory


@dataclass(frozen=True, slots=True)
class PacedTraffic:
    """Messages at a pace, until time is over or there were enough."""

    composer: Composer
    pace: Pace
    seconds: float = math.inf
    most: int | None = None

    def due_ns(self, start_ns: int) -> Iterator[int]:
        """Give when messages are due, on the clock that `start_ns` was read from. Same seed, same distances."""
        due = due_times_ns(self.pace, poisson_gaps(Random(f"{self.composer.seed}/gaps")), start_ns)
        return islice(due_before(due, start_ns + self.seconds * 1e9), self.most)

    def log(self, start_us: int) -> Iterable[str]:
        """Give the lines of a traffic log."""
        due = self.due_ns(start_us * 1_000)
        return (log_line(each, at // 1_000) for at, each in zip(due, self.composer.messages(), strict=False))


def composer_of(scenario: Scenario, directory: Directory, seed: int, at_us: int) -> Composer:
    """Find who takes part in a scenario, and invent the grants they ask under around a time."""
    return Composer.of(scenario, directory, seed, invented_grants(directory, seed, at_us))
