"""The hub's first stage, where records come in columns: what it has met before it sends on in compiled loops.

Law: its outputs are those of `Intake`, but that a partition's deliveries come as bulks; a property test holds one
against the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from streams.broker.columns import Columns, Integers
from streams.broker.port import Layout, Output, Written
from streams.switch.stages.columns.growing import joined, spans_of
from streams.switch.stages.columns.handovers import FoundNotices, Handovers, common_of
from streams.switch.stages.columns.parcels import Addresses, Material, Requests, pack
from streams.switch.stages.columns.patchwork import sew, whole
from streams.switch.stages.columns.stops import Stops
from streams.switch.stages.columns.ways import FoundLetters, Ways
from streams.switch.stages.desk import Desk, StageResources
from streams.switch.stages.hub import Hub
from streams.switch.stages.intake import Intake, take
from streams.switch.stages.lanes import CONTEXTS_KEPT, Lanes
from streams.switch.stages.onward import Edges
from streams.switch.stages.replies import reply
from streams.switch.stages.stage import Batch, Contexts, Work

_AT_ONCE: Final = 64
"""Records that are looked at closer before the others are searched for once more: they may be like these. Four times as
many the next time, so that a batch is searched a few times at most."""


@dataclass(slots=True)
class ColumnDesk(Desk):
    """A batch at work whose outputs are mostly written in compiled code."""

    letters: Columns = field(kw_only=True)
    ways: Ways = field(kw_only=True)
    stops: Stops = field(init=False)
    handovers: Handovers = field(init=False)
    """What the ways had learned; they may have forgotten it when outputs are written."""
    sent_on: list[Requests] = field(default_factory=list)
    handed_over: list[FoundNotices] = field(default_factory=list)
    other_rows: list[int] = field(default_factory=list)
    """The record of each request in `onward`."""
    reply_rows: list[int] = field(default_factory=list)
    """The record of each of `replies`."""

    def __post_init__(self) -> None:
        self.stops, self.handovers = self.ways.stops, self.ways.handovers

    def take(self, found: FoundLetters) -> None:
        """Take what was met before."""
        self.sent_on.append(found.queries.requests)
        self.handed_over.append(found.notices)
        self.stops.count(found.queries, self.tally)
        self.handovers.count(found.notices, self.tally)

    def took(self, row: int) -> None:
        """Note of which record the last outputs are."""
        self.other_rows += [row] * (len(self.onward) - len(self.other_rows))
        self.reply_rows += [row] * (len(self.replies) - len(self.reply_rows))

    def _deliveries(self, edges: Edges) -> Sequence[Written]:
        outlets = self.resources.routes.deliveries
        wholes = [outlets[urgency].output(switch, value) for (urgency, switch), value in edges.write(self.onward)]
        material = Material(
            requests=_in_order([*self.sent_on, _whole(self.other_rows)]),
            letters=self.letters.values,
            offsets=self.letters.places.offsets,
            middles=self.stops.middles,
            addresses=self.stops.addresses,
            wholes=spans_of([output.value or b"" for output in wholes]),
            whole_addresses=_addresses(wholes),
            opening=np.frombuffer(edges.opening, np.uint8),
            closing=np.frombuffer(edges.closing, np.uint8),
        )
        return tuple(pack(*self.resources.routes.deliveries_to, material))

    def _replies(self, sent_us: int) -> Sequence[Written]:
        routes, common = self.resources.routes, common_of(self.letters, self.batch, self._context, sent_us)
        others = whole([routes.reply(reply(unsent, sent_us)) for unsent in self.replies], self.reply_rows)
        return tuple(sew(*routes.replies_to, (self.handovers.replies(joined(self.handed_over), common), others)))

    @property
    def _context(self) -> str:
        return self.ways.lanes.plans.context.digest


def _in_order(parts: Sequence[Requests]) -> Requests:
    """Put requests in the order of their records."""
    requests = joined(parts)
    order = np.argsort(requests.rows, kind="stable")
    return Requests(*(column[order] for column in requests))


def _whole(rows: Sequence[int]) -> Requests:
    """Stand for requests that come whole."""
    nowhere = np.zeros(len(rows), np.int64)
    return Requests(np.array(rows, np.int64), nowhere - 1, np.arange(len(rows)), nowhere, nowhere)


def _addresses(outputs: Sequence[Output]) -> Addresses:
    keys = spans_of([output.key or b"" for output in outputs])
    return Addresses(keys, np.array([output.partition for output in outputs], np.int64))


def _take(hub: Hub, desk: ColumnDesk, rows: Integers) -> None:
    """Take some records one by one."""
    for row, record in zip(rows.tolist(), desk.letters.at(rows), strict=True):
        take(hub, record)
        desk.took(row)


class ColumnIntake(Intake):
    """The stage. What it has learned of the lanes changes nothing but the time a batch takes."""

    layout = Layout.COLUMNS

    def __init__(self, resources: StageResources) -> None:
        """Take what outputs are written with."""
        super().__init__(resources)
        self.ways: dict[str, Ways] = {}
        """By the digest of their context."""

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Decide about every record of the batch, under the context in force."""
        if not isinstance(batch.records, Columns):
            return super().judge(batch, contexts)
        lanes = self._lanes_at(batch, contexts)
        ways = self._ways_of(lanes)
        desk = ColumnDesk(self.name, self._resources, batch, letters=batch.records, ways=ways)
        hub, rows, at_once = Hub(desk, lanes, ways), np.arange(len(batch.records)), _AT_ONCE
        while True:
            found = ways.find(batch.records.values, rows)
            desk.take(found)
            _take(hub, desk, found.closer[:at_once])
            rows, at_once = found.closer[at_once:], at_once * 4
            if len(rows) == 0:
                return desk.work(lanes.plans.context.digest)

    def _ways_of(self, lanes: Lanes) -> Ways:
        digest = lanes.plans.context.digest
        ways = self.ways.get(digest)
        if ways is None or ways.lanes is not lanes:
            ways = self.ways[digest] = Ways(lanes, self._resources.routes)
            if len(self.ways) > CONTEXTS_KEPT:
                self.ways.pop(next(iter(self.ways)))
        ways.tidy()
        return ways
