"""Telling one originator's flood of bad records from everything being bad. Pure.

One originator's flood is dead-lettered and alarmed, and stops nobody else. If, apart from the worst originator, most of
what came lately could not be processed, it is not the senders: a stage that went on would empty its topic into the
dead letters.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.errors import OperatorError

WINDOW: Final = 1_000
"""Records looked back at."""
ENOUGH: Final = 100
"""Records, apart from the worst originator's bad ones, before anything is concluded."""
SEVERAL: Final = 3
"""Originators, the worst included, that make it nobody's own fault."""


class MostlyBadError(OperatorError):
    """Most of what several originators sent can't be processed: the stage stops, and what it took last stays unread."""

    hint = "look at the dead letters: is something else writing to this topic, or is this stage of another version?"

    def __init__(self, topic: str, bad: int, seen: int) -> None:
        """Keep what was seen."""
        super().__init__(topic, bad, seen)
        self.topic = topic
        self.bad = bad
        self.seen = seen

    def __str__(self) -> str:
        """Say how bad it is."""
        return (
            f"{self.bad} of the last {self.seen} records of `{self.topic}` can't be processed, from several originators"
        )


@dataclass(slots=True)
class FloodDetector:
    """What came lately to one stage."""

    topic: str
    batches: deque[tuple[int, Counter[str]]] = field(default_factory=deque)
    seen: int = 0
    bad: Counter[str] = field(default_factory=Counter)

    def see(self, records: int, bad_from: Sequence[str]) -> None:
        """Look at a batch.

        Raises:
            MostlyBadError: most of the window is bad, whoever is left out.
        """
        batch = Counter(bad_from)
        self.batches.append((records, batch))
        self.seen += records
        self.bad.update(batch)
        while self.seen - self.batches[0][0] >= WINDOW:
            self._forget()
        self._judge()

    def flooding(self) -> str | None:
        """Name the originator that sends mostly what can't be processed, if one makes up half of the window."""
        worst = self.bad.most_common(1)
        return worst[0][0] if worst and self.seen >= ENOUGH and worst[0][1] * 2 > self.seen else None

    def _forget(self) -> None:
        records, batch = self.batches.popleft()
        self.seen -= records
        self.bad = +(self.bad - batch)

    def _judge(self) -> None:
        worst = max(self.bad.values(), default=0)
        seen, bad = self.seen - worst, self.bad.total() - worst
        if len(self.bad) >= SEVERAL and seen >= ENOUGH and bad * 2 > seen:
            raise MostlyBadError(self.topic, self.bad.total(), self.seen)
