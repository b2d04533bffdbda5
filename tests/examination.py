"""The separate reader: what of a switch's topics can't be true. A check is told as the promise that it looks after.

A finding is a sentence for people; an honest switch leaves none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec

from streams.messages.budget_classes import budget_class_of
from streams.messages.fields import IDENTIFYING
from streams.messages.keys import Traffic
from streams.messages.letters import read_sent
from streams.messages.message import Message
from streams.messages.wire import Audited, Delivery, FieldPair, Reply
from tests.papers import Paper, Papers
from tests.recount import Recount, booked, distinct_deltas, recount
from tests.verdicts import Decide, Row, Verdicts, decide_again, stamps_of

_PSEUDONYM: Final = re.compile(r"hmac-sha256:[0-9a-f]{32}")
_NOT_SAID: Final = {"id", "query", "subject", "stamp"}
"""Of an audit record: names that we or the sender made up, looked at apart or by no reader."""
_TELLING: Final = 5
"""A shorter value stands in other words by chance."""

_PASSED: Final = frozenset({"deliver", "redact"})

Reasons: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The topics, and what a reader makes of them: the books again, and the decisions again."""

    papers: Papers
    count: Recount
    verdicts: Verdicts

    def state_of(self, delivery: Delivery) -> str:
        """Name the state that a delivery goes to."""
        asked = self.count.asked.get(delivery.id)
        return asked.state if asked else delivery.to

    def last_row(self, name: str) -> Row | None:
        """Give the decision that ends a request: on its answer if there is one, else on its query."""
        return self.verdicts.answered.get(name) or self.verdicts.asked.get(name)


def examine(papers: Papers, decide: Decide) -> dict[str, list[str]]:
    """Find what is wrong, by the check that found it."""
    evidence = Evidence(papers, recount(papers), decide_again(papers, decide))
    found = {name: sorted(set(check(evidence))) for name, check in CHECKS.items()}
    return {name: findings for name, findings in found.items() if findings}


def is_settled(papers: Papers) -> bool:
    """Tell whether everything has an outcome and is booked."""
    count = recount(papers)
    return count.asked.keys() <= count.ends.keys() and not any(_uncovered(papers))


def _outcomes(evidence: Evidence) -> Iterator[str]:
    """Check that every request has one outcome, and nothing has one that was not asked."""
    ends, asked = evidence.count.ends, evidence.count.asked
    for name in asked:
        kinds = ends.get(name, ())
        if len(kinds if evidence.papers.once else set(kinds)) != 1:
            yield f"{name} ended as {kinds or 'nothing'}"
    yield from (f"{name} was never asked" for name in ends.keys() - asked.keys())
    yield from (f"{name} is no request of its query" for name in evidence.verdicts.asked.keys() ^ _read(evidence))


def _read(evidence: Evidence) -> set[str]:
    """Name what was asked and could be read."""
    dead = {f"{d.said.partition}.{d.said.offset}.0" for d in evidence.papers.deadletters if d.said.stage == "intake"}
    return evidence.count.asked.keys() - dead


def _books(evidence: Evidence) -> Iterator[str]:
    """Check that the deltas say what the topics say, of every record that a stage read once."""
    counted, told = evidence.count.account(), booked(evidence.papers.deltas)
    for count in counted.keys() | told.keys():
        if counted.get(count, 0) != told.get(count, 0):
            yield f"{'|'.join(count)}: {counted.get(count, 0)} counted, {told.get(count, 0)} booked"
    yield from _uncovered(evidence.papers)


def _uncovered(papers: Papers) -> Iterator[str]:
    """Find what of a source no delta covers, or two do, from its begin to its last record."""
    positions: defaultdict[tuple[str, int], int] = defaultdict(int)
    for delta in sorted(distinct_deltas(papers.deltas), key=lambda delta: delta.first):
        source = (delta.stage, delta.partition)
        if delta.first != positions[source]:
            yield f"{source} is booked to {positions[source]}, then from {delta.first}"
        positions[source] = delta.next
    read: dict[str, Sequence[Paper[object]]] = {
        "intake": papers.queries, "state": papers.deliveries, "back": papers.responses,
    }  # fmt: skip
    lasts = {(stage, paper.partition): paper.offset for stage, source in read.items() for paper in source}
    yield from (f"{source} is not booked to its end" for source, last in lasts.items() if positions[source] <= last)


