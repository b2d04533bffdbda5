"""What a replay asks of the switch, for those who may not know a policy (`producers.replay.ports`)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from streams.broker.pages import Replayed
from streams.broker.port import Broker
from streams.broker.timetable import GoesOn
from streams.broker.topics import TopicNames
from streams.errors import Problem
from streams.messages.log import LogEntry
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.plans import Plans
from streams.policies.warnings import warnings
from streams.replays.findings import Findings, Gathering, decide_all
from streams.replays.reading_back import Reading
from streams.replays.shelf import Shelf
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext, new_nonce
from streams.switch.activation.admin import Admin
from streams.switch.activation.history import Why


@dataclass(frozen=True)
class ReplayRules:
    """The policies, agencies and grants that a log is replayed under."""

    context: Context

    @cached_property
    def _plans(self) -> Plans:
        return Plans(self.context)

    @property
    def digest(self) -> str:
        """Name the context."""
        return self.context.digest

    @property
    def warnings(self) -> Sequence[Problem]:
        """Say what the operator should look at."""
        return tuple(warnings(self.context))

    def state_of(self, ori: str) -> str | None:
        """Say whose an agency is."""
        return self.context.directory.state_of(ori)

    async def put_in_force(self, broker: Broker, names: TopicNames, at_us: int) -> None:
        """Put them in force in a switch."""
        request = ActivationRequest(StoredContext.of(self.context), Why.APPLY, at_us, new_nonce())
        await Activator(broker, names).activate(request)

    def decide(self, entries: Iterable[LogEntry], as_of_us: int | None, write: Callable[[bytes], object]) -> Findings:
        """Decide a log without a broker, each line by its own time unless another is given."""
        return decide_all(self._plans, entries, as_of_us, write)

    async def gather(
        self, replayed: Replayed, entries: Iterable[LogEntry], write: Callable[[bytes], object], goes_on: GoesOn
    ) -> Findings:
        """Wait until a switch has decided all that was sent, as long as the wait goes on; read back what it has."""
        with Shelf() as shelf:
            reading = Reading(replayed, shelf, goes_on)
            return await reading.gather(Gathering(self._plans, write), entries)


@dataclass(frozen=True, slots=True)
class ReplayAdmin(Admin):
    """The switch's admin, who also knows what a replay needs."""

    def load_rules(self, policies: Path | None, directory: Path | None, grants: Path | None) -> ReplayRules:
        """Read the files; what isn't named is what comes with the program, and no grants.

        Raises:
            UnusableFileError: any can't be used.
        """
        return ReplayRules(ContextFiles(policies, directory, grants).load())
