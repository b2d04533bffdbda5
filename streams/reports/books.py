"""What a running switch's own books and audit come to, as a report counts it. Pure: records come in, counts stay.

The books (`nlets.metrics`) say what became of every request; the audit says by which rule, under which grant, with
which duty. What the switch did counts, when it did it; nothing is decided here.
"""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

from streams.broker.topics import TopicNames
from streams.logs.sources import TopicSlice, parse_source
from streams.messages.wire import Audited, Delta
from streams.metrics.books import NONE, CountKey, Kind
from streams.metrics.coverage import Arrival, Coverage, Span
from streams.metrics.sources import source_name
from streams.metrics.trials import is_of_trial
from streams.policies.context import Context
from streams.policies.decision import Verdict
from streams.policies.vocabulary import Duty
from streams.reports.cube import Outcome
from streams.reports.duties import DutyDue, last_day
from streams.reports.figures import Deed
from streams.reports.gathering import UNKNOWN, Gathered, month_of

_OUTCOMES: Final = {
    Kind.DELIVERED: Outcome.DISCLOSED,
    Kind.REDACTED: Outcome.DISCLOSED,
    Kind.REFUSED_HUB: Outcome.REFUSED,
    Kind.REFUSED_STATE: Outcome.REFUSED,
    Kind.REFUSED_RETURN: Outcome.REFUSED,
    Kind.REJECTED: Outcome.REJECTED,
    Kind.UNANSWERED: Outcome.NOT_TOLD,
    Kind.DEAD_LETTERED: Outcome.NOT_TOLD,
}
"""By the kinds of count with which a request ends; each ends once."""
_PASSED: Final = (Outcome.DISCLOSED, Outcome.NOT_TOLD, Outcome.REFUSED)
"""What may become of a request that a rule let pass: silence, or a refusal on its way back."""


def audit_of(name: str) -> TopicSlice | None:
    """Read what names the audit topic of a switch, or a slice of it; nothing if it names something else."""
    source = parse_source(name)
    return source if isinstance(source, TopicSlice) and names_beside(source).audit == source.topic else None


def names_beside(audit: TopicSlice) -> TopicNames:
    """Name the topics of the switch that an audit topic belongs to."""
    return TopicNames(audit.topic[: audit.topic.rfind(".") + 1])


class Books:
    """Takes records of both topics, in any order; what comes again counts once."""

    def __init__(self, context: Context, gathered: Gathered) -> None:
        self._bases: Final = {grant.id: grant.basis.value for grant in context.grants.grants}
        self._bundle: Final = context.bundle
        self._gathered: Final = gathered
        self._booked: Final[defaultdict[str, Coverage]] = defaultdict(Coverage)
        self._noted: Final[set[bytes]] = set()

    def book(self, delta: Delta) -> None:
        """Count the requests that ended in a batch."""
        coverage = self._booked[source_name(delta.stage, delta.partition)]
        if coverage.book(Span(delta.first, delta.next)) not in {Arrival.NEW, Arrival.LATE}:
            return
        for name, n in delta.counts.items():
            if is_of_trial(name):
                continue  # what a candidate would have done is nothing that the switch did
            kind, state, agency, data_class = CountKey.parse(name)
            outcome = _OUTCOMES.get(Kind(kind))
            if outcome is not None:
                shown = UNKNOWN if data_class == NONE else data_class
                self._gathered.cube[state, agency, month_of(delta.at), shown, outcome] += n
                self._gathered.lines += n
                self._gathered.span(delta.at)

    def note(self, audited: Audited) -> None:
        """Count what an audit record says of a request."""
        state = audited.whose or NONE
        for deed, name in self._deeds(audited):
            if self._is_news(f"{audited.id}|{deed}|{name}"):
                outcomes = (Outcome.REFUSED,) if deed is Deed.REFUSED else _PASSED
                self._gathered.figures.add(deed, state, name, *((audited.agency, each) for each in outcomes))
                if deed is Deed.DUE:
                    self._gathered.duties.append(self._due(audited, state, name))

    def _deeds(self, audited: Audited) -> Iterator[tuple[Deed, str]]:
        verdict = Verdict(audited.verdict)
        yield from ((Deed.of(verdict), rule) for rule in audited.rules)
        if verdict is not Verdict.REFUSE:
            yield from ((Deed.FORBIDDEN, rule) for rule in audited.would_refuse)
        if audited.grant is not None and verdict is not Verdict.REFUSE:
            # A grant that was taken back since stands in no file any more.
            yield Deed.GRANTED, self._bases.get(audited.grant, UNKNOWN)
        yield from ((Deed.DUE, duty) for duty in audited.duties)

    def _is_news(self, said: str) -> bool:
        digest = blake2b(said.encode(), digest_size=8).digest()
        if digest in self._noted:
            return False
        self._noted.add(digest)
        return True

    def _due(self, audited: Audited, state: str, duty: str) -> DutyDue:
        return DutyDue(
            state,
            duty,
            audited.stamp.o,
            audited.query,
            audited.key or "",
            audited.sender or "",
            audited.subject or "",
            audited.grant,
            last_day(Duty(duty), audited.at, self._bundle.zone_of(state)),
        )
