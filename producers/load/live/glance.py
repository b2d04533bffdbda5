"""What there is to see of a window while it is sent, gathered bit by bit from its book. Pure: time is an argument.

Each answer and each message is looked at once, and what takes longer is left to whoever draws: whoever looks must not
hold up whoever reads.
"""

import math
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from producers.load.measuring.answers import REFUSE, Measure
from producers.load.measuring.book import Book
from producers.load.measuring.percentiles import SHARES, Percentiles, needed
from producers.load.measuring.validity import Facts, why_invalid

RECENT_US: Final = 5_000_000
"""So long ago is recent."""
_SETTLED_US: Final = 1_000_000
"""What was due so long ago has gone and was told of, or it went late."""
_DEVIATIONS: Final = 4.0


@dataclass(frozen=True, slots=True)
class Rates:
    """Messages a second, lately."""

    offered: float
    sent: float
    answered: float


@dataclass(frozen=True, slots=True)
class Glance:
    """How a window stands."""

    elapsed_s: float
    rates: Rates
    in_flight: int
    """Messages that went and lack an answer."""
    latest: Mapping[Measure, "array[int]"]
    """Of the answers of the last seconds, in µs."""
    answers: int
    refused: Mapping[str, int]
    """State → refusals, since the window began."""
    facts: Facts

    @property
    def why_invalid(self) -> tuple[str, ...]:
        """Give every reason so far not to believe it."""
        return why_invalid(self.facts) if self.facts.offered else ()

    @property
    def from_due(self) -> Percentiles:
        """Work out what counts. It takes a while: not where answers are read."""
        return exactly(self.latest[Measure.FROM_DUE])

    @property
    def from_sent(self) -> Percentiles:
        """Work out what a sender would see who forgives itself."""
        return exactly(self.latest[Measure.FROM_SENT])


def exactly(durations_us: Iterable[int]) -> Percentiles:
    """Say what a few seconds' durations come to. Of so few, sorting is faster than a histogram."""
    ordered = sorted(durations_us)
    samples = len(ordered)
    values = {
        name: ordered[math.ceil(share * samples / 1_000) - 1] if samples >= needed(share) else None
        for name, share in SHARES.items()
    }
    return Percentiles(samples, values, ordered[-1] if ordered else None)


class _Look(NamedTuple):
    at_us: int
    sent: int
    done: int
    answers: int


@dataclass(slots=True)
class Onlooker:
    """Looks at one window's book now and then."""

    book: Book
    load_until: Callable[[float], float]
    """How many messages are due until a second, on average."""
    _looks: deque[_Look] = field(default_factory=lambda: deque([_Look(0, 0, 0, 0)]))
    _answers: int = 0
    """So many were looked at."""
    _refused: Counter[str] = field(default_factory=Counter)
    _late_us: "array[int]" = field(default_factory=lambda: array("I"))
    """Of every message that was looked at."""

    def look(self, now_us: int, reader_stall_us: int = 0) -> Glance:
        """Say how the window stands, at a time from its start."""
        register, columns = self.book.register, self.book.answers.columns
        self._count_refusals()
        self._note_late()
        self._looks.append(_Look(now_us, register.sent, len(register.done_us), self._answers))
        while len(self._looks) > 1 and self._looks[1].at_us <= now_us - RECENT_US:
            self._looks.popleft()
        first = self._looks[0].answers
        return Glance(
            elapsed_s=now_us / 1e6,
            rates=self._rates(),
            in_flight=register.sent - len(register.done_us),
            latest={measure: columns[measure][first:] for measure in (Measure.FROM_DUE, Measure.FROM_SENT)},
            answers=self._answers,
            refused=dict(self._refused.most_common()),
            facts=self._facts(now_us, reader_stall_us),
        )

    def _count_refusals(self) -> None:
        answers = self.book.answers
        labels = answers.labels
        fresh = Counter(answers.label[self._answers :])
        self._refused.update(
            {labels[number].state: count for number, count in fresh.items() if labels[number].verdict == REFUSE}
        )
        self._answers += fresh.total()

    def _note_late(self) -> None:
        """Go on from the first message that was not known to have gone."""
        register = self.book.register
        for number in range(len(self._late_us), len(register.sent_us)):
            if not register.went(number):
                return
            self._late_us.append(max(register.sent_us[number] - register.due_us[number], 0))

    def _rates(self) -> Rates:
        first, last = self._looks[0], self._looks[-1]
        seconds = (last.at_us - first.at_us) / 1e6
        if not seconds:
            return Rates(0.0, 0.0, 0.0)
        offered = self.load_until(last.at_us / 1e6) - self.load_until(first.at_us / 1e6)
        return Rates(offered / seconds, (last.sent - first.sent) / seconds, (last.done - first.done) / seconds)

    def _facts(self, now_us: int, reader_stall_us: int) -> Facts:
        """Judge only what is settled; that answers are missing can't be said yet."""
        settled_us = max(now_us - _SETTLED_US, 1)
        mean = self.load_until(settled_us / 1e6)
        # Fewer may have been due by chance, but hardly so few.
        offered = max(int(mean - _DEVIATIONS * math.sqrt(mean)), 0)
        return Facts(
            offered=offered,
            seconds=settled_us / 1e6,
            stored=min(self.book.register.sent, offered),
            took_s=settled_us / 1e6,
            late_us=self._late_us[:],
            missing=0,
            out_of_service=self.book.out_of_service,
            reader_stall_us=reader_stall_us,
        )
