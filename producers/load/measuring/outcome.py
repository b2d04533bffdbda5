"""What became of a window of load: figures, whether to believe them, and whether lag grew. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from producers.load.measuring.account import Account
from producers.load.measuring.answers import Answers
from producers.load.measuring.book import Book
from producers.load.measuring.figures import Figures, figures_of
from producers.load.measuring.lag import grows, unanswered_at
from producers.load.measuring.percentiles import Percentiles, percentiles_of
from producers.load.measuring.series import Moment, Times, series_of
from producers.load.measuring.validity import Facts, fell_behind, why_invalid
from producers.load.sending.shapes import Window
from producers.load.sending.told import Ended
from streams.messages.directory import Directory

_LOOKS: Final = 60
"""So many times in a window unanswered messages are counted."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What was seen of the run itself, beside its messages."""

    wall_us: int
    """What the wall clock was ahead of the monotonic one when the window began."""
    clock_step_us: int = 0
    reader_stall_us: int = 0
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A window that is over."""

    window: Window
    facts: Facts
    account: Account
    answers: Answers
    times: Times

    @property
    def why_invalid(self) -> tuple[str, ...]:
        """Give every reason not to believe it."""
        return why_invalid(self.facts)

    @property
    def late(self) -> Percentiles:
        """Say how late messages went: the producer's own error."""
        return percentiles_of(Counter(max(us, 0) for us in self.facts.late_us))

    def figures(self) -> Figures:
        """Work out the latencies."""
        return figures_of(self.answers)

    def series(self, every_s: int = 1) -> tuple[Moment, ...]:
        """Part it into stretches of so many seconds, for plots."""
        return series_of(self.times, self.answers, every_s)

    @property
    def answered_per_second(self) -> float:
        """Give the rate at which messages were answered, until the latest of them was."""
        done, length_us = self.times.done, self._length_us
        return len(done) / max((*done[-1:], length_us)) * 1e6

    @property
    def _length_us(self) -> int:
        return (self.window.end_ns - self.window.start_ns) // 1_000

    @property
    def is_unfinished(self) -> bool:
        """Tell whether something of it may still be on its way, into the next window."""
        return bool(self.facts.missing or self.facts.errors)

    @property
    def fell_behind(self) -> bool:
        """Tell whether the producer or the reader could not keep up, so that nothing can be said of the switch."""
        return fell_behind(self.facts)

    @property
    def lag_grew(self) -> bool:
        """Tell whether more and more messages waited for their answer."""
        looks_us = [self._length_us * look // _LOOKS for look in range(1, _LOOKS + 1)]
        return grows(unanswered_at(looks_us, self.times.sent, self.times.done), self.facts.offered)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a window when it is over: from its book, from its producer, and from watching the run."""

    book: Book
    ended: Ended
    watch: Watch


def outcome_of(window: Window, seen: Seen, due_ns: Iterable[int], directory: Directory) -> Outcome:
    """Put together what is known of a window."""
    book, ended, watch = seen.book, seen.ended, seen.watch
    times = _times(window, book, due_ns)
    facts = Facts(
        offered=len(times.due),
        seconds=window.schedule.seconds,
        stored=ended.stored,
        took_s=(max(window.end_ns, ended.stored_ns) - window.start_ns) / 1e9,
        late_us=tuple((each.sent_ns - each.due_ns) // 1_000 for each in book.sent.values()),
        missing=sum(book.unanswered.values()),
        reader_stall_us=watch.reader_stall_us,
        clock_step_us=watch.clock_step_us,
        errors=(*((ended.error,) if ended.error else ()), *watch.errors),
    )
    answers = book.answers(directory, window.start_ns, watch.wall_us)
    return Outcome(window, facts, _account(book, ended, len(times.due)), answers, times)


def _times(window: Window, book: Book, due_ns: Iterable[int]) -> Times:
    def since(times_ns: Iterable[int]) -> list[int]:
        return sorted((at - window.start_ns) // 1_000 for at in times_ns)

    return Times(
        due=since(due_ns),
        sent=since(each.sent_ns for each in book.sent.values()),
        done=since(at for query, at in book.done_ns.items() if query in book.sent),
    )


def _account(book: Book, ended: Ended, due: int) -> Account:
    return Account(
        due=due,
        sent=len(book.sent),
        stored=ended.stored,
        answers=Counter(heard.verdict for _, heard in book.pairs()),
        rules=Counter(rule for _, heard in book.pairs() for rule in heard.rules),
        missing=sum(book.unanswered.values()),
        repeated=book.repeated,
        unmatched=book.unmatched,
        unreadable=book.unreadable,
    )
