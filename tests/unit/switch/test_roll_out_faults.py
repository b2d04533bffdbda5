"""A switch that gives a candidate another share than was announced is found out by the separate reader."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

import msgspec
import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.port import Output
from streams.broker.topics import specs
from streams.messages.roll_out import RollOut, bucket_of
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext
from streams.switch.activation.stale import Findings, compare_contexts
from streams.switch.host.course import MarkedCourse, Stretch
from streams.switch.stages.stage import Batch, Contexts
from tests.mill import HandClock
from tests.papers import records
from tests.records import singly
from tests.trials import candidate, on_trial, stage
from tests.world import NAMES, SENT, TAKEN, context, letter

PERCENT: Final = 40
SENDERS: Final = tuple(ori for ori, agency in sorted(candidate().directory.agencies.items()) if "D" in agency.uses)
Wrong: TypeAlias = Callable[[RollOut], RollOut]


class Elsewhere(RollOut):
    """A share that takes in others, and as many."""

    def takes(self, ori: str) -> bool:
        """Take the other end."""
        return 100 - bucket_of(ori) <= self.percent


FAULTS: Final[dict[str, Wrong]] = {
    "takes in more": lambda told: replace(told, percent=told.percent + 20),
    "takes in less": lambda told: replace(told, percent=told.percent - 20),
    "takes in nobody": lambda told: replace(told, percent=0),
    "takes in others": lambda told: Elsewhere(told.number, told.candidate, told.percent),
}


def honest(told: RollOut) -> RollOut:
    """Take in whom it should."""
    return told


async def run(wrong: Wrong) -> Findings:
    """Announce a trial, let everybody ask, let a worker decide by its own idea of the share, and look."""
    broker = MemoryBroker()
    await broker.create(specs(NAMES, 4))
    activator = Activator(broker, NAMES)
    for made, percent in ((context(), None), (candidate(), PERCENT)):
        await activator.activate(ActivationRequest(StoredContext.of(made), "apply", TAKEN, f"{percent}", percent))
    queries = [letter("DQ", sender, "OR", "TX") for sender in SENDERS]
    offsets = await broker.append([Output(NAMES.queries, 0, b"k", msgspec.json.encode(each)) for each in queries])
    course = MarkedCourse(broker, NAMES, HandClock())
    await course.enter({0: offsets[0]})
    sent = [each async for each in records(broker, NAMES.queries) if each.partition == 0 and each.offset >= offsets[0]]
    for stretch in await course.cut(0, sent, offsets[0]):
        await broker.append(_decided(stretch, wrong))
    return await compare_contexts(broker, NAMES)


def _decided(stretch: Stretch, wrong: Wrong) -> Sequence[Output]:
    """Decide by another share than was announced."""
    assert stretch.roll_out is not None
    batch = Batch(NAMES.queries, 0, stretch.records, stretch.span, TAKEN)
    decides = Contexts(on_trial(0).known, stretch.in_force, wrong(stretch.roll_out))
    return list(singly(stage().judge(batch, decides).outputs(SENT)))


async def test_the_share_that_was_announced_is_found_to_be_right() -> None:
    """Of every request, in each topic that it left something in."""
    found = await run(honest)

    assert found.sound
    assert found.compared >= 2 * len(SENDERS)


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_other_share_is_found_out(fault: str) -> None:
    """Exactly the requests of those whom the other context should have decided for are found."""
    wrong = FAULTS[fault]
    announced = RollOut(0, candidate().digest, PERCENT)
    misjudged = [ori for ori in SENDERS if announced.takes(ori) != wrong(announced).takes(ori)]
    found = await run(wrong)

    assert misjudged
    assert len(found.stale) == 2 * len(misjudged)
