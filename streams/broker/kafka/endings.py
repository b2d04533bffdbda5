"""Stopping the library's clients within bounds: its own `stop` waits for the group and for the broker."""

import asyncio
from contextlib import suppress
from typing import Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

_PRODUCER_S: Final = 1.0
_GROUP_S: Final = 2.0
_CUT_S: Final = 0.5


async def stop_producer(producer: AIOKafkaProducer) -> None:
    """Stop a producer, however broken it is."""
    try:
        await asyncio.wait_for(producer.stop(), timeout=_PRODUCER_S)
    except (KafkaError, AssertionError, TimeoutError):
        await producer.client.close()


async def stop_reader(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer in no group, however gone its broker is."""
    stopping = asyncio.ensure_future(consumer.stop())
    await asyncio.wait({stopping})
    if stopping.cancelled():
        # The library cancels a fetch that waits for a lost broker, and is cancelled by it before it has hung up.
        await consumer._client.close()  # noqa: SLF001 -- the library offers no other way
    else:
        await stopping


async def leave(consumer: AIOKafkaConsumer) -> None:
    """Leave the group and stop; where the group lets us wait, cut the connection and let it find out."""
    _forget_slot(consumer)
    stopping = asyncio.ensure_future(consumer.stop())
    if not (await asyncio.wait({stopping}, timeout=_GROUP_S))[0]:
        # In the middle of a rebalance the library waits for the other members; a lost connection ends that.
        await consumer._client.close()  # noqa: SLF001 -- the library offers no bounded stop
        await asyncio.wait({stopping}, timeout=_CUT_S)
        stopping.cancel()
    with suppress(KafkaError, asyncio.CancelledError):
        await stopping


def _forget_slot(consumer: AIOKafkaConsumer) -> None:
    # A static member does not leave, so that its next life finds its partitions; but this is a planned stop.
    coordinator = consumer._coordinator  # noqa: SLF001 -- the library offers no way to leave as a static member
    if hasattr(coordinator, "_group_instance_id"):
        coordinator._group_instance_id = None  # noqa: SLF001
