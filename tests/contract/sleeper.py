"""A worker in a process of its own that puts itself to sleep at a chosen moment, as a stalled machine would.

Run with the broker's address, the topics' prefix and the moment. It writes a line for whatever happens to it.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.broker.kafka import connect
from streams.broker.port import Output, Record, Worker, WorkerOptions
from streams.broker.topics import TopicNames
from streams.errors import FencedError

BEFORE_COMMIT: Final = "before-commit"
AFTER_POLL: Final = "after-poll"
OPTIONS: Final = WorkerOptions(session_timeout_ms=2_000, transaction_timeout_ms=30_000)
SLOT: Final = WorkerOptions(slot="seat-one", session_timeout_ms=30_000, transaction_timeout_ms=30_000)
"""Options of a worker whose next life needn't wait for the session timeout."""


def say(line: str) -> None:
    """Tell the test."""
    print(line, flush=True)  # noqa: T201 -- the test reads it


def sleep() -> None:
    """Stop until somebody continues this process."""
    say("asleep")
    os.kill(os.getpid(), signal.SIGSTOP)


class Sleeper:
    """Copies queries to replies, and sleeps once."""

    def __init__(self, worker: Callable[["Sleeper"], Worker], names: TopicNames) -> None:
        """Join with the worker made for it."""
        self._worker = worker(self)
        self._names = names

    async def on_assigned(self, positions: Mapping[int, int]) -> Mapping[int, int]:
        """Say so."""
        say(f"assigned {sorted(positions)}")
        return {}

    async def on_lost(self, partitions: Collection[int]) -> None:
        """Say so."""
        say(f"lost {sorted(partitions)}")

    async def run(self, after_poll: Callable[[], None]) -> None:
        """Copy until killed."""
        await self._worker.start()
        while True:
            for partition, records in (await self._worker.poll(100)).items():
                after_poll()
                await self._copy(partition, records)

    async def _copy(self, partition: int, records: Sequence[Record]) -> None:
        outputs = [Output(self._names.replies, 0, record.key, record.value) for record in records]
        try:
            await self._worker.commit(partition, records[-1].offset + 1, outputs)
        except FencedError:
            say("fenced")
        else:
            say(f"committed {len(records)}")


def once(action: Callable[[], None]) -> Callable[[], None]:
    """Let an action happen the first time only."""
    left = [action]
    return lambda: left.pop()() if left else None


def sleeping_first(call: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Sleep before a method is called for the first time."""
    fall_asleep = once(sleep)

    async def called(*given: object, **named: object) -> None:
        fall_asleep()
        await call(*given, **named)

    return called


async def main(servers: str, prefix: str, moment: str, options: WorkerOptions = OPTIONS) -> None:
    """Work against a broker."""
    names = TopicNames(prefix)
    if moment == BEFORE_COMMIT:
        # With transactions the offsets are sent by now; without, the outputs are stored.
        AIOKafkaProducer.commit_transaction = sleeping_first(AIOKafkaProducer.commit_transaction)
        AIOKafkaConsumer.commit = sleeping_first(AIOKafkaConsumer.commit)
    broker = await connect(servers)
    group = f"group-{names.queries}"
    sleeper = Sleeper(lambda listener: broker.worker(group, names.queries, listener, options), names)
    await sleeper.run(once(sleep) if moment == AFTER_POLL else lambda: None)


if __name__ == "__main__":
    _, at, before_names, chosen, *more = sys.argv
    asyncio.run(main(at, before_names, chosen, SLOT if more else OPTIONS))
