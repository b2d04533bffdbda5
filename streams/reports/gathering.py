"""Counts of a log's requests as its time's rules judge them. Pure: entries come in, one pass, and counts stay.

A request is a query at one destination; what the hub rejects is one, of no state. Its verdict is that of its query, or
of the answer to it that the log holds if that fares worse: of several answers, if none passes. Answers, mail and
notices are no requests.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from streams.leaks.exchanges import Answer, Exchange, Exchanges
from streams.logs.counts import MonthlyCount
from streams.messages.admit import Admitted, admit
from streams.messages.directory import HUB_ENTRY
from streams.messages.fields import identifying
from streams.messages.keys import ANSWERS, KEYS, Traffic
from streams.messages.log import LogEntry
from streams.messages.message import Message, Reject
from streams.messages.synthetic import Synthesis, synthesis_of
from streams.messages.times import is_writable, write_time
from streams.policies.context import Context
from streams.policies.decision import Decision, Verdict
from streams.policies.plans import Plans
from streams.reports.cube import Cube, Outcome
from streams.reports.deciding import ByRules, Decider
from streams.reports.duties import DutyDue, due_of
from streams.reports.figures import Deed, Figures

NONE: Final = "none"
UNKNOWN: Final = "unknown"

_WAIT_US: Final = 3_600_000_000
"""So long the answers to a query are waited for, by the log's time."""
_WORSE: Final = (Verdict.DELIVER, Verdict.REDACT, Verdict.REFUSE)


@dataclass(slots=True)
class Gathered:
    """What a log comes to."""

    cube: Cube = field(default_factory=Counter)
    figures: Figures = field(default_factory=Figures)
    duties: list[DutyDue] = field(default_factory=list)
    first_us: int | None = None
    last_us: int | None = None
    lines: int = 0
    worlds: set[Synthesis] = field(default_factory=set)
    """What synthetic logs were made as."""

    def see(self, entry: LogEntry) -> None:
        """Take in that a line was read."""
        self.lines += 1
        world = synthesis_of(entry.given_id)
        if world is not None:
            self.worlds.add(world)
        if entry.at_us is not None:
            self.span(entry.at_us)

    def span(self, at_us: int) -> None:
        """Take in that something happened at a time."""
        self.first_us = at_us if self.first_us is None else min(self.first_us, at_us)
        self.last_us = at_us if self.last_us is None else max(self.last_us, at_us)


class Gathering:
    """One pass over a log."""

    def __init__(self, context: Context, decider: Decider | None = None) -> None:
        """Judge by the rules of the context, unless something else decides."""
        self._directory: Final = context.directory
        self._bundle: Final = context.bundle
        self._decider: Final = decider or ByRules(Plans(context))
        self._open: Final = Exchanges(_WAIT_US)
        self._bases: Final = {grant.id: grant.basis.value for grant in context.grants.grants}
        self.gathered: Final = Gathered()

    def read(self, entries: Iterable[LogEntry]) -> Gathered:
        """Read to the end."""
        for entry in entries:
            self.gathered.see(entry)
            if entry.at_us is not None:
                self._open.tell(entry.at_us)
                self._give_up()
            self._take(entry)
        self._open.end()
        self._give_up()
        return self.gathered

    def count(self, counts: Iterable[MonthlyCount]) -> None:
        """Take in monthly counts, which say nothing of kinds and verdicts."""
        for state, agency, month, n in counts:
            self.gathered.lines += 1
            self.gathered.cube[state, agency, month, Outcome.NOT_TOLD, Outcome.NOT_TOLD] += n

    def _take(self, entry: LogEntry) -> None:
        message, directory = entry.message, self._directory
        admitted = admit(message, directory) if isinstance(message, Message) else message
        if isinstance(admitted, Reject):
            self._reject(entry, admitted)
        elif admitted.message.key.code in ANSWERS:
            self._ask(entry, admitted)
        elif admitted.message.key.traffic is Traffic.ANSWER:
            source = directory.entry_of(admitted.message.sender) or HUB_ENTRY  # Whoever is admitted is known.
            self._open.answer(Answer(entry, admitted, source))
            self._decider.hear(entry)

    def _reject(self, entry: LogEntry, reject: Reject) -> None:
        key = KEYS.get(reject.key or "")
        if key is not None and key.code not in ANSWERS:
            return  # An answer, mail or a notice.
        kind = key.data_class.value if key else UNKNOWN
        cell = NONE, self._agency(reject.sender or ""), month_of(entry.at_us), kind, Outcome.REJECTED
        self.gathered.cube[cell] += 1

    def _ask(self, entry: LogEntry, admitted: Admitted) -> None:
        message = admitted.message
        subject = identifying(message.fields)
        for to, decision in self._decider.decide(entry, admitted):
            state = self._directory.state_of(to)
            self._open.ask(Exchange(entry, message, to, state, subject, decision))

    def _give_up(self) -> None:
        """Book what nothing more is waited for with, and forget the answers that nobody asked for."""
        for exchange in self._open.closed():
            self._book(exchange)
        for answer in self._open.unasked():
            self._decider.forget(answer.entry.n)

    def _book(self, exchange: Exchange) -> None:
        """Book a request, now that nothing more is waited for."""
        answers = tuple(self._answers(exchange))
        decisions, fate = (exchange.decision, *answers), _fate(exchange.decision, answers)
        state, agency = exchange.state or NONE, self._agency(exchange.query.sender)
        kind = exchange.query.key.data_class.value
        self.gathered.cube[state, agency, month_of(exchange.at_us), kind, Outcome.of(fate.verdict)] += 1
        for deed, name in self._deeds(fate, decisions):
            self.gathered.figures.add(deed, state, name, (agency, Outcome.of(fate.verdict)))
        self.gathered.duties += due_of(exchange, decisions, self._bundle)

    def _deeds(self, fate: Decision, decisions: Iterable[Decision]) -> Iterator[tuple[Deed, str]]:
        """Name what a request counts for beside the cube, each once."""
        yield from ((Deed.of(fate.verdict), rule) for rule in fate.rules)
        if fate.verdict is not Verdict.REFUSE:
            yield from ((Deed.FORBIDDEN, rule) for rule in fate.would_refuse)
            granted = {decision.grant for decision in decisions if decision.grant}
            yield from ((Deed.GRANTED, basis) for basis in {self._bases[grant] for grant in granted})
        yield from ((Deed.DUE, duty) for duty in {duty for decision in decisions for duty in decision.duties})

    def _answers(self, exchange: Exchange) -> Iterator[Decision]:
        """Judge the answers of the log as the hub judges them on their way back."""
        if exchange.decision.verdict is Verdict.DELIVER:
            for n, message in exchange.answers:
                yield self._decider.decide_answer(exchange, n, message)

    def _agency(self, ori: str) -> str:
        entry = self._directory.entry_of(ori)
        return (entry.agency or NONE) if entry else UNKNOWN


def _fate(query: Decision, answers: Sequence[Decision]) -> Decision:
    """Say what becomes of a request: of several answers each counts, and one that passes is a disclosure."""
    worst = max((query, *answers), key=lambda decision: _WORSE.index(decision.verdict))
    if all(answer.verdict is Verdict.REFUSE for answer in answers):
        return worst
    rules = sorted({rule for answer in answers for rule in answer.rules})
    return replace(worst, verdict=Verdict.REDACT, rules=tuple(rules)) if rules else worst


def month_of(at_us: int | None) -> str:
    """Name the month of an instant, by UTC; one that no calendar of ours holds has none."""
    return write_time(at_us)[: len("YYYY-MM")] if at_us is not None and is_writable(at_us) else UNKNOWN
