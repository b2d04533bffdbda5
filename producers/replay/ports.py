"""What a replay needs of the switch, so that it need not know it: given by the command line."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from producers.local.admin import SwitchAdmin
from streams.broker.pages import Replayed
from streams.broker.port import Broker
from streams.broker.timetable import GoesOn
from streams.broker.topics import TopicNames
from streams.errors import Problem
from streams.messages.log import LogEntry


class Findings(Protocol):
    """What the decisions on a log come to."""

    @property
    def messages(self) -> int:
        """How many lines were looked for."""

    @property
    def undecided(self) -> Sequence[int]:
        """The first lines that nothing was decided on."""

    @property
    def by_state(self) -> Mapping[str, Mapping[str, int]]:
        """State whose data is meant → verdict → decisions."""

    @property
    def decision_digest(self) -> str:
        """The digest of all decisions (`docs/formats.md#digests`)."""


class Rules(Protocol):
    """The policies, agencies and grants that a log is replayed under."""

    @property
    def digest(self) -> str:
        """Name them."""

    @property
    def warnings(self) -> Sequence[Problem]:
        """What the operator should look at."""

    def state_of(self, ori: str) -> str | None:
        """Say whose an agency is."""

    async def put_in_force(self, broker: Broker, names: TopicNames, at_us: int) -> None:
        """Put them in force in a switch."""

    def decide(self, entries: Iterable[LogEntry], as_of_us: int | None, write: Callable[[bytes], object]) -> Findings:
        """Decide a log without a broker, each line by its own time unless another is given."""

    async def gather(
        self, replayed: Replayed, entries: Iterable[LogEntry], write: Callable[[bytes], object], goes_on: GoesOn
    ) -> Findings:
        """Wait until a switch has decided all that was sent, as long as the wait goes on; read back what it has."""


class ReplayAdmin(SwitchAdmin, Protocol):
    """Who knows rules, and what becomes of messages."""

    def load_rules(self, policies: Path | None, directory: Path | None, grants: Path | None) -> Rules:
        """Read the files; what isn't named is what comes with the program, and no grants."""
