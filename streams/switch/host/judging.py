"""From a batch to outputs: asking a stage, and taking out an input whose output no topic will hold. No I/O.

A stage is pure, so a batch may be judged again in parts; every part brings a delta of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from streams.broker.port import MAX_OUTPUT_BYTES, Record, Written, size_of
from streams.errors import TooLargeError
from streams.metrics.coverage import Span
from streams.switch.stages.stage import Batch, Contexts, Stage, Work

TOO_LARGE: Final = "an output is too large"
CLIPPED_BYTES: Final = 1 << 20
"""What is kept of an input that is itself too large for a dead letter; the whole stands at its place in the source."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A batch, and what a stage decided about it."""

    batch: Batch
    contexts: Contexts
    work: Work


@dataclass(frozen=True, slots=True)
class Clipped:
    """A record of which only the beginning is kept."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None

    @classmethod
    def of(cls, record: Record) -> "Clipped":
        """Keep the beginning of key and value."""
        key = None if record.key is None else record.key[:CLIPPED_BYTES]
        value = None if record.value is None else record.value[:CLIPPED_BYTES]
        return cls(record.offset, record.timestamp, key, value)


def judge(stage: Stage, batch: Batch, contexts: Contexts) -> Judged:
    """Ask a stage."""
    return Judged(batch, contexts, stage.judge(batch, contexts))


def without_culprit(stage: Stage, judged: Sequence[Judged], index: int, sent_us: int) -> list[Judged]:
    """Judge anew, with a dead letter in place of the record that output number `index` came from."""
    for place, part in enumerate(judged):
        outputs = part.work.outputs(sent_us)
        if index < len(outputs):
            return [*judged[:place], *_around(stage, part, outputs[index], sent_us), *judged[place + 1 :]]
        index -= len(outputs)
    raise TooLargeError(index, 0)


def _around(stage: Stage, judged: Judged, output: Written, sent_us: int) -> Iterator[Judged]:
    batch = judged.batch
    at = _culprit(stage, judged, size_of(output), sent_us)
    first, after = batch.records[at].offset, batch.records[at].offset + 1
    begin = first if at else batch.span.first
    end = after if at + 1 < len(batch.records) else batch.span.next
    if at:
        yield judge(stage, _part(batch, batch.records[:at], Span(batch.span.first, begin)), judged.contexts)
    yield _buried(stage, judged, _part(batch, batch.records[at : at + 1], Span(begin, end)), sent_us)
    if end < batch.span.next:
        yield judge(stage, _part(batch, batch.records[at + 1 :], Span(end, batch.span.next)), judged.contexts)


def _culprit(stage: Stage, judged: Judged, size: int, sent_us: int) -> int:
    """Find the first record that alone gives an output of that size.

    Raises:
        TooLargeError: none does: it is the delta, and no input of ours can be taken out.
    """
    for at in range(len(judged.batch.records)):
        alone = judge(stage, _part(judged.batch, judged.batch.records[at : at + 1], judged.batch.span), judged.contexts)
        if any(size_of(output) >= size for output in alone.work.outputs(sent_us)):
            return at
    raise TooLargeError(0, size)


def _buried(stage: Stage, judged: Judged, alone: Batch, sent_us: int) -> Judged:
    work = stage.dead_letter(alone, TOO_LARGE)
    if any(size_of(output) > MAX_OUTPUT_BYTES for output in work.outputs(sent_us)):
        clipped = _part(alone, [Clipped.of(record) for record in alone.records], alone.span)
        work = stage.dead_letter(clipped, f"{TOO_LARGE}, and so is the record: only its beginning is kept here")
    return Judged(alone, judged.contexts, work)


def _part(batch: Batch, records: Sequence[Record], span: Span) -> Batch:
    return replace(batch, records=records, span=span)
