"""Putting questions to a state through a switch that runs: they go in at the hub's door, as everybody's do.

What counts is what the state said, before the hub judges it: its response. A reply tells how a question ended that no
response was given to: refused, by the hub or by the state, or never answered. Nothing is judged here.
"""

import secrets
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import msgspec

from streams.broker.port import Broker, Origin, Output, PlacedRecord, Tail
from streams.broker.topics import MissingTopicError, TopicNames
from streams.broker.tracks import place
from streams.conform.judging import USUAL_WORDS
from streams.conform.spoken import Question, Talk
from streams.conform.talking import Patience
from streams.errors import OperatorError
from streams.messages.budget_classes import budget_class_of
from streams.messages.directory import Directory
from streams.messages.ids import RANDOMNESS_BYTES, new_id
from streams.messages.keys import ANSWERS, KEYS
from streams.messages.message import Message
from streams.messages.wire import VERSION, RawLetter, Reply, Response
from streams.policies.context import Context
from streams.policies.decision import Site, Verdict

_AT_A_TIME: Final = 256
"""Questions that are open at a time."""
_POLL_MS: Final = 100
_RESPONSE: Final = msgspec.json.Decoder(Response).decode
_REPLY: Final = msgspec.json.Decoder(Reply).decode


class OtherContextError(OperatorError):
    """The switch decides by other rules, agencies or grants than the state is examined by."""

    hint = "name those that are in force by --policies, --directory and --grants; nlets policy history lists what was"

    def __init__(self, examined_by: str, in_force: str) -> None:
        super().__init__(examined_by, in_force)
        self.examined_by = examined_by
        self.in_force = in_force

    def __str__(self) -> str:
        return f"the switch decides by `{self.in_force}`, not by `{self.examined_by}`"


@dataclass(frozen=True, slots=True)
class Way:
    """A switch that runs, and by which context it should decide."""

    broker: Broker
    names: TopicNames
    context: Context
    patience: Patience


@dataclass(frozen=True, slots=True)
class ThroughTheSwitch:
    """Whoever plays a state, as seen through the switch."""

    way: Way

    async def talk(self, questions: Sequence[Question]) -> Talk:
        """Put questions at the hub's door, and gather what the state says to each.

        Raises:
            OperatorError: topics are missing, or the switch decides by another context.
        """
        way = self.way
        partitions = (await way.broker.topics()).get(way.names.queries)
        if partitions is None:
            raise MissingTopicError(way.names.queries)
        async with way.broker.tail((way.names.responses, way.names.replies), Origin.ENDS) as tail:
            return await _Conversation(way, partitions, tail, Talk(questions)).held()


@dataclass(slots=True)
class _Open:
    """A question that was put, until when its answer is waited for, and what came of it."""

    question: Question
    until_ns: int
    response: Response | None = None
    reply: Reply | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more can come: a reply may be read before the response that it hands over."""
        return self.reply is not None and (self.response is not None or not _is_answered(self.reply))


def _is_answered(reply: Reply) -> bool:
    """Say whether the state's answer came back to the hub, whatever that made of it."""
    _, _, response_in, _ = reply.hops
    return response_in is not None


@dataclass(slots=True)
class _Conversation:
    """Questions and what comes of them."""

    way: Way
    partitions: int
    tail: Tail
    talk: Talk
    _open: dict[str, _Open] = field(default_factory=dict)
    """By the id of the message in which it was put."""

    async def held(self) -> Talk:
        """Ask everything, and wait for what comes of it as long as patience says."""
        left = deque(self.talk.questions)
        while left or self._open:
            await self._ask_more(left)
            self._hear(await self.tail.poll(_POLL_MS))
            self._give_up()
        return self.talk

    async def _ask_more(self, left: deque[Question]) -> None:
        clock, letters = self.way.patience.clock, list[Output]()
        while left and len(self._open) < _AT_A_TIME:
            question, message_id = left.popleft(), new_id(clock.now_us(), secrets.token_bytes(RANDOMNESS_BYTES))
            until_ns = clock.monotonic_ns() + round(self.way.patience.answer_s * 1e9)
            self._open[message_id] = _Open(question, until_ns)
            letters.append(self._letter(question, message_id))
        if letters:
            await self.way.broker.append(letters)

    def _letter(self, question: Question, message_id: str) -> Output:
        asked = question.asked
        letter = RawLetter(v=VERSION, id=message_id, text=asked.text(None))
        sender = asked.sender.encode()
        number = place(budget_class_of(asked.key), sender, self.partitions)
        return Output(self.way.names.queries, number, sender, msgspec.json.encode(letter))

    def _hear(self, records: Iterable[PlacedRecord]) -> None:
        for record in records:
            with suppress(msgspec.MsgspecError):  # Whatever else stands there is not for us.
                if record.topic == self.way.names.responses:
                    self._take_response(_RESPONSE(record.value or b""))
                else:
                    self._take_reply(_REPLY(record.value or b""))

    def _take_response(self, response: Response) -> None:
        one = self._open.get(response.query)
        if one is not None and one.response is None:
            one.response = response
            self._end_if_over(response.query, one)

    def _take_reply(self, reply: Reply) -> None:
        one = self._open.get(reply.query)
        if one is not None:
            if reply.stamp.ctx != self.way.context.digest:
                raise OtherContextError(self.way.context.digest, reply.stamp.ctx)
            one.reply = reply
            self._end_if_over(reply.query, one)

    def _end_if_over(self, message_id: str, one: _Open) -> None:
        if one.is_over:
            self._end(message_id)

    def _end(self, message_id: str) -> None:
        one = self._open.pop(message_id)
        said = _answer(one.response) if one.response else _refusal(one.reply, one.question, self.way.context.directory)
        if said is not None:
            self.talk.said[one.question.asked.control] = said

    def _give_up(self) -> None:
        now_ns = self.way.patience.clock.monotonic_ns()
        for message_id in [each for each, one in self._open.items() if one.until_ns <= now_ns]:
            self._end(message_id)


def _answer(said: Response) -> Message:
    return Message(KEYS[said.key], said.sender, (said.to,), said.control, said.fields, said.free)


def _refusal(reply: Reply | None, question: Question, directory: Directory) -> Message | None:
    """Give a refusal as the state would write it; the hub's own words are for the hub only."""
    if reply is None or reply.verdict != Verdict.REFUSE:
        return None
    asked = question.asked
    speaker = asked.to if asked.to in directory.agencies else directory.switch_of(asked.to)
    words = reply.free if reply.place == Site.STATE else USUAL_WORDS
    return Message(KEYS[ANSWERS[asked.key][0]], speaker or asked.to, (asked.sender,), asked.control, free=words)
