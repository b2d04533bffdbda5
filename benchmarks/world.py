"""What all programs share: agencies, the context that decides, the traffic. Same seed, same bytes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from producers.traffic.agencies import invented_agencies
from producers.traffic.compose import Composed, Composer
from producers.traffic.grants import InventedGrant, grants_file, invented_grants
from producers.traffic.scenario import ASSUMED, Figure
from streams.messages.directory import Directory
from streams.policies.context import Context
from streams.policies.grants_file import read_grants
from streams.policies.load import shipped_bundle

PARTITIONS: Final = 4
_SEED: Final = 1
_TRAFFIC_SEED: Final = 1
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

    @property
    def grants_file(self) -> str:
        """Give the invented grants as a file."""
        return grants_file(self._grants)

    @cached_property
    def context(self) -> Context:
        """Give all shipped rules, the directory and the grants."""
        bundle = shipped_bundle()
        return Context(bundle, self.directory, read_grants(self.grants_file, "invented grants", bundle, self.directory))

    def traffic(self) -> Iterator[Composed]:
        """Compose messages without end."""
        return Composer.of(_ON_THE_WIRE, self.directory, _TRAFFIC_SEED, self._grants).messages()
