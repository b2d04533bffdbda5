"""The emulated switches, where records come in columns: deliveries of a kind met before are answered in loops.

Law: outputs are those of `StateSwitches`, but that a partition's answers come as bulks; a property test holds one
against the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from streams.broker.columns import Columns, Integers, Spans
from streams.broker.port import Layout, Output, Written
from streams.metrics.books import Hop
from streams.switch.stages.columns.growing import spans_of
from streams.switch.stages.columns.patchwork import Patchwork, chosen, same, sew, whole
from streams.switch.stages.columns.questions import (
    CONTROL,
    HOPS,
    ID,
    NUMBER,
    OFFSET,
    PARTITION,
    SENDER,
    STAMP,
    SUBJECT,
    TO,
    FoundQuestions,
    Questions,
)
from streams.switch.stages.columns.subjects import MOST_FIELDS
from streams.switch.stages.desk import Desk, StageResources
from streams.switch.stages.stage import Batch, Contexts, Work
from streams.switch.stages.state import Emulated, StateSwitches

_ENDS: Final = spans_of([b'],"grants":[],"photo":false}', b'],"grants":[],"photo":true}'])
"""Of an answer to who asked for no photo, and to who did."""


@dataclass(frozen=True, slots=True)
class PlainQuestions:
    """Deliveries of a batch that are plainly answered, and what their answers are put together of."""

    found: FoundQuestions
    heads: Spans
    answerers: Spans
    tails: Spans
    records: Spans
    photos: Integers

    def responses(self) -> Patchwork:
        """Put answers together: as `wire.Response` is written, byte for byte."""
        answered, stretch = self.found.answered, self.found.stretch
        asker = stretch(SENDER)
        pieces = (
            self._same(b'{"v":1,"id":"'),
            stretch(PARTITION),
            self._same(b"."),
            stretch(OFFSET),
            self._same(b"."),
            stretch(NUMBER),
            self._same(b'","query":"'),
            stretch(ID),
            chosen(self.heads, answered.questions),
            chosen(self.answerers, answered.holders),
            self._same(b'","to":"'),
            asker,
            self._same(b'"'),
            stretch(CONTROL),
            *self._subject(),
            chosen(self.records, answered.records),
            chosen(self.tails, answered.questions),
            stretch(TO),
            self._same(b'",'),
            stretch(STAMP),
            stretch(HOPS),
            chosen(_ENDS, self.photos[answered.records]),
        )
        return Patchwork(answered.rows, answered.partitions, asker, pieces)

    def _subject(self) -> Sequence[Spans]:
        """Give the fields of each subject, with commas between them."""
        first, *others = (self.found.stretch(SUBJECT + number) for number in range(MOST_FIELDS))
        commas = (_where(self._same(b","), other) for other in others)
        return (first, *(piece for pair in zip(commas, others, strict=True) for piece in pair))

    def _same(self, text: bytes) -> Spans:
        return same(text, len(self.found.answered.rows))


def _where(text: Spans, others: Spans) -> Spans:
    """Give a text of one character only where another isn't empty."""
    return text._replace(ends=np.sign(others.ends - others.begins))


@dataclass(slots=True)
class ResponseDesk(Desk):
    """A batch at work whose responses are mostly written in compiled code."""

    plainly: PlainQuestions = field(kw_only=True)
    other_rows: list[int] = field(default_factory=list)
    """The record of each of `written`."""

    def _others(self) -> Sequence[Written]:
        topic, partitions = self.resources.routes.responses_to
        placed = list(zip(self.other_rows, self.written, strict=True))
        responses: list[Output] = [output for _, output in placed if output.topic == topic]
        others = whole(responses, [row for row, output in placed if output.topic == topic])
        sewn = sew(topic, partitions, (self.plainly.responses(), others))
        return (*sewn, *(output for _, output in placed if output.topic != topic))


class ColumnStates(StateSwitches):
    """The stage. What it has learned of the lanes changes nothing but the time a batch takes."""

    layout = Layout.COLUMNS

    def __init__(self, resources: StageResources, emulated: Emulated) -> None:
        """Take what outputs are written with, and who answers."""
        super().__init__(resources, emulated)
        self.questions = Questions(resources.routes, emulated)

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Refuse or answer every delivery of the batch, each under the context it is stamped with."""
        if not isinstance(batch.records, Columns):
            return super().judge(batch, contexts)
        questions = self.questions
        questions.tidy(contexts, self._lanes)
        found = questions.find(batch.records.values)
        known = questions.heads, questions.answerers, questions.tails, questions.records, questions.photos
        plainly = PlainQuestions(found, *known)
        desk = ResponseDesk(self.name, self._resources, batch, plainly=plainly)
        for took, times in zip(*np.unique(found.answered.took, return_counts=True), strict=True):
            desk.tally.took(Hop.REQUEST, int(took), int(times))
        for row, record in zip(found.closer.tolist(), batch.records.at(found.closer), strict=True):
            self._take(desk, record, contexts, questions.learn)
            desk.other_rows += [row] * (len(desk.written) - len(desk.other_rows))
        return desk.work()
