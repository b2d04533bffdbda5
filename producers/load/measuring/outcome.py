"""What became of a window of load: figures, whether to believe them, and whether lag grew. Pure."""

from dataclasses import dataclass
from typing import Final

from producers.load.measuring.book import Book
from producers.load.measuring.figures import Figures, figures_of
from producers.load.measuring.lag import grows, unanswered_at
from producers.load.measuring.percentiles import Percentiles, percentiles_of
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
    book: Book
    facts: Facts
    watch: Watch

    @property
    def why_invalid(self) -> tuple[str, ...]:
        """Give every reason not to believe it."""
        return why_invalid(self.facts)

    @property
    def late(self) -> Percentiles:
        """Say how late messages went: the producer's own error."""
        return percentiles_of(self.facts.late_us)

    def figures(self, directory: Directory) -> Figures:
        """Work out the latencies."""
        return figures_of(self.book, directory, self.watch.wall_us)

    @property
    def answered_per_second(self) -> float:
        """Give the rate at which messages were answered, until the latest of them was."""
        last_ns = max((*self._done_ns, self.window.end_ns))
        return len(self._done_ns) / (last_ns - self.window.start_ns) * 1e9

    @property
    def _done_ns(self) -> list[int]:
        return sorted(at for query, at in self.book.done_ns.items() if query in self.book.sent)

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
        start_ns, end_ns = self.window.start_ns, self.window.end_ns
        times_ns = [start_ns + (end_ns - start_ns) * look // _LOOKS for look in range(1, _LOOKS + 1)]
        sent = sorted(each.sent_ns for each in self.book.sent.values())
        return grows(unanswered_at(times_ns, sent, self._done_ns), self.facts.offered)


def outcome_of(window: Window, book: Book, ended: Ended, watch: Watch, offered: int) -> Outcome:
    """Put together what is known of a window."""
    last_ns = max(window.end_ns, ended.stored_ns)
    facts = Facts(
        offered=offered,
        seconds=window.schedule.seconds,
        stored=ended.stored,
        took_s=(last_ns - window.start_ns) / 1e9,
        late_us=tuple((each.sent_ns - each.due_ns) // 1_000 for each in book.sent.values()),
        missing=sum(book.unanswered.values()),
        reader_stall_us=watch.reader_stall_us,
        clock_step_us=watch.clock_step_us,
        errors=(*((ended.error,) if ended.error else ()), *watch.errors),
    )
    return Outcome(window, book, facts, watch)
