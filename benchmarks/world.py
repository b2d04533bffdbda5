"""What all programs share: agencies, the context that decides, the traffic. Same seed, same bytes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Final

from producers.traffic.agencies import invented_agencies
from producers.traffic.compose import Composer
from producers.traffic.grants import InventedGrant, grants_file, invented_grants
from producers.traffic.scenario import ASSUMED, Figure
from producers.traffic.sending import Door
from streams.broker.port import Broker, Output
from streams.broker.topics import TopicNames, specs
from streams.clock import SystemClock
from streams.messages.directory import Directory
from streams.policies.context import Context
from streams.policies.grants_file import read_grants
from streams.policies.load import shipped_bundle
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext

PARTITIONS: Final = 4
_SEED: Final = 1
_TRAFFIC_SEED: Final = 1
_CHUNK: Final = 5_000
"""Messages appended at once."""
_ON_THE_WIRE: Final = replace(ASSUMED, as_text=Figure(0.0, "the wire carries letters; codecs stand at the edges"))
"""The demo's traffic without its tenth of raw texts, whose reading is an edge's work."""


@dataclass(frozen=True)
class World:
    """Who asks and what decides."""

    agencies: int
    grants_at_us: int
    """The time around which grants are invented: some hold then, one has run out."""

    @cached_property
    def directory(self) -> Directory:
        """Give the invented agencies."""
        return Directory(invented_agencies(self.agencies, _SEED))

    @cached_property
    def _grants(self) -> tuple[InventedGrant, ...]:
        return invented_grants(self.directory, _TRAFFIC_SEED, self.grants_at_us)

    @cached_property
    def context(self) -> Context:
        """Give all shipped rules, the directory and the grants."""
        bundle = shipped_bundle()
        grants = read_grants(grants_file(self._grants), "invented grants", bundle, self.directory)
        return Context(bundle, self.directory, grants)

    def traffic(self, names: TopicNames) -> Iterator[Output]:
        """Compose queries without end."""
        entry = Door(names.queries, PARTITIONS)
        composer = Composer.of(_ON_THE_WIRE, self.directory, _TRAFFIC_SEED, self._grants)
        return map(entry.output, composer.messages())


async def fill(broker: Broker, names: TopicNames, world: World, messages: int) -> int:
    """Create the topics, put the context in force and append the traffic; return the messages' bytes."""
    await broker.create(specs(names, PARTITIONS))
    stored = StoredContext(world.context.digest, world.context.to_bytes())
    await Activator(broker, names).activate(
        ActivationRequest(stored, "bench", SystemClock().now_us(), f"nonce-of-{names.prefix}")
    )
    size, traffic = 0, world.traffic(names)
    while messages > 0 and (chunk := list(islice(traffic, min(messages, _CHUNK)))):
        await broker.append(chunk)
        size += sum(len(output.value or b"") for output in chunk)
        messages -= len(chunk)
    return size
