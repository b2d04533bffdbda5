"""Shutting transactional ids out without becoming their producer: what is left open under them is aborted."""

import asyncio
from collections.abc import Iterable
from typing import Final

from aiokafka import errors as kafka
from aiokafka.client import AIOKafkaClient, ConnectionGroup, CoordinationType
from aiokafka.protocol.transaction import InitProducerIdRequest

_AGAIN_S: Final = 0.005


async def shut_out(client: AIOKafkaClient, ids: Iterable[str], timeout_ms: int) -> None:
    """Fence every producer of these transactional ids; return when what they left open has been aborted."""
    await asyncio.gather(*(_shut_out(client, each, timeout_ms) for each in ids))


async def _shut_out(client: AIOKafkaClient, transactional_id: str, timeout_ms: int) -> None:
    request = InitProducerIdRequest(transactional_id=transactional_id, transaction_timeout_ms=timeout_ms)
    while True:
        try:
            node = await client.coordinator_lookup(CoordinationType.TRANSACTION, transactional_id)
            answer = await client.send(node, request, group=ConnectionGroup.COORDINATION)
            error = kafka.for_code(answer.error_code)
            if error is kafka.NoError:
                return
            raise error
        except kafka.KafkaError as failed:
            # That another transaction is going on says that it is being aborted.
            if not (failed.retriable or isinstance(failed, kafka.ConcurrentTransactions)):
                raise
        await asyncio.sleep(_AGAIN_S)
