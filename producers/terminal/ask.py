"""One message in, its answers out. How they are shown is `receipt.py`'s business.

Nothing is decided here; how many answers to wait for is read from the message as it was typed.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import msgspec

from producers.traffic.expected import expected_answers
from producers.traffic.sending import Door
from streams.broker.port import Broker, Origin, Output, Record
from streams.broker.topics import MissingTopicError, TopicNames
from streams.clock import Clock
from streams.messages.ids import RANDOMNESS_BYTES, new_id
from streams.messages.wire import VERSION, RawLetter, Reply

_DECODE: Final = msgspec.json.Decoder(Reply).decode
_POLL_MS: Final = 100
_NO: Final = frozenset({"refuse", "reject"})


@dataclass(frozen=True, slots=True)
class Question:
    """A message as typed, the line it comes in on, and for how long to wait."""

    text: str
    line: str | None = None
    patience_s: float = 10.0


@dataclass(slots=True)
class Answers:
    """What came back so far. An answer that comes twice counts once."""

    message_id: str
    expected: int
    by_request: dict[str, Reply] = field(default_factory=dict)
    took_us: int = 0

    def take(self, records: Iterable[Record]) -> None:
        """Keep the answers to this message."""
        for record in records:
            with suppress(msgspec.MsgspecError, UnicodeDecodeError):  # Whatever else stands there is not for us.
                self._keep(_DECODE(record.value or b""))

    def _keep(self, reply: Reply) -> None:
        if reply.query == self.message_id:
            self.by_request[reply.id] = reply

    @property
    def complete(self) -> bool:
        """Whether nothing more will come: a reject answers for all destinations."""
        rejected = any(reply.verdict == "reject" for reply in self.by_request.values())
        return rejected or len(self.by_request) >= self.expected

    @property
    def all_no(self) -> bool:
        """Whether nobody gave anything."""
        return all(reply.verdict in _NO for reply in self.by_request.values())

    @property
    def replies(self) -> tuple[Reply, ...]:
        """Give the answers in the order of their requests."""
        return tuple(sorted(self.by_request.values(), key=lambda reply: int(reply.id.rpartition(".")[2])))


async def ask(broker: Broker, names: TopicNames, question: Question, clock: Clock) -> Answers:
    """Send a message and wait until all its answers came, or patience ends."""
    answers = Answers(new_id(clock.now_us(), secrets.token_bytes(RANDOMNESS_BYTES)), expected_answers(question.text))
    partitions = (await broker.topics()).get(names.queries)
    if partitions is None:
        raise MissingTopicError(names.queries)
    async with broker.tail((names.replies,), Origin.ENDS) as tail:
        asked_ns = clock.monotonic_ns()
        until_ns = asked_ns + question.patience_s * 1e9
        await broker.append([_query(question, answers.message_id, names, partitions)])
        while not answers.complete and clock.monotonic_ns() < until_ns:
            answers.take(await tail.poll(_POLL_MS))
        answers.took_us = (clock.monotonic_ns() - asked_ns) // 1_000
    return answers


def _query(question: Question, message_id: str, names: TopicNames, partitions: int) -> Output:
    claim = question.text.partition("\n")[0].split(".")[1:2]
    key = "".join(claim).encode()
    raw = RawLetter(v=VERSION, id=message_id, text=question.text, line=question.line)
    return Output(
        names.queries, Door(names.queries, partitions).place(question.text, key), key, msgspec.json.encode(raw)
    )
