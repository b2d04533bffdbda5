"""What one batch comes to, whichever stage works on it: records to write, counts, and who sent what is unusable."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from streams.broker.port import Output, Record, Written
from streams.messages.wire import VERSION, DeadLetter, Stamp
from streams.metrics.books import Kind, Source, Tally
from streams.policies.decision import Decision
from streams.switch.stages.audit import Request, audited
from streams.switch.stages.lanes import Account
from streams.switch.stages.onward import Edges, Onward, edges
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.replies import Unsent, reply
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Batch, Work


@dataclass(frozen=True, slots=True)
class StageResources:
    """What every batch needs, whichever stage works on it."""

    routes: Routes
    pseudonyms: Pseudonyms


@dataclass(slots=True)
class Desk:
    """One batch at work. Fill it, then take `work` once."""

    stage: str
    resources: StageResources
    batch: Batch
    tally: Tally = field(default_factory=Tally)
    onward: list[Onward] = field(default_factory=list)
    """Requests that are sent on, in the order of their sources."""
    replies: list[Unsent] = field(default_factory=list)
    """In the order of their sources."""
    written: list[Output] = field(default_factory=list)
    bad_from: list[str] = field(default_factory=list)

    def audit(self, request: Request, decision: Decision) -> None:
        """Record a decision in the audit, and count the rules that acted."""
        record = audited(self.stage, request, decision, self.resources.pseudonyms)
        self.written.append(self.resources.routes.audited(record))
        for rule in decision.rules:
            self.tally.rule(rule, decision.verdict.value)

    def shadow(self, account: Account, decision: Decision) -> None:
        """Count the shadow rules that touch a request, once: where its query is decided, not where its answer is."""
        if decision.would_refuse:
            self.tally.count(account.key(Kind.WOULD_REFUSE))
        for rule in decision.would_refuse:
            self.tally.rule(rule, Kind.WOULD_REFUSE.value)

    def dead_letter(self, record: Record, account: Account | None, reason: str) -> None:
        """Keep a record that can't be processed, with its original bytes: the outcome of its request, if it is one."""
        self.bad_from.append((record.key or b"").decode("utf-8", "replace"))
        letter = DeadLetter(
            v=VERSION,
            stage=self.stage,
            topic=self.batch.topic,
            partition=self.batch.partition,
            offset=record.offset,
            reason=reason,
            key=record.key,
            value=record.value,
            at=self.batch.taken_us,
        )
        self.written.append(self.resources.routes.dead_letter(letter))
        if account is not None:
            self.tally.count(account.key(Kind.DEAD_LETTERED))

    def stamp(self, context: str, offset: int) -> Stamp:
        """Stamp a query with the context and time it is judged by, and where it stands."""
        return Stamp(ctx=context, at=self.batch.at_us, p=self.batch.partition, o=offset)

    def work(self, context: str = "") -> Work:
        """Close the desk: nothing may be added after this. At intake all of it stands under one context."""
        return Work(partial(self._outputs, context), tuple(self.bad_from))

    def _outputs(self, context: str, sent_us: int) -> list[Written]:
        source = Source(self.stage, self.batch.topic, self.batch.partition, self.batch.span)
        delta = self._timed(sent_us).delta(source, self.batch.taken_us, context)
        around = edges(context, self.batch.at_us, self.batch.partition, (self.batch.taken_us, sent_us))
        sent_on, replies = self._deliveries(around), self._replies(sent_us)
        return [*sent_on, *replies, *self._others(), self.resources.routes.delta(delta)]

    def _timed(self, sent_us: int) -> Tally:
        """Give the counts, with how long everything took that ends when it is sent."""
        tally = self.tally.copy()  # Outputs may be asked for again, and must come out the same.
        for unsent in self.replies:
            for hop, since_us in unsent.since:
                tally.took(hop, sent_us - since_us)
        return tally

    def _replies(self, sent_us: int) -> Sequence[Written]:
        """Write replies, in the order of their sources."""
        return [self.resources.routes.reply(reply(unsent, sent_us)) for unsent in self.replies]

    def _others(self) -> Sequence[Written]:
        """Write everything else, in the order of its sources."""
        return self.written

    def _deliveries(self, edges: Edges) -> Sequence[Written]:
        """Write what is sent on, in the order of its sources."""
        outlets, written = self.resources.routes.deliveries, edges.write(self.onward)
        return [outlets[budget_class].output(switch, value) for (budget_class, switch), value in written]
