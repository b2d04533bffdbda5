"""What became of a window of load: figures, whether to believe them, and whether lag grew. Pure."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from producers.load.measuring.account import Account
from producers.load.measuring.answers import Answers
from producers.load.measuring.book import Book
from producers.load.measuring.figures import Figures, figures_of
from producers.load.measuring.lag import grows, unanswered_at
from producers.load.measuring.percentiles import Percentiles, percentiles_of
from producers.load.measuring.series import Moment, Times, series_of
from producers.load.measuring.signs import Signs
from producers.load.measuring.validity import Facts, fell_behind, why_invalid
from producers.load.sending.shapes import Window
from producers.load.sending.told import Ended

_LOOKS: Final = 60
"""So many times in a window unanswered messages are counted."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What was seen of the run itself, beside its messages."""

    clock_step_us: int = 0
    stolen_share: float = 0.0
    regrouped: tuple[str, ...] = ()
    reader_stall_us: int = 0
    errors: tuple[str, ...] = ()

    @classmethod
    def between(cls, before: Signs, after: Signs) -> "Watch":
        """Say what changed around us while it ran."""
        return cls(after.clock_step_us(before), after.stolen_share(before), after.regrouped(before))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A window that is over."""

    window: Window
    facts: Facts
    account: Account
    answers: Answers
    times: Times

    @property
    def was_ended(self) -> bool:
        """Tell whether it was ended by hand before its time."""
        return self.window.by_hand.ended_s is not None

    @property
    def why_invalid(self) -> tuple[str, ...]:
        """Give every reason not to believe it."""
        unaccounted = () if self.account.balances else ("messages are accounted for twice, or not at all",)
        return (*why_invalid(self.facts), *unaccounted)

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
        done = self.times.done
        return len(done) / max(max(done, default=0), self._length_us) * 1e6

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
    """What is known of a window when it is over: from its book, from its producers, and from watching the run."""

    book: Book
    ended: Sequence[Ended]
    """One of each producer."""
    watch: Watch


def outcome_of(window: Window, seen: Seen) -> Outcome:
    """Put together what is known of a window."""
    register, watch = seen.book.register, seen.watch
    due_us = array("I", ((at - window.start_ns) // 1_000 for at in window.due_ns()))
    last_ns = max(each.stored_ns for each in seen.ended)
    account = _account(seen, len(due_us))
    facts = Facts(
        offered=account.due,
        seconds=window.seconds,
        stored=account.stored,
        took_s=(max(window.end_ns, last_ns) - window.start_ns) / 1e9,
        late_us=register.late_us(),
        missing=account.missing,
        out_of_service=seen.book.out_of_service,
        reader_stall_us=watch.reader_stall_us,
        clock_step_us=watch.clock_step_us,
        stolen_share=watch.stolen_share,
        regrouped=watch.regrouped,
        errors=(*(each.error for each in seen.ended if each.error), *watch.errors),
    )
    times = Times(due_us, register.went_us(), register.done_us)
    return Outcome(window, facts, account, seen.book.answers, times)


def _account(seen: Seen, due: int) -> Account:
    book, register = seen.book, seen.book.register
    ending = register.ending(seen.ended)
    return Account(
        due=due,
        sent=register.sent,
        stored=register.sent - ending.not_stored,
        messages=ending.answered,
        unanswered=ending.unanswered,
        not_stored=ending.not_stored,
        answers=book.answers.verdicts(),
        rules=book.rules,
        missing=ending.missing,
        repeated=book.repeated,
        unmatched=book.unmatched,
        unreadable=book.unreadable,
    )
