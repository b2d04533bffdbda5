"""A log judged by several processes at once: this one reads, they judge.

However many there are, the tally is the same. They get rows a few thousand at a time, and few portions wait: memory is
the same for any log.
"""

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Final

from streams.logs.log import Log, NumberedRow
from streams.logs.notices import Kind
from streams.policies.context import Context
from streams.whatif.judging import Comparison, Judges
from streams.whatif.tally import Tally

_ROWS: Final = 4_096
"""Handed over at a time."""

_AHEAD: Final = 2
"""Portions that wait for each process."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Whose rules are compared, and by how many processes."""

    contexts: tuple[Context, ...]
    comparisons: tuple[Comparison, ...]
    processes: int

    def judge_log(self, log: Log, tell: Callable[[int], None]) -> Tally:
        """Judge a log that was opened, and notice the rows in it that are no message."""
        tally = self.judge(log.rows(), tell)
        log.notices.add_all(Kind.NO_MESSAGE, tally.unread, tally.first_unread)
        return tally

    def judge(self, rows: Iterable[NumberedRow], tell: Callable[[int], None]) -> Tally:
        """Judge rows; `tell` is told now and then how many messages are done."""
        whole = Tally()
        for tally in self._tallies(_portions(rows)):
            whole.add(tally)
            tell(whole.messages)
        return whole

    def _tallies(self, portions: Iterator[list[NumberedRow]]) -> Iterator[Tally]:
        if self.processes == 1:
            yield from map(Judges(self.contexts, self.comparisons).judge, portions)
            return
        setting = ([context.to_bytes() for context in self.contexts], self.comparisons)
        # A fresh interpreter each: a copy of this one would have its threads' locks as they happened to be.
        pool = ProcessPoolExecutor(self.processes, get_context("spawn"), _sit, setting)
        try:
            yield from _in_turn(pool, portions, self.processes * _AHEAD)
        finally:
            pool.shutdown(cancel_futures=True)


def _in_turn(pool: ProcessPoolExecutor, portions: Iterator[list[NumberedRow]], most: int) -> Iterator[Tally]:
    """Hand out portions, and take the oldest back before more than `most` wait."""
    waiting: list[Future[Tally]] = [pool.submit(_judge, portion) for portion in islice(portions, most)]
    while waiting:
        done = waiting.pop(0).result()
        waiting += [pool.submit(_judge, portion) for portion in islice(portions, 1)]
        yield done


def _portions(rows: Iterable[NumberedRow]) -> Iterator[list[NumberedRow]]:
    found = iter(rows)
    while portion := list(islice(found, _ROWS)):
        yield portion


_SEATED: Final[list[Judges]] = []
"""The judges of this process, once it is one of a pool."""


def _sit(contexts: Sequence[bytes], comparisons: Sequence[Comparison]) -> None:
    """Begin a process of the pool; ending it is left to the one that reads."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _SEATED.append(Judges([Context.from_bytes(content) for content in contexts], comparisons))


def _judge(portion: list[NumberedRow]) -> Tally:
    return _SEATED[0].judge(portion)
