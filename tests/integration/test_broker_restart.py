"""A worker that lives through the death of its broker."""

from pathlib import Path

import pytest

from streams.broker.kafka import connect
from streams.broker.server import kafka_server, missing_tool
from streams.broker.topics import TopicNames, TopicSpec
from streams.errors import BrokerError
from tests.contract.member import Member, contents, numbered, outputs, until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180), pytest.mark.usefixtures("no_task_left")]


class Copying(Member):
    """A member that answers every record, and bears what a host bears."""

    def __init__(self, names: TopicNames) -> None:
        """Answer into replies."""
        super().__init__()
        self._names = names

    async def poll(self) -> None:
        """Copy what comes; an error means that it comes again."""
        try:
            for partition, records in (await self.worker.poll(100)).items():
                answers = outputs(self._names.replies, [record.value or b"" for record in records])
                await self.worker.commit(partition, records[-1].offset + 1, answers)
                self.records.extend(records)
        except BrokerError:
            return


async def test_work_goes_on_when_the_broker_comes_back(names: TopicNames, tmp_path: Path) -> None:
    """Each record has one outcome, those from before and those from after."""
    if problem := missing_tool():
        pytest.skip(f"{problem}: {problem.hint}")
    copying = Copying(names)
    with kafka_server(tmp_path / "kafka") as servers:
        broker = await connect(servers)
        await broker.create([TopicSpec(names.queries, 1), TopicSpec(names.replies, 1)])
        await broker.append(outputs(names.queries, numbered(10)))
        copying.worker = broker.worker(f"group-{names.queries}", names.queries, copying)
        await copying.worker.start()
        await until(lambda: len(copying.records) == 10, copying)
    for _ in range(5):
        await copying.poll()
    with kafka_server(tmp_path / "kafka"):
        await broker.append(outputs(names.queries, numbered(20)[10:]))
        await until(lambda: len(copying.records) == 20, copying)

        assert await contents(broker, names.replies) == numbered(20)

        await copying.worker.stop()
        await broker.close()
