"""Workers of the switch as processes of their own, to be killed, stopped and woken; load, and what became of it."""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from subprocess import Popen

import msgspec

from streams.broker.partitioning import partition_for
from streams.broker.port import Broker, Output, Partition, PlacedRecord
from streams.broker.topics import TopicNames, specs
from streams.messages.directory import shipped_directory
from streams.messages.wire import Letter, Reply
from streams.policies.context_files import ContextFiles
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext

PARTITIONS = 4
DESTINATIONS = ("NY", "TX", "WA", "MN")
PATIENCE_S = 100.0
"""How long outcomes may take: more than any rebalance, and as much as two workers need that compile loops first."""
_LAST_WORDS = 2_000
_AGAIN_S = 0.02


class UnansweredError(AssertionError):
    """Queries have no outcome after all that time."""

    def __init__(self, missing: Sequence[str], workers: "Sequence[Worker]") -> None:
        """Keep which, and what the workers said last: their logs go with the test's folder."""
        super().__init__(
            f"{len(missing)} without an outcome, such as {missing[:3]}", *(each.said() for each in workers)
        )


@dataclass
class Worker:
    """One process: `nlets run STAGES`."""

    process: Popen[bytes]
    log: Path

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    async def ended(self, within_s: float) -> int:
        """Wait for its exit code."""
        async with asyncio.timeout(within_s):
            return await asyncio.to_thread(self.process.wait)

    async def stopped(self, within_s: float) -> tuple[int, float]:
        """Tell it to stop; give its exit code, and how long that took beside waiting for a processor."""
        told, starved_s = time.monotonic(), [self._starved_s()]
        self.send(signal.SIGTERM)
        async with asyncio.timeout(within_s):
            while self.process.poll() is None:
                with suppress(OSError, ProcessLookupError):
                    starved_s.append(self._starved_s())
                await asyncio.sleep(_AGAIN_S)
        return self.process.returncode, time.monotonic() - told - (starved_s[-1] - starved_s[0])

    def _starved_s(self) -> float:
        """Say how long it was ready to run and others ran."""
        schedule = Path(f"/proc/{self.process.pid}/schedstat")
        return int(schedule.read_text(encoding="ascii").split()[1]) / 1e9 if schedule.exists() else 0.0

    def said(self) -> str:
        """Give the end of its log, and whether it still runs."""
        return f"{self.log.name} ({self.process.poll()}): {self.log.read_text(encoding='utf-8')[-_LAST_WORDS:]}"

    def when(self, event: str) -> datetime | None:
        """Say when it first logged an event."""
        for line in self.log.read_text(encoding="utf-8").splitlines():
            if f'"{event}"' in line and line.startswith("{"):
                return datetime.fromisoformat(json.loads(line)["timestamp"])
        return None

    async def logged(self, event: str) -> datetime:
        """Wait for an event."""
        while (at := self.when(event)) is None:  # noqa: ASYNC110 -- another process brings it about
            await asyncio.sleep(_AGAIN_S)
        return at


@dataclass
class Plant:
    """A switch's topics on a broker, the workers on them, and the queries sent."""

    broker: Broker
    names: TopicNames
    folder: Path
    workers: list[Worker] = field(default_factory=list)
    sent: int = 0
    _numbers: Iterator[int] = field(default_factory=count)

    def start(self, stages: str = "all", slot: str | None = None) -> Worker:
        """Start a worker."""
        return self.start_verb("run", stages, *(("--slot", slot) if slot else ()))

    def start_verb(self, *verb: str) -> Worker:
        """Start a process of the switch by its verb and options."""
        shared = ("--prefix", self.names.prefix, "--bootstrap-servers", self.broker.servers)
        return self.start_program("-m", "nlets", *verb, *shared, "--key-file", str(self.folder / "key"))

    def start_program(self, *arguments: str) -> Worker:
        """Start a Python program."""
        log = self.folder / f"{next(self._numbers)}.log"
        with log.open("wb") as out:
            process = Popen(
                [sys.executable, *arguments], stdout=out, stderr=out, env=os.environ | {"NLETS_LOG": "info"}
            )
        self.workers.append(Worker(process, log))
        return self.workers[-1]

    async def send(self, messages: int) -> None:
        """Send queries, from agencies in turn to four states."""
        numbers = range(self.sent, self.sent + messages)
        await self.broker.append([self._query(number) for number in numbers])
        self.sent += messages

    @asynccontextmanager
    async def load(self, per_second: int) -> AsyncIterator[None]:
        """Send queries all the while."""
        sending = asyncio.ensure_future(self._keep_sending(per_second))
        try:
            yield
        finally:
            sending.cancel()
            await asyncio.wait({sending})
        if not sending.cancelled():
            sending.result()

    async def _keep_sending(self, per_second: int) -> None:
        begun, already = time.monotonic(), self.sent
        while True:
            due = already + int((time.monotonic() - begun) * per_second) - self.sent
            if due > 0:
                # Not to be cut in its middle: what was sent must be known.
                await asyncio.shield(self.send(due))
            await asyncio.sleep(0.02)

    def _query(self, number: int) -> Output:
        agency = ORIS[number % len(ORIS)]
        to = (DESTINATIONS[number % len(DESTINATIONS)],)
        letter = Letter(v=1, id=f"m{number}", key="DQ", sender=agency, to=to, fields=(("OLN", f"D{number}"),))
        place = partition_for(agency.encode(), PARTITIONS)
        return Output(self.names.queries, place, agency.encode(), msgspec.json.encode(letter))

    async def outcomes(self) -> dict[str, list[Reply]]:
        """Give what every query came to, by the sender's message id."""
        found: defaultdict[str, list[Reply]] = defaultdict(list)
        async for record in self.records(self.names.replies):
            reply = msgspec.json.decode(record.value or b"", type=Reply)
            found[reply.query].append(reply)
        return found

    async def answered(self) -> dict[str, list[Reply]]:
        """Wait until every query has an outcome; give them all."""
        ends = time.monotonic() + PATIENCE_S
        while len(found := await self.outcomes()) < self.sent:
            if time.monotonic() > ends:
                raise UnansweredError([f"m{n}" for n in range(self.sent) if f"m{n}" not in found], self.workers)
            await asyncio.sleep(0.2)
        return found

    async def records(self, topic: str) -> AsyncIterator[PlacedRecord]:
        """Read what is committed by now."""
        for number, end in (await self.broker.ends(topic)).items():
            async for records in self.broker.read(Partition(topic, number), 0, end):
                for record in records:
                    yield record

    async def put_in_force(self, nonce: str) -> None:
        """Put the shipped context in force."""
        context = ContextFiles().load()
        stored = StoredContext(context.digest, context.to_bytes())
        await Activator(self.broker, self.names).activate(
            ActivationRequest(stored, "apply", time.time_ns() // 1_000, nonce)
        )


ORIS = sorted(agency.ori for agency in shipped_directory().agencies.values() if "D" in agency.uses)


@contextmanager
def plant_folder() -> Iterator[Path]:
    """Make a folder for logs and the key."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@asynccontextmanager
async def plant_on(broker: Broker, names: TopicNames) -> AsyncIterator[Plant]:
    """Build a switch's topics with the shipped context in force; end every worker at the end."""
    with plant_folder() as folder:
        plant = Plant(broker, names, folder)
        await broker.create(specs(names, PARTITIONS))
        await plant.put_in_force("first")
        try:
            yield plant
        finally:
            for worker in plant.workers:
                with suppress(ProcessLookupError):
                    os.kill(worker.process.pid, signal.SIGKILL)
                worker.process.wait()
