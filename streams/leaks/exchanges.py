"""Which answer of a log belongs to which query: what an audit looks at, one request at a time.

An answer belongs to a request of whoever receives it: asked of its sender, of the sender's state or line, by a key
that it answers, under the same control field; of several the one that it names the subject of, and of these the last. A
word of the hub's belongs to a query by its control field, or by the beginning of it that an error quotes. Nothing is
paired across more than the time that answers are waited for. What was said is `saying.py`'s business, whether it was
right `comparing.py`'s.
"""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from streams.messages.admit import Admitted
from streams.messages.directory import Agency
from streams.messages.fields import identifying
from streams.messages.keys import ANSWERS
from streams.messages.log import LogEntry
from streams.messages.message import Message
from streams.messages.text import write_text
from streams.policies.decision import Decision
from streams.policies.subjects import Subject

_Way: TypeAlias = tuple[str, str]
"""Who asked, and under which control field."""


@dataclass(slots=True, eq=False)
class Exchange:
    """One request of a log, and all that was said to it."""

    entry: LogEntry
    query: Message
    to: str
    state: str | None
    """Whose data it asks for."""
    subject: Subject
    decision: Decision
    """What the rules of its time say."""
    answers: list[tuple[int, Message]] = field(default_factory=list)
    """Lines and messages of whoever was asked, and of the hub."""

    @property
    def at_us(self) -> int:
        """When it was asked. INVARIANT: a line without a time is a reject, so every message has one."""
        return self.entry.at_us or 0


class Exchanges:
    """Requests that may still be answered, for a while after they were made."""

    def __init__(self, wait_us: int) -> None:
        self._wait_us: Final = wait_us
        self._open: Final[deque[Exchange]] = deque()
        self._by_way: Final[defaultdict[_Way, list[Exchange]]] = defaultdict(list)

    def ask(self, exchange: Exchange) -> None:
        """Take in a request."""
        self._open.append(exchange)
        self._by_way[_way(exchange)].append(exchange)

    def answer(self, entry: LogEntry, admitted: Admitted, source: Agency) -> Exchange | None:
        """Find what an answer of some agency to one receiver belongs to, and keep it there."""
        message = admitted.message
        found = [
            exchange
            for exchange in self._asked(entry, (admitted.requests[0], message.control))
            if _may_answer(message, source, exchange)
        ]
        return _kept(entry.n, message, _best(found, identifying(message.fields)))

    def hub_says(self, entry: LogEntry, message: Message) -> Exchange | None:
        """Find what a word of the hub's belongs to: where a query has several requests, the first it may be about."""
        found = self._asked(entry, (message.destinations[0], message.control))
        if not message.control:
            found = _quoted(message, found)
        silent = [each for each in found if not each.answers]
        refused = [each for each in silent if each.decision.answer is not None]
        stopped = [each for each in found if each.decision.pending_rules]
        # The oldest comes first: the hub answers at once, in the order of destinations.
        return _kept(entry.n, message, next(iter(refused or silent or stopped), None))

    def closed(self, now_us: int) -> Iterator[Exchange]:
        """Give up the requests that are waited for no longer."""
        while self._open and self._open[0].at_us + self._wait_us < now_us:
            yield self._close()

    def rest(self) -> Iterator[Exchange]:
        """Give up all others: the log ends."""
        while self._open:
            yield self._close()

    def _asked(self, entry: LogEntry, way: _Way) -> list[Exchange]:
        """Give the requests on one way that were made near enough in time, in the order of the log."""
        at_us = entry.at_us or 0
        return [each for each in self._by_way.get(way, ()) if abs(at_us - each.at_us) <= self._wait_us]

    def _close(self) -> Exchange:
        exchange = self._open.popleft()
        way = _way(exchange)
        self._by_way[way].remove(exchange)
        if not self._by_way[way]:
            del self._by_way[way]
        return exchange


def _way(exchange: Exchange) -> _Way:
    return exchange.query.sender, exchange.query.control


def _may_answer(message: Message, source: Agency, exchange: Exchange) -> bool:
    asked = exchange.to in {source.ori, source.line} or (exchange.state is not None and exchange.state == source.state)
    return asked and message.key.code in ANSWERS[exchange.query.key.code]


def _best(found: list[Exchange], named: Subject) -> Exchange | None:
    """Prefer the request whose subject the answer names, then one that nobody answered, then the last."""
    about = [each for each in found if each.subject <= named] or found
    unanswered = [each for each in about if not each.answers] or about
    return unanswered[-1] if unanswered else None


def _quoted(message: Message, found: list[Exchange]) -> list[Exchange]:
    """Give the requests whose header an error quotes; of these the ones whose subject it quotes too, if it does."""
    begun = [each for each in found if write_text(each.query).partition("\n")[0] in message.free]
    named = identifying(message.fields)
    return [each for each in begun if each.subject and each.subject <= named] or begun


def _kept(n: int, message: Message, exchange: Exchange | None) -> Exchange | None:
    if exchange is not None:
        exchange.answers.append((n, message))
    return exchange
