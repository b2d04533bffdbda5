"""A peer that decides otherwise is found out."""

import msgspec
import pytest

from benchmarks.judge import Judge
from benchmarks.likeness import DifferentError, compare, expected_outcomes
from streams.broker.memory import MemoryBroker
from streams.broker.port import Output
from streams.broker.topics import TopicNames, specs
from streams.messages.wire import Letter
from streams.policies.plans import Plans
from tests.world import TAKEN, context, letter

SOURCE = TopicNames("source.")
SINK = TopicNames("sink.")
LETTERS = (
    letter("DQ", "TXPDX0142", "IL", line="TX"),
    letter("DQ", "DCERO0011", "NY", "WA"),
    letter("DQ", "DCERO0011", "ZZ"),
    letter("RQ", "TXPDX0142", "NL", fields=(("VIN", "1"),)),
)


async def asked(broker: MemoryBroker, letters: tuple[Letter, ...]) -> list[bytes]:
    """Put queries into the source."""
    await broker.create([*specs(SOURCE, 1), *specs(SINK, 1)])
    values = [msgspec.json.encode(each) for each in letters]
    await broker.append([Output(SOURCE.queries, 0, b"k", value) for value in values])
    return values


async def judged(broker: MemoryBroker, values: list[bytes]) -> None:
    """Let a peer's filter write what it decides."""
    judge = Judge(Plans(context()), SINK)
    forwarded = [each for offset, value in enumerate(values) for each in judge.forward((0, offset), value, TAKEN)]
    await broker.append([Output(each.topic, 0, each.key, each.value) for each in forwarded])


async def test_the_peers_filter_decides_exactly(memory_broker: MemoryBroker) -> None:
    """Every request has the outcome of the exact decision, once."""
    await judged(memory_broker, await asked(memory_broker, LETTERS))
    expected = await expected_outcomes(memory_broker, SOURCE, context(), TAKEN)

    await compare(memory_broker, "peer", SINK, expected)
    assert len(expected) == 1 + 2 + 1 + 54


async def test_a_missing_outcome_fails(memory_broker: MemoryBroker) -> None:
    """A message that a peer forgets is a difference."""
    values = await asked(memory_broker, LETTERS)
    await judged(memory_broker, values[:-1])
    expected = await expected_outcomes(memory_broker, SOURCE, context(), TAKEN)

    with pytest.raises(DifferentError, match="`peer` differs in 54 outcomes"):
        await compare(memory_broker, "peer", SINK, expected)


async def test_an_outcome_given_twice_fails(memory_broker: MemoryBroker) -> None:
    """Exactly once means once."""
    values = await asked(memory_broker, LETTERS[:1])
    await judged(memory_broker, values)
    await judged(memory_broker, values)
    expected = await expected_outcomes(memory_broker, SOURCE, context(), TAKEN)

    with pytest.raises(DifferentError):
        await compare(memory_broker, "peer", SINK, expected)
