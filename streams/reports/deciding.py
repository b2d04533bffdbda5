"""By what a log is judged that a report counts: by the rules here, or by what a replay's switch decided. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, Protocol

from streams.errors import OperatorError
from streams.leaks.comparing import decide_answer
from streams.leaks.exchanges import Exchange
from streams.messages.admit import Admitted
from streams.messages.log import LogEntry
from streams.messages.message import Message
from streams.policies.decision import Decision
from streams.policies.plans import Plans
from streams.policies.rows import Row


class NoDecisionError(OperatorError):
    """A replay's rows say nothing of a line of the log."""

    hint = "give the rows of a replay of this very log, which came to its end"

    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.n = n

    def __str__(self) -> str:
        return f"the rows hold no decision on line {self.n} of the log"


class Decider(Protocol):
    """Decides the lines of a log, in its order."""

    def decide(self, entry: LogEntry, admitted: Admitted) -> Iterable[tuple[str, Decision]]:
        """Decide a query, once for each destination."""

    def hear(self, entry: LogEntry) -> None:
        """Take note of an answer, which may belong to a query."""

    def forget(self, n: int) -> None:
        """Drop the note of an answer that belongs to none."""

    def decide_answer(self, exchange: Exchange, n: int, message: Message) -> Decision:
        """Decide an answer that was heard, on its way back."""


class ByRules:
    """Decides by rules, as the hub does."""

    def __init__(self, plans: Plans) -> None:
        self._plans: Final = plans

    def decide(self, entry: LogEntry, admitted: Admitted) -> Iterable[tuple[str, Decision]]:
        """Decide by the rules of the query's time."""
        return self._plans.decide(entry.at_us or 0, admitted)

    def hear(self, entry: LogEntry) -> None:
        """Note nothing: an answer is decided by itself and its query."""

    def forget(self, n: int) -> None:
        """Forget nothing."""

    def decide_answer(self, exchange: Exchange, _n: int, message: Message) -> Decision:
        """Decide by the key and the time of its query, and the grants on it."""
        return decide_answer(exchange, exchange.decision, message, self._plans)


class ByRows:
    """Decides as a replay did, by the rows it left."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Read rows as they are needed; they come in the order of the log."""
        self._groups: Final = groupby(rows, attrgetter("n"))
        self._next: tuple[int, Sequence[Row]] | None = self._read()
        self._heard: Final[dict[int, Decision]] = {}

    def decide(self, entry: LogEntry, _admitted: Admitted) -> Iterable[tuple[str, Decision]]:
        """Give what was decided on a query.

        Raises:
            NoDecisionError: nothing was.
        """
        return [(row.to, _decision(row)) for row in self._rows(entry.n) if row.to is not None]

    def hear(self, entry: LogEntry) -> None:
        """Note what was decided on an answer, until its query is booked."""
        self._heard[entry.n] = _decision(self._rows(entry.n)[0])

    def forget(self, n: int) -> None:
        """Drop what was decided on an answer."""
        del self._heard[n]

    def decide_answer(self, _exchange: Exchange, n: int, _message: Message) -> Decision:
        """Give what was noted."""
        return self._heard.pop(n)

    def _rows(self, n: int) -> Sequence[Row]:
        while self._next is not None and self._next[0] < n:
            self._next = self._read()
        if self._next is None or self._next[0] != n:
            raise NoDecisionError(n)
        return self._next[1]

    def _read(self) -> tuple[int, Sequence[Row]] | None:
        found: Iterator[tuple[int, Iterator[Row]]] = self._groups
        return next(((n, tuple(rows)) for n, rows in found), None)


def _decision(row: Row) -> Decision:
    return Decision(
        row.verdict,
        row.at_place,
        row.rules,
        row.would_refuse,
        row.pending_rules,
        row.removed,
        row.duties,
        row.grant,
        row.answer,
    )
