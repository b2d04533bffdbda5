"""What the outside world needs of the switch, so that it need not know it: given by the command line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.messages.message import Message


class InForce(Protocol):
    """What was put in force."""

    @property
    def number(self) -> int:
        """The activation's number."""

    @property
    def block_places(self) -> Mapping[str, str | None]:
        """State with rules → where its block sits, `hub` or `state`; None where nothing enforces its law."""


class DecisionCosts(Protocol):
    """Processor time of decisions, in ns."""

    @property
    def first(self) -> Sequence[int]:
        """Of each decision that made a plan."""

    @property
    def later(self) -> float:
        """Of every other one, in the mean."""


class FilterSwitch(Protocol):
    """Takes the rules in force out of force, and puts them back. It can be sent to another process."""

    async def off(self, broker: Broker) -> None:
        """Take them out; an error if somebody else put something in force meanwhile."""

    async def on(self, broker: Broker) -> None:
        """Put them back, unless they are in force; an error as above."""

    def decision_costs(self, messages: Iterable[Message]) -> DecisionCosts:
        """Decide about messages by these rules, in this process, and say what that cost."""


class SwitchAdmin(Protocol):
    """The only one who knows rules and contexts."""

    @property
    def program(self) -> Sequence[str]:
        """How our command line is started as a child process."""

    async def put_in_force(
        self, broker: Broker, names: TopicNames, grants: str = "", blocks: Iterable[str] = ()
    ) -> InForce:
        """Put the shipped policies in force, with the grants of this file's text, and blocks since today on rules."""

    async def filters(self, broker: Broker, names: TopicNames) -> FilterSwitch:
        """Find the rules in force; an error if there are none."""

    async def count_stale(self, broker: Broker, names: TopicNames) -> int:
        """Count, from the topics, the requests decided by another context than the one in force where they stand."""
