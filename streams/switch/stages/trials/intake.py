"""The hub's first stage where a candidate may be on trial. Without one it is the usual stage, at no more than a look.

A shadow leaves every output as the usual stage writes it, but for the delta, which has counts more. A share is decided
record by record: what stands next to each other may be decided by different contexts.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial

import msgspec

from streams.broker.port import Layout, Output, Written
from streams.messages.roll_out import RollOut
from streams.messages.wire import Delta
from streams.metrics.books import Tally
from streams.metrics.sources import StageName
from streams.switch.stages.desk import StageResources
from streams.switch.stages.hub import Hub
from streams.switch.stages.intake import take
from streams.switch.stages.lanes import Lanes, LanesByContext
from streams.switch.stages.stage import Batch, Contexts, Stage, Work
from streams.switch.stages.trials.comparing import Trial, altered_rules
from streams.switch.stages.trials.sharing import SharedDesk, Sides

_decode = msgspec.json.Decoder(Delta).decode


@dataclass(slots=True)
class TrialIntake:
    """The stage. Its lanes are remembered between batches; they change nothing but the time a batch takes."""

    usual: Stage
    """What decides when nothing is on trial, or for nobody."""
    resources: StageResources
    _lanes: LanesByContext = field(default_factory=LanesByContext)
    _altered: Mapping[tuple[str, str], AbstractSet[str]] = field(default_factory=dict)
    """Of the last two contexts that were compared, by their digests."""

    @property
    def name(self) -> StageName:
        """Its name is the usual one's."""
        return StageName.INTAKE

    @property
    def layout(self) -> Layout:
        """The layout in which the usual stage judges fastest."""
        return self.usual.layout

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Decide about every record of the batch; of a candidate, count how it decides them."""
        roll_out = contexts.roll_out
        if roll_out is None:
            return self.usual.judge(batch, contexts)
        trial = self._trial(batch, contexts, roll_out)
        tally = trial.compare(batch)
        work = self.usual.judge(batch, contexts) if roll_out.is_shadow else self._share(batch, trial, roll_out)
        return Work(partial(_with_counts, work, tally), work.bad_from)

    def dead_letter(self, batch: Batch, reason: str) -> Work:
        """Give up on records that can't be processed."""
        return self.usual.dead_letter(batch, reason)

    def _trial(self, batch: Batch, contexts: Contexts, roll_out: RollOut) -> Trial:
        """Put the lanes of both contexts side by side, as they are at the time the batch is judged by."""
        in_force, candidate = (
            self._lanes.of(contexts.plans(digest)) for digest in (contexts.in_force, roll_out.candidate)
        )
        for lanes in (in_force, candidate):
            lanes.turn_to(batch.at_us)
        return Trial(roll_out.number, in_force, candidate, self._altered_between(in_force, candidate))

    def _altered_between(self, in_force: Lanes, candidate: Lanes) -> AbstractSet[str]:
        """Compare the rules of two contexts once, not at every batch."""
        before, after = in_force.plans.context, candidate.plans.context
        between = before.digest, after.digest
        if between not in self._altered:
            self._altered = {between: altered_rules(before.bundle, after.bundle)}
        return self._altered[between]

    def _share(self, batch: Batch, trial: Trial, roll_out: RollOut) -> Work:
        desk = SharedDesk(self.name, self.resources, batch, candidate=roll_out.candidate)
        sides = Sides(roll_out, desk, Hub(desk, trial.lanes), Hub(desk, trial.candidates))
        for record in batch.records:
            take(sides.of(record.offset, record.value or b""), record)
        return desk.work(trial.lanes.plans.context.digest)


def _with_counts(work: Work, tally: Tally, sent_us: int) -> list[Written]:
    """Write a batch, with more counts in its delta, which is the last."""
    *others, last = work.outputs(sent_us)
    return [*others, _with_more(last, tally)] if isinstance(last, Output) else [*others, last]


def _with_more(delta: Output, tally: Tally) -> Output:
    said = _decode(delta.value or b"")
    more = msgspec.structs.replace(said, counts=said.counts | tally.counts, examples=tally.examples)
    return msgspec.structs.replace(delta, value=msgspec.json.encode(more))
