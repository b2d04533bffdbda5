"""The hub's last stage, where records come in columns: answers of a kind it has met before are handed over in loops.

Law: its outputs are those of `Back`, but that a partition's replies come as bulks; a property test holds one against
the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from streams.broker.columns import Bytes, Columns, Spans
from streams.broker.port import Layout, Written
from streams.metrics.books import Hop, Tally
from streams.switch.stages.back import Back
from streams.switch.stages.columns.counting import took_since
from streams.switch.stages.columns.pairings import FoundAnswers, Pairings
from streams.switch.stages.columns.patchwork import Patchwork, chosen, same, sew, whole
from streams.switch.stages.desk import Desk, StageResources
from streams.switch.stages.replies import reply
from streams.switch.stages.stage import Batch, Contexts, Work


@dataclass(frozen=True, slots=True)
class PlainAnswers:
    """Answers of a batch that are plainly handed over, and what their replies are put together of."""

    data: Bytes
    found: FoundAnswers
    decided: Spans

    def replies(self, taken_us: int, sent_us: int) -> Patchwork:
        """Put replies together: as `wire.Reply` is written, byte for byte."""
        found = self.found
        contents = Spans(self.data, found.begins, found.content_ends)
        stamps = Spans(self.data, found.stamp_begins, found.stamp_ends)
        asked_of = Spans(self.data, found.asked_of_begins, found.asked_of_ends)
        pieces = (
            contents,
            self._same(b',"asked_of":"'),
            asked_of,
            self._same(b'"'),
            chosen(self.decided, found.pairs),
            stamps,
            self._same(b",%d,%d]}" % (taken_us, sent_us)),
        )
        return Patchwork(found.rows, found.partitions, Spans(self.data, found.to_begins, found.to_ends), pieces)

    def _same(self, text: bytes) -> Spans:
        return same(text, len(self.found.rows))


@dataclass(slots=True)
class ReplyDesk(Desk):
    """A batch at work whose replies are mostly written in compiled code."""

    plainly: PlainAnswers = field(kw_only=True)
    other_rows: list[int] = field(default_factory=list)
    """The record of each of `replies`."""

    def _timed(self, sent_us: int) -> Tally:
        tally = super(ReplyDesk, self)._timed(sent_us)
        found = self.plainly.found
        took_since(tally, Hop.RESPONSE, np.full_like(found.rows, self.batch.taken_us), sent_us)
        took_since(tally, Hop.WHOLE, found.came_in, sent_us)
        return tally

    def _replies(self, sent_us: int) -> Sequence[Written]:
        routes = self.resources.routes
        others = whole([routes.reply(reply(unsent, sent_us)) for unsent in self.replies], self.other_rows)
        return tuple(sew(*routes.replies_to, (self.plainly.replies(self.batch.taken_us, sent_us), others)))


class ColumnBack(Back):
    """The stage. What it has learned of the lanes changes nothing but the time a batch takes."""

    layout = Layout.COLUMNS

    def __init__(self, resources: StageResources) -> None:
        """Take what outputs are written with."""
        super().__init__(resources)
        self.pairings = Pairings(resources.routes)

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Judge every answer of the batch, each under the context its query was stamped with."""
        if not isinstance(batch.records, Columns):
            return super().judge(batch, contexts)
        self.pairings.tidy(contexts, self._lanes)
        answers = batch.records.values
        found = self.pairings.find(answers)
        plainly = PlainAnswers(answers.data, found, self.pairings.decided)
        desk = ReplyDesk(self.name, self._resources, batch, plainly=plainly)
        took_since(desk.tally, Hop.STATE, found.went_out, batch.taken_us)
        self.pairings.count(found, desk.tally)
        for row, record in zip(found.closer.tolist(), batch.records.at(found.closer), strict=True):
            self._take(desk, record, contexts, self.pairings.learn)
            desk.other_rows += [row] * (len(desk.replies) - len(desk.other_rows))
        return desk.work()
