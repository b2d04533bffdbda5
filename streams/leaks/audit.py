"""An audit of a whole log: every exchange compared, and what it comes to. Pure: entries come in, findings go out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from streams.leaks.comparing import Finding, Kind, Rules, finding_of, unasked
from streams.leaks.exchanges import Answer, Exchange, Exchanges
from streams.leaks.saying import refusals_of
from streams.messages.admit import Admitted, admit
from streams.messages.directory import HUB_ENTRY
from streams.messages.fields import identifying
from streams.messages.keys import ANSWERS, HUB_ONLY, Traffic
from streams.messages.log import LogEntry
from streams.messages.message import Message, Reject
from streams.messages.ori import HUB
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.decision import Site
from streams.policies.plans import Plans
from streams.whatif.alternatives import as_the_law

WAIT_US: Final = 3_600_000_000
"""So long an answer is waited for, by the log's own time: what is queued for a state out of service may come late."""


@dataclass(slots=True)
class Tallies:
    """What a log held, and what was found in it by agency and state."""

    queries: int = 0
    requests: int = 0
    answers: int = 0
    rejected: int = 0
    """Lines that the hub would reject, and so compares with nothing."""
    found: Counter[Kind] = field(default_factory=Counter)
    by_agency: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    by_state: Counter[tuple[Kind, str]] = field(default_factory=Counter)

    def take(self, finding: Finding) -> Finding:
        """Count a finding."""
        self.found[finding.kind] += 1
        self.by_agency[finding.kind, finding.agency] += 1
        self.by_state[finding.kind, finding.state] += 1
        return finding


class Audit:
    """One pass over a log."""

    def __init__(self, context: Context, wait_us: int = WAIT_US) -> None:
        lawful = Plans(Context(as_the_law(context.bundle), context.directory, context.grants))
        self._rules: Final = Rules(Plans(context), lawful, refusals_of(context.bundle), _at_hub(context.bundle))
        self._open: Final = Exchanges(wait_us)
        self.tallies: Final = Tallies()

    def findings(self, entries: Iterable[LogEntry]) -> Iterator[Finding]:
        """Give what is found, a request when nothing more is waited for."""
        for entry in entries:
            if entry.at_us is not None:
                self._open.tell(entry.at_us)
                yield from self._given_up()
            self._take(entry)
        self._open.end()
        yield from self._given_up()

    def _given_up(self) -> Iterator[Finding]:
        """Compare what nothing more is waited for with."""
        for exchange in self._open.closed():
            finding = finding_of(exchange, self._rules)
            if finding is not None:
                yield self.tallies.take(finding)
        for answer in self._open.unasked():
            yield self.tallies.take(unasked(answer, self._rules))

    def _take(self, entry: LogEntry) -> None:
        """Take in a line: a query, something said to one, or neither."""
        message = entry.message
        admitted = admit(message, self._rules.enforced.context.directory) if isinstance(message, Message) else message
        if isinstance(admitted, Reject):
            self.tallies.rejected += 1
        elif admitted.message.key.code in ANSWERS:
            self._ask(entry, admitted)
        elif admitted.message.key.traffic is Traffic.ANSWER:
            self._answer(entry, admitted)
        elif admitted.message.sender == HUB and admitted.message.key.code in HUB_ONLY:
            self._open.hub_says(entry, admitted.message)

    def _ask(self, entry: LogEntry, admitted: Admitted) -> None:
        message, plans = admitted.message, self._rules.enforced
        self.tallies.queries += 1
        subject = identifying(message.fields)
        for to, decision in plans.decide(entry.at_us or 0, admitted):
            self.tallies.requests += 1
            state = plans.context.directory.state_of(to)
            self._open.ask(Exchange(entry, message, to, state, subject, decision))
        self._open.hear(entry, message)

    def _answer(self, entry: LogEntry, admitted: Admitted) -> None:
        self.tallies.answers += 1
        source = self._rules.enforced.context.directory.entry_of(admitted.message.sender) or HUB_ENTRY
        self._open.answer(Answer(entry, admitted, source))


def _at_hub(bundle: Bundle) -> frozenset[str]:
    blocked = ((timed.rule.id, timed.rule.block) for rules in bundle.by_state.values() for timed in rules)
    return frozenset(name for name, block in blocked if block and block.at is Site.HUB)
