"""What the outside world borrows from the switch, so that it need not know it: lent by the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from streams.broker.port import Broker
from streams.broker.topics import TopicNames


@dataclass(frozen=True, slots=True)
class Watched:
    """A place whose rules are worth a row of their own, and what they do now."""

    place: str
    block: str
    """Where its block sits: `hub`, `state`, or `law only` where nothing enforces the law."""
    news: str = ""
    """What just changed there."""


class Backstage(Protocol):
    """The only one who knows rules and contexts."""

    @property
    def program(self) -> Sequence[str]:
        """How our command line is started as a child process."""

    async def put_in_force(self, broker: Broker, names: TopicNames, grants: str) -> None:
        """Put the shipped policies in force, with the grants of this file's text."""

    async def block_oregon(self, broker: Broker, names: TopicNames, grants: str) -> int:
        """Put the same in force with Oregon's block in place since today; give the activation's number."""

    async def count_stale(self, broker: Broker, names: TopicNames) -> int:
        """Count, from the topics, the requests decided by another context than the one in force where they stand."""

    def watched(self, *, oregon: bool) -> tuple[Watched, ...]:
        """Name the places that have rules, and where their blocks sit, with Oregon's block in place or without."""
