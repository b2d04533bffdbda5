"""Which answer of a log belongs to which query: what an audit looks at, one request at a time.

An answer belongs to a request of whoever receives it: asked of its sender, of the sender's state or line, by a key
that it answers, under the same control field; of several the one that it names the subject of, and of these the last.
It may stand before its query in the log, if it was given after it. A word of the hub's belongs to a query by its
control field, or by the beginning of it that an error quotes. Nothing is paired across more than the time that answers
are waited for. What was said is `saying.py`'s business, whether it was right `comparing.py`'s.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

from streams.leaks.patience import Patience
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


_WILDCARD: Final = "*"
"""In a part of a plate: an answer names the whole."""

_Held = TypeVar("_Held")


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


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """An answer of a log, and who gave it."""

    entry: LogEntry
    admitted: Admitted
    source: Agency

    @property
    def message(self) -> Message:
        """What it says."""
        return self.admitted.message

    @property
    def way(self) -> _Way:
        """Who gets it, and under which control field."""
        return self.admitted.requests[0], self.message.control

    @property
    def at_us(self) -> int:
        """When it was given. INVARIANT: a line without a time is a reject, so every message has one."""
        return self.entry.at_us or 0


@dataclass(frozen=True, slots=True, eq=False)
class _Word:
    """A word of the hub's that is about no request so far."""

    entry: LogEntry
    message: Message

    @property
    def way(self) -> _Way:
        """Who gets it, and under which control field."""
        return self.message.destinations[0], self.message.control

    @property
    def at_us(self) -> int:
        """When it was said. INVARIANT: a line without a time is a reject, so every message has one."""
        return self.entry.at_us or 0


class Exchanges:
    """Requests that may still be answered, for a while after they were made, and answers to none so far."""

    def __init__(self, wait_us: int) -> None:
        self._wait_us: Final = wait_us
        self._open: Final = Patience[Exchange](wait_us)
        self._by_way: Final[defaultdict[_Way, list[Exchange]]] = defaultdict(list)
        self._early: Final = Patience[Answer](wait_us)
        self._early_by_way: Final[defaultdict[_Way, list[Answer]]] = defaultdict(list)
        self._words: Final = Patience[_Word](wait_us)
        self._words_by_way: Final[defaultdict[_Way, list[_Word]]] = defaultdict(list)

    def tell(self, at_us: int) -> None:
        """Take note of the time that a line has."""
        self._open.tell(at_us)
        self._early.tell(at_us)
        self._words.tell(at_us)

    def end(self) -> None:
        """Wait for nothing more: the log ends."""
        self._open.end()
        self._early.end()
        self._words.end()

    def ask(self, exchange: Exchange) -> None:
        """Take in a request; an answer to it may stand before it, if clocks or lines are out of order."""
        way = _way(exchange)
        self._open.hold(exchange.at_us, exchange)
        self._by_way[way].append(exchange)
        for answer in [*self._early_by_way.get(way, ())]:
            if 0 <= answer.at_us - exchange.at_us <= self._wait_us and _is_for(answer, exchange):
                _dropped(self._early_by_way, way, answer)
                _kept(answer.entry.n, answer.message, exchange)

    def answer(self, answer: Answer) -> None:
        """Find what an answer of some agency to one receiver belongs to, and keep it there, or until it is asked."""
        found = [exchange for exchange in self._asked(answer.entry, answer.way) if _may_answer(answer, exchange)]
        if _kept(answer.entry.n, answer.message, _best(found, identifying(answer.message.fields))) is None:
            self._early.hold(answer.at_us, answer)
            self._early_by_way[answer.way].append(answer)

    def hub_says(self, entry: LogEntry, message: Message) -> None:
        """Find what a word of the hub's belongs to, and keep it there, or until it is asked."""
        if self._heard(entry, message) is None:
            word = _Word(entry, message)
            self._words.hold(word.at_us, word)
            self._words_by_way[word.way].append(word)

    def hear(self, query: LogEntry, message: Message) -> None:
        """Find what words of the hub's belong to that stand before a query, once all its requests are taken in."""
        way = message.sender, message.control
        for word in [*self._words_by_way.get(way, ())]:
            near = 0 <= word.at_us - (query.at_us or 0) <= self._wait_us
            if near and self._heard(word.entry, word.message) is not None:
                _dropped(self._words_by_way, way, word)

    def _heard(self, entry: LogEntry, message: Message) -> Exchange | None:
        """Keep a word where it belongs: where a query has several requests, at the first it may be about."""
        found = self._asked(entry, (message.destinations[0], message.control))
        if not message.control:
            found = _quoted(message, found)
        silent = [each for each in found if not each.answers]
        refused = [each for each in silent if each.decision.answer is not None]
        stopped = [each for each in found if each.decision.pending_rules]
        # The oldest comes first: the hub answers at once, in the order of destinations.
        return _kept(entry.n, message, next(iter(refused or silent or stopped), None))

    def closed(self) -> Iterator[Exchange]:
        """Give up the requests that are waited for no longer."""
        for exchange in self._open.given_up():
            _dropped(self._by_way, _way(exchange), exchange)
            yield exchange

    def unasked(self) -> Iterator[Answer]:
        """Give up the answers that no request was found for."""
        for answer in self._early.given_up():
            if answer in self._early_by_way.get(answer.way, ()):
                _dropped(self._early_by_way, answer.way, answer)
                yield answer
        for word in self._words.given_up():
            if word in self._words_by_way.get(word.way, ()):
                _dropped(self._words_by_way, word.way, word)

    def _asked(self, entry: LogEntry, way: _Way) -> list[Exchange]:
        """Give the requests on one way that were made near enough in time, in the order of the log."""
        at_us = entry.at_us or 0
        return [each for each in self._by_way.get(way, ()) if abs(at_us - each.at_us) <= self._wait_us]


def _way(exchange: Exchange) -> _Way:
    return exchange.query.sender, exchange.query.control


def _may_answer(answer: Answer, exchange: Exchange) -> bool:
    source = answer.source
    asked = exchange.to in {source.ori, source.line} or (exchange.state is not None and exchange.state == source.state)
    return asked and answer.message.key.code in ANSWERS[exchange.query.key.code]


def _is_for(answer: Answer, exchange: Exchange) -> bool:
    """Say whether an answer that came first may be to a request, and speaks of nobody else."""
    named = identifying(answer.message.fields)
    asked = {(tag, value) for tag, value in exchange.subject if _WILDCARD not in value}
    speaks_of_others = not named & asked and {tag for tag, _ in named} & {tag for tag, _ in asked}
    return _may_answer(answer, exchange) and not speaks_of_others


def _dropped(kept: defaultdict[_Way, list[_Held]], way: _Way, held: _Held) -> None:
    kept[way].remove(held)
    if not kept[way]:
        del kept[way]


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
