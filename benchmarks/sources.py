"""The traffic that programs read, put into topics before anything is measured: queries, deliveries and responses.

Deliveries and responses are what our own stages make of the queries. They are appended outside transactions, so every
program finds the same records at the same offsets, and nothing else.
"""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from itertools import islice
from typing import Final

from benchmarks.canned import CannedPopulation
from benchmarks.world import PARTITIONS, World
from producers.traffic.compose import Composed
from producers.traffic.sending import Door
from streams.broker.port import Broker, Partition, Written
from streams.broker.topics import TopicNames, specs
from streams.clock import SystemClock
from streams.messages.wire import MARKER_KEY
from streams.metrics.coverage import Span
from streams.policies.plans import Plans
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext
from streams.switch.stages.desk import StageResources
from streams.switch.stages.intake import Intake
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Batch, Contexts, Stage
from streams.switch.stages.state import Emulated, StateSwitches

KEY: Final = bytes(32)
"""For pseudonyms: nothing here is anybody's."""
_CHUNK: Final = 5_000
"""Messages appended at once."""


async def prepare(broker: Broker, names: TopicNames, world: World) -> None:
    """Create the topics and put the context in force."""
    await broker.create(specs(names, PARTITIONS))
    stored = StoredContext(world.context.digest, world.context.to_bytes())
    await Activator(broker, names).activate(
        ActivationRequest(stored, "bench", SystemClock().now_us(), f"nonce-of-{names.prefix}")
    )


async def fill_queries(broker: Broker, names: TopicNames, messages: Iterable[Composed]) -> list[str]:
    """Append messages to the queries; name the place of each, as outcomes name it."""
    entry, places, left = Door(names.queries, PARTITIONS), list[str](), iter(messages)
    while chunk := [entry.output(each) for each in islice(left, _CHUNK)]:
        offsets = await broker.append(chunk)
        places += [f"{output.partition}.{offset}" for output, offset in zip(chunk, offsets, strict=True)]
    return places


async def fill_onward(broker: Broker, names: TopicNames, world: World, most: int) -> None:
    """Let the stages make deliveries of the queries, and responses of those: about that many of each."""
    plans = Plans(world.context)
    contexts = Contexts({world.context.digest: plans}, world.context.digest)
    resources = StageResources(Routes(names, await broker.topics()), Pseudonyms(KEY))
    intake, states = Intake(resources), StateSwitches(resources, Emulated(CannedPopulation()))
    for stage, source, sink in (
        (intake, names.queries, names.deliveries),
        (states, names.deliveries, names.responses),
    ):
        left = most
        async with aclosing(batches(broker, source)) as taken:
            async for batch in taken:
                made = _made(stage, contexts, batch, sink)
                await broker.append(made)
                left -= len(made)
                if left <= 0:
                    break


async def batches(broker: Broker, topic: str) -> AsyncGenerator[Batch, None]:
    """Read a topic, without its markers."""
    for number, end in (await broker.ends(topic)).items():
        async for records in broker.read(Partition(topic, number), 0, end):
            messages = [record for record in records if record.key != MARKER_KEY]
            span = Span(records[0].offset, records[-1].offset + 1)
            yield Batch(topic, number, messages, span, SystemClock().now_us())


def _made(stage: Stage, contexts: Contexts, batch: Batch, sink: str) -> list[Written]:
    outputs = stage.judge(batch, contexts).outputs(batch.taken_us)
    return [output for output in outputs if output.topic == sink]
