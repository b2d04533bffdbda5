"""The contract suite's frame: every test names the promise it checks and runs on every broker.

A promise that a broker does not keep is a strict expected failure there. The table of promises and brokers, as they
were seen to be kept, is printed at the end of the session.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from streams.broker.embedded import embedded_broker as run_embedded_broker
from streams.broker.kafka import connect
from streams.broker.memory import MemoryBroker
from streams.broker.port import Broker
from streams.broker.promises import APACHE_KAFKA, EMBEDDED, MEMORY, Promise, Promises
from streams.broker.server import kafka_server, missing_tool

BROKERS: Final = {"memory": MEMORY, "embedded": EMBEDDED, "kafka": APACHE_KAFKA}

_seen: Final[defaultdict[tuple[Promise, str], list[str]]] = defaultdict(list)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "promise(which): the promise of the broker's contract that the test checks")


def _place(item: pytest.Item) -> tuple[Promise, Promises] | None:
    marker = item.get_closest_marker("promise")
    if marker is None or not isinstance(item, pytest.Function):
        return None
    broker = next(BROKERS[value] for value in item.callspec.params.values() if value in BROKERS)
    return marker.args[0], broker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect the failures that are known and said."""
    for item in items:
        if (place := _place(item)) and not place[1].keeps(place[0]):
            item.add_marker(pytest.mark.xfail(strict=True, reason=f"{place[1].broker} does not keep it"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember what became of each promise."""
    report = yield
    if report.when == "call" and (place := _place(item)):
        _seen[place[0], place[1].broker].append(report.outcome)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print promises and brokers as they were seen."""
    if not _seen:
        return
    terminalreporter.section("promises by broker")
    names = [promises.broker for promises in BROKERS.values()]
    for promise in Promise:
        cells = "  ".join(f"{_verdict(_seen.get((promise, name), [])):<{len(name)}}" for name in names)
        terminalreporter.write_line(f"{cells}  {promise}")
    terminalreporter.write_line("  ".join(names))


def _verdict(outcomes: list[str]) -> str:
    if not outcomes:
        return "–"
    if "failed" in outcomes:
        return "BROKEN"
    return "gap" if "skipped" in outcomes else "kept"


@pytest.fixture(params=["memory", "embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def servers(request: pytest.FixtureRequest) -> str:
    """Run a broker, once a session; give its address, or nothing for the one in memory."""
    if request.param == "memory":
        return ""
    address: str = request.getfixturevalue(f"{request.param}_servers")
    return address


@pytest.fixture
async def broker(servers: str, no_task_left: None, no_error_logged: None) -> AsyncIterator[Broker]:  # noqa: ARG001
    """Connect to each broker in turn."""
    connection = await connect(servers) if servers else MemoryBroker()
    yield connection
    await connection.close()


Restartable: TypeAlias = Callable[[], AbstractAsyncContextManager[Broker]]


@pytest.fixture(params=["memory", "embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def lifetime(request: pytest.FixtureRequest, tmp_path: Path) -> Restartable:
    """Give a broker's process a life; the next call is its next life."""
    if request.param == "kafka" and (problem := missing_tool()):
        pytest.skip(f"{problem}: {problem.hint}")

    @asynccontextmanager
    async def life() -> AsyncIterator[Broker]:
        with ExitStack() as stack:
            if request.param == "memory":
                yield MemoryBroker()
                return
            process = run_embedded_broker() if request.param == "embedded" else kafka_server(tmp_path / "kafka")
            connection = await connect(stack.enter_context(process))
            yield connection
            await connection.close()

    return life