def _decisions(evidence: Evidence) -> Iterator[str]:
    """Check that every decision is the one that `nlets decide` comes to, under the same context at the same time."""
    for reply in (paper.said for paper in evidence.papers.replies):
        row = evidence.last_row(reply.id)
        if row is None or _said(reply) != _meant(row, reply):
            yield f"{reply.id}: {_said(reply)} is said, {row and _meant(row, reply)} decided"
    for delivery in (paper.said for paper in evidence.papers.deliveries):
        row = evidence.verdicts.asked.get(delivery.id)
        if row is None or row.at_place == "hub" or row.pending_rules != delivery.pending:
            yield f"{delivery.id} was sent on, though {row}"


def _said(reply: Reply) -> Reasons:
    return (reply.verdict, reply.place, reply.rules, reply.removed, reply.grant, reply.answer, reply.stamp.ctx)


def _meant(row: Row, reply: Reply) -> Reasons:
    """Give what a reply must say. Of a request that nobody answers it is a status, which no rule decides."""
    status = reply.answer if row.verdict == "deliver" and reply.key == "SM" else row.answer
    grant = row.grant if status == row.answer else None
    return (row.verdict, row.at_place, row.rules, row.removed, grant, status, row.context)


def _audit(evidence: Evidence) -> Iterator[str]:
    """Check that the audit holds each refusal, redaction, reject, grant used and shadow hit, and no more."""
    wanted = Counter(dict(_traces(evidence)).items())
    held = Counter((_name(paper.said), _trace(paper.said)) for paper in evidence.papers.audit)
    if not evidence.papers.once:
        held = Counter(held.keys())
    yield from (f"missing: {trace}" for trace in wanted - held)
    yield from (f"not meant: {trace}" for trace in held - wanted)


def _name(audited: Audited) -> tuple[str, str]:
    return audited.id, audited.stage


def _trace(audited: Audited) -> Reasons:
    return (
        audited.verdict, audited.place, audited.rules, audited.would_refuse, audited.removed, audited.duties,
        audited.grant, audited.answer, audited.stamp.ctx,
    )  # fmt: skip


def _traces(evidence: Evidence) -> Iterator[tuple[tuple[str, str], Reasons]]:
    """Say what the audit must hold: a decision is written down by the stage that acts on it."""
    for name, row in evidence.verdicts.asked.items():
        if _is_told(row):
            yield (name, "state" if row.at_place == "state" else "intake"), _told(row)
    for name, row in evidence.verdicts.answered.items():
        if _is_told(row):
            yield (name, "back"), _told(row)


def _is_told(row: Row) -> bool:
    return row.verdict != "deliver" or bool(row.would_refuse) or row.grant is not None


def _told(row: Row) -> Reasons:
    return (
        row.verdict, row.at_place, row.rules, row.would_refuse, row.removed, row.duties, row.grant, row.answer,
        row.context,
    )  # fmt: skip


def _privacy(evidence: Evidence) -> Iterator[str]:
    """Check that audit and metrics hold no subject's value: the audit's subject is a pseudonym."""
    subjects = _subjects(evidence.papers)
    for audited in (paper.said for paper in evidence.papers.audit):
        if audited.subject is not None and not _PSEUDONYM.fullmatch(audited.subject):
            yield f"{audited.id} names its subject in the audit"
        said = {name: value for name, value in msgspec.to_builtins(audited).items() if name not in _NOT_SAID}
        if _names_any(subjects, "\n".join(_texts(said))):
            yield f"{audited.id} says too much in the audit"
    keys = {key for paper in evidence.papers.deltas for key in (*paper.said.counts, *paper.said.rules)}
    if _names_any(subjects, "\n".join(keys)):
        yield "the metrics say too much"


def _names_any(subjects: Iterable[str], text: str) -> bool:
    return any(value in text for value in subjects)


