"""A program that decides otherwise is found out, at each stage."""

from collections.abc import Sequence

import msgspec
import pytest

from benchmarks.judge import Judge
from benchmarks.likeness import DifferentError, Outcome, at_the_hub, at_the_states, compare, on_the_way_back
from streams.broker.memory import MemoryBroker
from streams.broker.port import Output
from streams.broker.topics import TopicNames, specs
from streams.messages.log import read_row
from streams.messages.times import write_time
from streams.messages.wire import Delivery, Letter, Response, Stamp
from streams.policies.plans import Plans
from streams.policies.rows import rows_of
from tests.world import TAKEN, context, letter

SOURCE = TopicNames("source.")
SINK = TopicNames("sink.")
STAMP = Stamp(ctx=context().digest, at=TAKEN, p=0, o=7)
LETTERS = (
    letter("DQ", "TXPDX0142", "IL", line="TX"),
    letter("DQ", "DCERO0011", "NY", "WA"),
    letter("DQ", "DCERO0011", "ZZ"),
    letter("RQ", "TXPDX0142", "NL", fields=(("VIN", "1"),)),
)


def expected(letters: Sequence[Letter]) -> list[Outcome]:
    """Decide letters as a log."""
    plans, lines = Plans(context()), enumerate(letters, 1)
    entries = (read_row(n, {"at": write_time(TAKEN), "message": msgspec.to_builtins(each)}) for n, each in lines)
    rows = [row for entry in entries for row in rows_of(plans, entry)]
    return list(at_the_hub(rows, [f"0.{offset}" for offset in range(len(letters))]))


async def judged(broker: MemoryBroker, letters: Sequence[Letter]) -> None:
    """Let a peer's filter write what it decides."""
    await broker.create(specs(SINK, 1))
    judge, values = Judge(Plans(context()), SINK), map(msgspec.json.encode, letters)
    forwarded = [each for offset, value in enumerate(values) for each in judge.forward((0, offset), value, TAKEN)]
    await broker.append([Output(each.topic, 0, each.key, each.value) for each in forwarded])


async def test_the_peers_filter_decides_as_nlets_decide_does(memory_broker: MemoryBroker) -> None:
    """Every request has the outcome of its row, once; a block at a state's own switch is that switch's to show."""
    await judged(memory_broker, LETTERS)

    await compare(memory_broker, "peer", SINK, expected(LETTERS))
    assert [each[1:4] for each in expected(LETTERS[:3])] == [
        ("IL", "deliver", ""),
        ("NY", "refuse", "ER .02"),
        ("WA", "deliver", ""),
        ("", "reject", "ER .19"),
    ]


async def test_a_missing_outcome_fails(memory_broker: MemoryBroker) -> None:
    """A message that a peer forgets is a difference."""
    await judged(memory_broker, LETTERS[:-1])

    with pytest.raises(DifferentError, match="`peer` differs in 54 outcomes"):
        await compare(memory_broker, "peer", SINK, expected(LETTERS))


async def test_an_outcome_given_twice_fails(memory_broker: MemoryBroker) -> None:
    """Exactly once means once."""
    await judged(memory_broker, LETTERS[:1])
    await judged(memory_broker, LETTERS[:1])

    with pytest.raises(DifferentError):
        await compare(memory_broker, "peer", SINK, expected(LETTERS[:1]))


async def test_another_rule_fails(memory_broker: MemoryBroker) -> None:
    """One part of one line is enough."""
    await judged(memory_broker, LETTERS)
    first, second, *rest = expected(LETTERS)

    with pytest.raises(DifferentError, match="differs in 2 outcomes"):
        await compare(memory_broker, "peer", SINK, [first, second._replace(rules=("another",)), *rest])


@pytest.mark.parametrize(
    ("sender", "to", "verdict", "answer"),
    [
        pytest.param("DCERO0011", "WA", "refuse", "NOT AUTHORIZED", id="the block sits at the state"),
        pytest.param("TXPDX0142", "WA", "deliver", "", id="nobody stops it"),
        pytest.param("TXPDX0142", "CN", "deliver", "SM .01", id="nobody answers there"),
    ],
)
async def test_a_state_is_held_to_the_exact_decision(
    sender: str, to: str, verdict: str, answer: str, memory_broker: MemoryBroker
) -> None:
    """What a delivery comes to at its state's switch."""
    await memory_broker.create(specs(SOURCE, 1))
    asked = letter("DQ", sender, to)
    delivery = Delivery(v=1, stamp=STAMP, number=0, to=to, pending=(), grants=(), letter=asked, hops=(1, 2))
    await memory_broker.append([Output(SOURCE.deliveries, 0, b"k", msgspec.json.encode(delivery))])

    [outcome] = await at_the_states(memory_broker, SOURCE, context())

    assert (outcome.n, outcome.to, outcome.verdict, outcome.answer) == ("0.7", to, verdict, answer)


async def test_the_way_back_is_held_to_the_exact_decision(memory_broker: MemoryBroker) -> None:
    """What must not pass is taken out, by a rule that judges answers."""
    await memory_broker.create(specs(SOURCE, 1))
    response = Response(
        v=1,
        id="0.7.0",
        query="m-1",
        key="RNR",
        sender="MADMV0000",
        to="DCERO0011",
        control="",
        fields=(("LIC", "T00001"), ("OLN", "S00000001")),
        free="",
        asked_key="RNQ",
        asked_of="MA",
        stamp=STAMP,
        hops=(1, 2),
    )
    await memory_broker.append([Output(SOURCE.responses, 0, b"k", msgspec.json.encode(response))])

    [outcome] = await on_the_way_back(memory_broker, SOURCE, context())

    assert outcome == ("0.7", "MA", "redact", "", ("ma-licence-number-in-registrations",), ("OLN",))
