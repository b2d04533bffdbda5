"""Brokers for tests: in memory, embedded, and Apache Kafka, each started once and connected to afresh by each test."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from streams.broker.embedded import embedded_broker as run_embedded_broker
from streams.broker.kafka import KafkaBroker, connect
from streams.broker.memory import MemoryBroker
from streams.broker.server import kafka_server, missing_tool
from streams.broker.topics import TopicNames


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests on Apache Kafka the time to start it, which on a busy machine is longer than they take."""
    for item in items:
        if item.get_closest_marker("kafka") and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(180))


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Undo what a verb run in a test did to the logs: they would go on to its closed stream."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def names() -> TopicNames:
    """Name topics that no other test uses."""
    return TopicNames(f"test-{uuid.uuid4().hex}.")


@pytest.fixture
def memory_broker() -> MemoryBroker:
    """Make an empty broker in memory."""
    return MemoryBroker()


@pytest.fixture(scope="session")
def embedded_servers() -> Iterator[str]:
    """Run the embedded broker."""
    with run_embedded_broker() as servers:
        yield servers


@pytest.fixture
async def embedded_broker(embedded_servers: str) -> AsyncIterator[KafkaBroker]:
    """Connect to the embedded broker."""
    broker = await connect(embedded_servers)
    yield broker
    await broker.close()


@pytest.fixture(scope="session")
def kafka_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Apache Kafka; fetch it first where this user never did."""
    if problem := missing_tool():
        pytest.skip(f"{problem}: {problem.hint}")
    with kafka_server(tmp_path_factory.mktemp("kafka")) as servers:
        yield servers


@pytest.fixture
async def kafka_broker(kafka_servers: str) -> AsyncIterator[KafkaBroker]:
    """Connect to Apache Kafka."""
    broker = await connect(kafka_servers)
    yield broker
    await broker.close()


@pytest.fixture
async def no_task_left() -> AsyncIterator[None]:
    """Fail a test that leaves a task running; one that was just cancelled may take its turn to end."""
    yield
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
def no_error_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs an error."""
    yield
    logged = [record for when in ("setup", "call") for record in caplog.get_records(when)]
    assert [record.getMessage() for record in logged if record.levelno >= logging.ERROR] == []
