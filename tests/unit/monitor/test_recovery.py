"""When the tables have been read back, no delta is lost on its way to the agent."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest
from faust.types import TP

from streams.broker.topics import TopicNames
from streams.monitor.application import Application, Feed, make_application

DELTAS = TP("nlets.metrics", 0)


class PromptConsumer:
    """A consumer whose fetcher hands a record over as soon as it may, and by itself not again."""

    def __init__(self, agent: "asyncio.Queue[str]") -> None:
        """Begin as after the tables were read back: the flow goes on, the topic's partition waits."""
        self._agent = agent
        self._resumed: set[TP] = set()
        self._record: str | None = "the delta at the committed offset"
        self._flows = True
        self.beacon = None

    def assignment(self) -> set[TP]:
        """Give what the group gave us."""
        return {DELTAS}

    def resume_partitions(self, places: Iterable[TP]) -> None:
        """Let partitions go on."""
        self._resumed |= set(places)

    def stop_flow(self) -> None:
        """Hand nothing over."""
        self._flows = False

    def resume_flow(self) -> None:
        """Hand records over."""
        self._flows = True
        self._fetch()

    async def perform_seek(self) -> None:
        """Ask the broker for the position; meanwhile the fetcher goes on."""
        self._fetch()

    def _fetch(self) -> None:
        if self._flows and self._resumed and self._record is not None:
            self._agent.put_nowait(self._record)
            self._record = None


class IdleFetcher:
    """Faust starts it at the end."""

    async def maybe_start(self) -> None:
        """Do nothing: the consumer fetches by itself."""


@pytest.fixture
async def application(tmp_path: Path) -> Application:
    """Make the monitor's application, as it is when its tables have been read back."""
    made = make_application(Feed("127.0.0.1:1", TopicNames(), 1), tmp_path)
    made.finalize()
    made.flow_control.resume()
    vars(made)["_fetcher"] = IdleFetcher()
    return made


async def test_a_delta_that_comes_while_the_position_is_looked_for_reaches_the_agent(application: Application) -> None:
    """Faust empties the agent's queue when it lets the flow go on, so nothing may be in it by then."""
    agent = application.FlowControlQueue(maxsize=10, clear_on_resume=True)
    vars(application)["_consumer"] = PromptConsumer(agent)

    await application.recovery.on_recovery_completed(application.consumer_generation_id)

    assert agent.qsize() == 1
    assert application.flow_control.is_active()
    assert application.recovery.completed.is_set()
