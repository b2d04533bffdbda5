"""Batches of letters, as intake is handed them: driver and vehicle queries to one state, by agencies of a directory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from benchmarks.growth.contexts import OTHERS, REFUSED, STATE
from streams.broker.port import Record
from streams.messages.agencies import ancestry
from streams.messages.directory import Directory
from streams.messages.ids import derived_id
from streams.messages.keys import KEYS
from streams.messages.letters import to_letter_bytes
from streams.messages.message import Message
from streams.metrics.coverage import Span
from streams.switch.stages.stage import Batch

BATCH: Final = 2_000
"""Messages of a batch: what a poll brings of a partition under load."""

_SEED: Final = 5
_TOPIC: Final = "growth.queries"
_NOW_US: Final = 1_767_225_600_000_000
"""Some instant at which every invented rule holds."""
_QUERIES: Final = (("DQ", ("OLN", "S{:07}")), ("RQ", ("VIN", "1M8GDM9A{:09}")))


class Written(NamedTuple):
    """One record."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """Who asks, and how."""

    directory: Directory
    refused: float = 0.0
    """The share of messages by an agency that is refused."""
    padding: int = 0
    """Bytes by which each message is longer than it would be."""

    def batches(self, messages: int) -> list[Batch]:
        """Make so many messages in batches: same traffic, same bytes."""
        records = list(self._records(messages))
        return [
            Batch(_TOPIC, 0, records[first : first + BATCH], Span(first, min(first + BATCH, messages)), _NOW_US)
            for first in range(0, messages, BATCH)
        ]

    def _records(self, messages: int) -> Iterator[Record]:
        random = Random(_SEED)
        refused, passed = self._refused(), self._passed()
        for number in range(messages):
            sender = random.choice(refused if random.random() < self.refused else passed)
            code, (tag, form) = random.choice(_QUERIES)
            fields = ((tag, form.format(number)), ("ATN", "X" * (1 + self.padding)))
            message = Message(KEYS[code], sender, (STATE,), f"G{number:09}", fields)
            value = to_letter_bytes(message, derived_id(sender.encode(), number))
            yield Written(number, 0, sender.encode(), value)

    def _refused(self) -> Sequence[str]:
        return [ori for ori, agency in self._may_ask() if REFUSED in ancestry(agency)]

    def _passed(self) -> Sequence[str]:
        """Name those about whom no rule is."""
        ruled = {REFUSED, *OTHERS}
        return [ori for ori, agency in self._may_ask() if not ruled & ancestry(agency)]

    def _may_ask(self) -> Iterator[tuple[str, str]]:
        return ((each.ori, each.agency) for each in self.directory.agencies.values() if "D" in each.uses)
