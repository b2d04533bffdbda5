"""What workers counted, read back from the topics."""

import msgspec

from streams.broker.memory import MemoryBroker
from streams.broker.port import Output
from streams.broker.topics import TopicNames
from streams.messages.wire import Delta
from streams.metrics.trials import TrialSheet, trial_key
from streams.switch.activation.activate import ActivationRequest, Activator
from streams.switch.activation.history import Became
from streams.trials.reading import trials_of
from tests.echo import Site, activation_request, stored_context

NAMES = TopicNames("t.")


async def test_each_trial_is_found_with_its_counts() -> None:
    """Whatever else stands among the deltas; a trial that nothing was counted of is one all the same."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()
    activator = Activator(site.broker, NAMES)
    await activator.activate(activation_request("one", "n"))
    shadow, _ = [
        await activator.activate(ActivationRequest(stored_context("two"), "apply", 0, f"{percent}", percent))
        for percent in (0, 10)
    ]
    counts = {trial_key(shadow.number, ("deliver", "deliver"), "TX", "police", "driver"): 5}
    delta = Delta(
        v=1, stage="intake", topic="q", partition=0, first=0, next=5, at=0, ctx="c", counts=counts, rules={}, hops={}
    )
    for value in (b"rubbish", None, msgspec.json.encode(delta)):
        await site.broker.append([Output(NAMES.metrics, 0, None, value)])
    found = await trials_of(site.broker, NAMES)

    assert [(each.roll_out.percent, each.became, each.sheet) for each in found] == [
        (0, Became.REPLACED, TrialSheet(5)),
        (10, Became.IN_FORCE, TrialSheet()),
    ]
