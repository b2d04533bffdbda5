"""The hub's first stage, where records come in columns: what it has met before it sends on in compiled loops.

Law: its outputs are those of `Intake`, but that a partition's deliveries come as bulks; a property test holds one
against the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from streams.broker.columns import Columns, Spans
from streams.broker.port import Layout, Output, Written
from streams.switch.stages.columns.growing import spans_of
from streams.switch.stages.columns.handovers import Common, FoundNotices, Handovers, common_of
from streams.switch.stages.columns.parcels import Addresses, Material, Requests, pack
from streams.switch.stages.columns.patchwork import sew, whole
from streams.switch.stages.columns.ways import Ways
from streams.switch.stages.desk import Desk, StageResources
from streams.switch.stages.hub import Hub
from streams.switch.stages.intake import Intake, take
from streams.switch.stages.lanes import CONTEXTS_KEPT, Lanes
from streams.switch.stages.onward import Edges
from streams.switch.stages.replies import reply
from streams.switch.stages.stage import Batch, Contexts, Work


@dataclass(frozen=True, slots=True)
class PlainRequests:
    """Requests of a batch that are plainly sent on, and what their deliveries are put together of."""

    letters: Columns
    requests: Requests
    middles: Spans
    addresses: Addresses


@dataclass(frozen=True, slots=True)
class PlainNotices:
    """Notices of a batch that are plainly handed over, and how."""

    handovers: Handovers
    found: FoundNotices
    letters: Columns
    context: str

    def common(self, batch: Batch, sent_us: int) -> Common:
        """Write what all of their replies have in common."""
        return common_of(self.letters, batch, self.context, sent_us)


@dataclass(slots=True)
class ColumnDesk(Desk):
    """A batch at work whose deliveries are mostly written in compiled code."""

    plainly: PlainRequests = field(kw_only=True)
    notices: PlainNotices = field(kw_only=True)
    other_rows: list[int] = field(default_factory=list)
    """The record of each request in `onward`."""
    reply_rows: list[int] = field(default_factory=list)
    """The record of each of `replies`."""

    def _deliveries(self, edges: Edges) -> Sequence[Written]:
        outlets = self.resources.routes.deliveries
        wholes = [outlets[urgency].output(switch, value) for (urgency, switch), value in edges.write(self.onward)]
        material = Material(
            requests=_merged(self.plainly.requests, self.other_rows),
            letters=self.plainly.letters.values,
            offsets=self.plainly.letters.places.offsets,
            middles=self.plainly.middles,
            addresses=self.plainly.addresses,
            wholes=spans_of([output.value or b"" for output in wholes]),
            whole_addresses=_addresses(wholes),
            opening=np.frombuffer(edges.opening, np.uint8),
            closing=np.frombuffer(edges.closing, np.uint8),
        )
        return tuple(pack(*self.resources.routes.deliveries_to, material))

    def _replies(self, sent_us: int) -> Sequence[Written]:
        routes, notices = self.resources.routes, self.notices
        outputs = [routes.reply(reply(unsent, sent_us)) for unsent in self.replies]
        handed_over = notices.handovers.replies(notices.found, notices.common(self.batch, sent_us))
        return tuple(sew(*routes.replies_to, (handed_over, whole(outputs, self.reply_rows))))


def _addresses(outputs: Sequence[Output]) -> Addresses:
    keys = spans_of([output.key or b"" for output in outputs])
    return Addresses(keys, np.array([output.partition for output in outputs], np.int64))


def _merged(plain: Requests, other_rows: list[int]) -> Requests:
    """Put requests that come whole among the plain ones, in the order of their records."""
    if not other_rows:
        return plain
    rows = np.concatenate((plain.rows, np.array(other_rows, np.int64)))
    stops = np.concatenate((plain.stops, -1 - np.arange(len(other_rows), dtype=np.int64)))
    order = np.argsort(rows, kind="stable")
    return Requests(rows[order], stops[order])


class ColumnIntake(Intake):
    """The stage. What it has learned of the lanes changes nothing but the time a batch takes."""

    layout = Layout.COLUMNS

    def __init__(self, resources: StageResources) -> None:
        """Take what outputs are written with."""
        super().__init__(resources)
        self._ways: dict[str, Ways] = {}

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Decide about every record of the batch, under the context in force."""
        if not isinstance(batch.records, Columns):
            return super().judge(batch, contexts)
        lanes = self._lanes_at(batch, contexts)
        ways = self._ways_of(lanes)
        desk = self._desk(batch, batch.records, ways)
        closer = desk.notices.found.closer
        hub = Hub(desk, lanes, ways)
        for row, record in zip(closer.tolist(), batch.records.at(closer), strict=True):
            take(hub, record)
            desk.other_rows += [row] * (len(desk.onward) - len(desk.other_rows))
            desk.reply_rows += [row] * (len(desk.replies) - len(desk.reply_rows))
        return desk.work(lanes.plans.context.digest)

    def _desk(self, batch: Batch, letters: Columns, ways: Ways) -> ColumnDesk:
        """Take what was met before."""
        context = ways.lanes.plans.context.digest
        found = ways.find(letters.values)
        notices = ways.handovers.find(letters.values, found.closer, ways.senders.table)
        plainly = PlainRequests(letters, Requests(found.rows, found.stops), ways.middles, ways.addresses)
        handed_over = PlainNotices(ways.handovers, notices, letters, context)
        desk = ColumnDesk(self.name, self._resources, batch, plainly=plainly, notices=handed_over)
        ways.received.count(found.stops, desk.tally)
        ways.line_mismatch.count(found.strays, desk.tally)
        ways.handovers.count(notices, desk.tally)
        return desk

    def _ways_of(self, lanes: Lanes) -> Ways:
        digest = lanes.plans.context.digest
        ways = self._ways.get(digest)
        if ways is None or ways.lanes is not lanes:
            ways = self._ways[digest] = Ways(lanes, self._resources.routes)
            if len(self._ways) > CONTEXTS_KEPT:
                self._ways.pop(next(iter(self._ways)))
        ways.tidy()
        return ways