def _texts(said: object) -> Iterator[str]:
    match said:
        case str():
            yield said
        case dict():
            yield from (text for value in said.values() for text in _texts(value))
        case list() | tuple():
            yield from (text for value in said for text in _texts(value))
        case _:
            return


def _subjects(papers: Papers) -> frozenset[str]:
    pairs = [pair for response in papers.responses for pair in response.said.fields]
    messages = (read_sent(query.said).message for query in papers.queries)
    pairs += [pair for message in messages if isinstance(message, Message) for pair in message.fields]
    return frozenset(value for tag, value in pairs if tag in IDENTIFYING and len(value) >= _TELLING)


def _order(evidence: Evidence) -> Iterator[str]:
    """Check that what stands in a partition of the queries reaches a state in that order, in one partition a class."""
    latest: dict[tuple[int, str, str], tuple[int, int]] = {}
    homes: dict[tuple[str, str], int] = {}
    first_copies = {paper.said.id: paper for paper in reversed(evidence.papers.deliveries)}
    for paper in sorted(first_copies.values(), key=lambda paper: (paper.partition, paper.offset)):
        delivery = paper.said
        state, budget_class = evidence.state_of(delivery), budget_class_of(delivery.letter.key)
        if homes.setdefault((state, budget_class), paper.partition) != paper.partition:
            yield f"{delivery.id} is not in the partition of {state}"
        place = (delivery.stamp.o, int(delivery.id.rpartition(".")[2]))
        if place < latest.get((delivery.stamp.p, state, budget_class), place):
            yield f"{delivery.id} comes too late"
        latest[delivery.stamp.p, state, budget_class] = place


def _content(evidence: Evidence) -> Iterator[str]:
    """Check that what is delivered was asked, and what is handed over was sent; less what is removed, or nothing."""
    papers = evidence.papers
    letters = {(query.partition, query.offset): read_sent(query.said).message for query in papers.queries}
    for delivery in (paper.said for paper in papers.deliveries):
        if not _is_of(delivery, letters[delivery.stamp.p, delivery.stamp.o]):
            yield f"{delivery.id} was changed on its way out"
    answers = {paper.said.id: paper.said.fields for paper in papers.responses}
    for reply in (paper.said for paper in papers.replies):
        letter = letters[reply.stamp.p, reply.stamp.o]
        sent = answers.get(reply.id, ())
        if isinstance(letter, Message) and letter.key.traffic is not Traffic.QUERY:
            sent = letter.fields
        if reply.fields != (_less(sent, reply.removed) if reply.verdict in _PASSED else ()):
            yield f"{reply.id} does not carry what it should"


def _is_of(delivery: Delivery, message: object) -> bool:
    sent = delivery.letter
    return isinstance(message, Message) and (
        (message.key.code, message.sender, message.fields, message.free, message.control)
        == (sent.key, sent.sender, sent.fields, sent.free, sent.control)
    )


def _less(fields: Iterable[FieldPair], removed: Iterable[str]) -> tuple[FieldPair, ...]:
    return tuple(pair for pair in fields if pair[0] not in set(removed))


def _clock(evidence: Evidence) -> Iterator[str]:
    """Check that the hub's time decides: after its rules were asked for, before anything was written of a query."""
    papers = evidence.papers
    stamps = stamps_of(papers)
    for paper in papers.stamped:
        name, stamp = paper.said.id, paper.said.stamp
        if not papers.wished_us.get(stamp.ctx, 0) <= stamp.at <= paper.written_ms * 1_000 + 999:
            yield f"{name} is judged at {stamp.at}"
        if papers.once and stamps.get((stamp.p, stamp.o)) != stamp:
            yield f"{name} has two stamps"


def _context(evidence: Evidence) -> Iterable[str]:
    """Check that nothing is decided by another context than the one in force where its query stands."""
    return evidence.papers.stale


CHECKS: Final[Mapping[str, Callable[[Evidence], Iterable[str]]]] = {
    "outcomes": _outcomes,
    "books": _books,
    "decisions": _decisions,
    "audit": _audit,
    "privacy": _privacy,
    "order": _order,
    "content": _content,
    "clock": _clock,
    "context": _context,
}
