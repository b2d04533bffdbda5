"""Do all programs that decide, decide alike? Read from the topics they wrote, line by line.

At the hub the measure is `nlets decide` itself, run on the log; at a state and on the way back, where a log knows
nothing of tickets, it is the exact decision on each record. Neither reads quickly, as what is measured does.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from benchmarks.sources import batches
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.errors import OperatorError
from streams.messages.directory import Directory
from streams.messages.keys import KEYS
from streams.messages.message import Message
from streams.messages.wire import Delivery, Letter, Reply, Response, Stamp
from streams.policies.context import Context
from streams.policies.decide import judge_answer, judge_query
from streams.policies.decision import Decision, Site, Verdict
from streams.policies.rows import Row
from streams.switch.stages.back import ticket_of
from streams.switch.stages.lanes import answerer_at
from streams.switch.stages.texts import NOBODY_ANSWERS

_DELIVERY: Final = msgspec.json.Decoder(Delivery).decode
_RESPONSE: Final = msgspec.json.Decoder(Response).decode
_REPLY: Final = msgspec.json.Decoder(Reply).decode


class Outcome(NamedTuple):
    """What became of a request at a stage."""

    n: str
    """The message: its partition and offset."""
    to: str
    verdict: str
    answer: str
    rules: tuple[str, ...]
    removed: tuple[str, ...]


class DifferentError(OperatorError):
    """A program decides otherwise than it should: what it measures is worth nothing."""

    def __init__(self, name: str, differing: Iterable[Outcome]) -> None:
        """Keep the program and the differences."""
        super().__init__(name)
        self.name = name
        self.differing = sorted(differing)

    def __str__(self) -> str:
        """Show the first difference."""
        return f"`{self.name}` differs in {len(self.differing)} outcomes, first {self.differing[0]}"


async def compare(broker: Broker, name: str, sink: TopicNames, expected: Sequence[Outcome]) -> None:
    """Hold what a program wrote against what is expected.

    Raises:
        DifferentError: some request has another outcome, none, or two.
    """
    found = [outcome async for outcome in outcomes(broker, sink)]
    if sorted(found) != sorted(expected):
        raise DifferentError(name, set(found) ^ set(expected) or set(expected))


async def outcomes(broker: Broker, sink: TopicNames) -> AsyncIterator[Outcome]:
    """Read outcomes from what was sent on and what was answered."""
    async for value in _values(broker, sink.deliveries):
        delivery = _DELIVERY(value)
        yield _outcome(delivery.stamp, delivery.to, Decision(Verdict.DELIVER))
    async for value in _values(broker, sink.responses):
        response = _RESPONSE(value)
        yield _outcome(response.stamp, response.asked_of, Decision(Verdict.DELIVER))
    async for value in _values(broker, sink.replies):
        reply = _REPLY(value)
        place = _place(reply.stamp)
        yield Outcome(place, reply.asked_of or "", reply.verdict, reply.answer or "", reply.rules, reply.removed)


def at_the_hub(rows: Iterable[Row], places: Sequence[str]) -> Iterator[Outcome]:
    """Give the hub's part of what rows of `nlets decide` come to: it lets pass what a state's switch will refuse."""
    for row in rows:
        passes = row.at_place is Site.STATE
        verdict, answer, rules = (Verdict.DELIVER, None, ()) if passes else (row.verdict, row.answer, row.rules)
        yield Outcome(places[row.n - 1], row.to or "", verdict.value, answer or "", rules, row.removed)


async def at_the_states(broker: Broker, source: TopicNames, context: Context) -> list[Outcome]:
    """Decide every delivery exactly."""
    values = [value async for value in _values(broker, source.deliveries)]
    return [_state(_DELIVERY(value), context) for value in values]


async def on_the_way_back(broker: Broker, source: TopicNames, context: Context) -> list[Outcome]:
    """Decide every response exactly, as the answer to its query."""
    values = [value async for value in _values(broker, source.responses)]
    return [_back(_RESPONSE(value), context) for value in values]


def _state(delivery: Delivery, context: Context) -> Outcome:
    decision = judge_query(context, delivery.stamp.at, _message(delivery.letter), delivery.to)
    if decision.verdict is not Verdict.REFUSE and _is_nobody(context.directory, delivery.to):
        decision = Decision(Verdict.DELIVER, answer=NOBODY_ANSWERS)
    return _outcome(delivery.stamp, delivery.to, decision)


def _back(response: Response, context: Context) -> Outcome:
    message = Message(
        KEYS[response.key], response.sender, (response.to,), response.control, response.fields, response.free
    )
    decision = judge_answer(context, response.stamp.at, message, response.to, ticket_of(response))
    return _outcome(response.stamp, response.asked_of, decision)


def _is_nobody(directory: Directory, destination: str) -> bool:
    return answerer_at(directory, destination) is None


def _message(letter: Letter) -> Message:
    return Message(KEYS[letter.key], letter.sender, letter.to, letter.control, letter.fields, letter.free, letter.line)


def _outcome(stamp: Stamp, to: str, decision: Decision) -> Outcome:
    return Outcome(_place(stamp), to, decision.verdict.value, decision.answer or "", decision.rules, decision.removed)


def _place(stamp: Stamp) -> str:
    return f"{stamp.p}.{stamp.o}"


async def _values(broker: Broker, topic: str) -> AsyncIterator[bytes]:
    async for batch in batches(broker, topic):
        for record in batch.records:
            yield record.value or b""
