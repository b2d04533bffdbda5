"""One partition of an outpost's source: which requests are open there, and what settled ones come to. Pure.

Requests are settled in any order, and each is written out at once; the position behind which everything is settled
moves on when the oldest is. What is open beyond it is written down with every commit (`Progress`), so that whoever
takes the partition over neither asks again what was answered nor forgets what was not.
"""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import msgspec

from streams.broker.port import Output, Record
from streams.messages.message import Message
from streams.messages.wire import VERSION, Delivery, Progress
from streams.metrics.books import Tally
from streams.metrics.coverage import Span
from streams.metrics.sources import outpost_name, source_name
from streams.outside.questions import Asked
from streams.policies.decision import SILENCE, Verdict
from streams.switch.stages.desk import Desk, StageResources
from streams.switch.stages.lanes import Lane
from streams.switch.stages.replies import Content
from streams.switch.stages.stage import Batch
from streams.switch.stages.state import NO_DELIVERY, answer, no_answer, refuse
from streams.switch.stages.texts import OUT_OF_SERVICE

_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Outpost:
    """Which outpost it is: of which state, reading and writing what."""

    state: str
    source: str
    """The topic it reads."""
    progress: str
    """The topic it writes its progress to."""
    resources: StageResources

    @property
    def stage(self) -> str:
        """Name it as deltas and groups do."""
        return outpost_name(self.state)


@dataclass(eq=False, slots=True)
class Errand:
    """A request on its way through the outside program."""

    partition: int
    offset: int
    delivery: Delivery
    lane: Lane
    asked: Asked
    carrier: object | None = None
    """The connection it was sent by; None if it must still be sent."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An errand with the program's answer, or without one when the time was up."""

    errand: Errand
    said: Message | None


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that is no request of this state."""

    record: Record


Settled: TypeAlias = Answered | Broken


@dataclass(frozen=True, slots=True)
class Closing:
    """What is committed next: up to where everything is settled, and what is to be written."""

    span: Span
    desk: Desk
    progress: tuple[Output, ...]

    def outputs(self, sent_us: int) -> list[Output]:
        """Write it: what settled requests come to, the progress, and the delta last if the position moves on."""
        *written, delta = self.desk.work().outputs(sent_us)
        return [*written, *self.progress, *((delta,) if self.moves_on else ())]

    @property
    def moves_on(self) -> bool:
        """Whether there is anything that a delta can cover."""
        return self.span.next > self.span.first

    def carried(self, sent_us: int) -> Tally:
        """Give what was counted and no delta says yet."""
        if self.moves_on:
            return Tally()
        tally = self.desk.tally.copy()
        for unsent in self.desk.replies:
            for hop, since_us in unsent.since:
                tally.took(hop, sent_us - since_us)
        return tally


@dataclass(slots=True)
class Ward:
    """The open requests of one partition."""

    outpost: Outpost
    partition: int
    first: int
    """Everything below is settled and committed."""
    progress: Progress | None = None
    """What the last owner left behind."""
    next: int = field(init=False)
    """Behind the last record taken."""
    open: dict[int, Errand] = field(default_factory=dict)
    """By offset, in the order of offsets."""
    settled: list[Settled] = field(default_factory=list)
    """What is not committed yet."""
    _tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.next = self.first
        if self.progress is not None and self.progress.first != self.first:
            self.progress = None  # It tells of a commit that was not finished.
        if self.progress is not None:
            self._tally.counts.update(self.progress.counts)
            self._tally.rules.update(self.progress.rules)

    def is_settled(self, offset: int) -> bool:
        """Tell whether an earlier owner has settled a request."""
        left = self.progress
        return left is not None and offset < left.next and offset not in left.open

    def skip(self, record: Record) -> None:
        """Pass over a record that is for another outpost, or settled."""
        self.next = record.offset + 1

    def bury(self, record: Record) -> None:
        """Give up on a record."""
        self.next = record.offset + 1
        self.settled.append(Broken(record))

    def open_up(self, errand: Errand) -> None:
        """Take a request in hand."""
        self.next = errand.offset + 1
        self.open[errand.offset] = errand

    def settle(self, errand: Errand, said: Message | None) -> None:
        """End a request by its answer, or by its deadline."""
        del self.open[errand.offset]
        self.settled.append(Answered(errand, said))

    @property
    def position(self) -> int:
        """Behind it nothing is open."""
        return next(iter(self.open), self.next)

    def close(self, taken_us: int) -> Closing:
        """Gather what is to be committed; it is out of the ward's hands then."""
        span = Span(self.first, self.position)
        batch = Batch(self.outpost.source, self.partition, (), span, taken_us)
        desk = Desk(self.outpost.stage, self.outpost.resources, batch, tally=self._tally)
        settled, self.settled = self.settled, []
        for each in settled:
            _end(desk, each)
        return Closing(span, desk, self._progress(span, desk.tally))

    def committed(self, closing: Closing, sent_us: int) -> None:
        """Go on behind what was committed."""
        self.first = closing.span.next
        self._tally = closing.carried(sent_us)

    def _progress(self, span: Span, tally: Tally) -> tuple[Output, ...]:
        """Write down what is open; also what an earlier owner said of records that were not read again yet."""
        left, unread = self.progress, range(self.next, max(self.next, self.progress.next if self.progress else 0))
        still_open = (*self.open, *(offset for offset in (left.open if left else ()) if offset in unread))
        if not still_open and not unread:
            return ()
        counted = Tally() if span.next > span.first else tally
        progress = Progress(
            v=VERSION,
            first=span.next,
            next=unread.stop,
            open=still_open,
            counts=dict(counted.counts),
            rules=dict(counted.rules),
        )
        return (Output(self.outpost.progress, 0, progress_key(self.outpost, self.partition), _encode(progress)),)


def progress_key(outpost: Outpost, partition: int) -> bytes:
    """Name an outpost's progress in one partition."""
    return source_name(outpost.stage, partition).encode()


def _end(desk: Desk, settled: Settled) -> None:
    if isinstance(settled, Broken):
        desk.dead_letter(settled.record, None, NO_DELIVERY)
    elif settled.said is None:
        _never_answered(desk, settled.errand)
    else:
        _answered(desk, settled.errand, settled.said)


def _answered(desk: Desk, errand: Errand, said: Message) -> None:
    """Pass an answer on to the hub; one that refuses in the words of the rule that refuses ends the request here."""
    decision = errand.lane.plan.settle(errand.delivery.letter.fields, errand.delivery.letter.free)
    if decision.verdict is Verdict.REFUSE and errand.asked.words_of(said) == decision.answer:
        refuse(desk, errand.delivery, errand.lane, decision)
    else:
        answer(desk, errand.delivery, Content(said.key.code, said.sender, said.fields, said.free))


def _never_answered(desk: Desk, errand: Errand) -> None:
    """End a request that nobody answered: as silence, where a rule refuses in silence."""
    decision = errand.lane.plan.settle(errand.delivery.letter.fields, errand.delivery.letter.free)
    if decision.verdict is Verdict.REFUSE and decision.answer == SILENCE:
        refuse(desk, errand.delivery, errand.lane, decision)
    else:
        no_answer(desk, errand.delivery, errand.lane, OUT_OF_SERVICE)
