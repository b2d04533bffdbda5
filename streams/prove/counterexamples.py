"""A message that breaks an intent, made from what a solver says of the variables, and held to the real decision.

What a solver says is believed by nobody: a counterexample is decided as the line of a log that it is, and as the
running switch would, before it is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from streams.errors import NletsError
from streams.messages.admit import admit
from streams.messages.directory import Directory
from streams.messages.keys import ANSWERS, KEYS, Traffic
from streams.messages.log import read_row
from streams.messages.message import Message, Reject
from streams.messages.ori import HUB
from streams.messages.places import MULTI_STATE
from streams.messages.text import write_text
from streams.messages.times import write_time
from streams.messages.wire import FieldPair
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.decide import decide, judge_answer
from streams.policies.decision import Decision
from streams.policies.evidence import Ticket
from streams.policies.grants import Grant, Grants
from streams.policies.vocabulary import Basis
from streams.prove.smtlib import Model
from streams.prove.world import NOBODY, PHOTO_ASKED, Route, World, granted, holds, otherwise
from streams.space.specimens import FREE, about, grant_for_a_second, other_than

_NAME: Final = "EXAMPLE"
"""Of whoever a query is about."""
_PHOTO: Final = ("IMQ", "Y")
_A_LINE: Final = "AX"


@dataclass(frozen=True, slots=True)
class Example:
    """One message to one destination, when, and the grants that cover it."""

    at_us: int
    message: Message
    to: str
    """The destination it is about."""
    ticket: Ticket | None = None
    """Of an answer whose query is known, as in the running switch."""
    grants: tuple[Grant, ...] = ()

    def row(self) -> dict[str, str]:
        """Give the columns of a log's line."""
        line = {} if self.message.line is None else {"line": self.message.line}
        return {"at": write_time(self.at_us), **line, "text": write_text(self.message)}


class UnconfirmedExampleError(NletsError):
    """A counterexample is none: our own fault, and nothing that is proven can be relied on."""

    hint = "this is a bug in the prover: please report it, with the policies and intents"

    def __init__(self, intent: str, text: str) -> None:
        super().__init__(intent, text)
        self.intent = intent
        self.text = text

    def __str__(self) -> str:
        return f"the decision does not confirm the counterexample to `{self.intent}`: `{self.text!r}`"


def example_of(model: Model, world: World) -> Example:
    """Make the message that a solver found."""
    at_us, asker, code = model.number(world.at), model.member(world.asker), model.member(world.key)
    whose = model.member(world.whose)
    grants = tuple(_grants(model, whose, asker, at_us)) if whose != NOBODY else ()
    if KEYS[code].traffic is Traffic.ANSWER:
        ticket = _ticket(model, world, grants)
        sender = holder_of(world.directory, whose, "" if ticket else KEYS[code].letter)
        fields, free = tuple(_fields(model, world)), "" if model.is_so(world.whole) else FREE
        message = Message(KEYS[code], sender, (asker,), "", fields, free, _line(world.directory, sender))
        return Example(at_us, message, asker, ticket, grants)
    named, to = _destination(model, world, whose)
    fields = tuple(_asked(code, photo=model.is_so(holds(*_PHOTO))))
    message = Message(KEYS[code], asker, (named,), "", fields, "", _line(world.directory, asker))
    return Example(at_us, message, to, None, grants)


def decided(example: Example, bundle: Bundle, directory: Directory) -> Decision | None:
    """Decide an example as a line of a log is, or, where its query is known, as the running switch does.

    Nothing comes of one that the hub would not take.
    """
    entry, context = read_row(1, example.row()), Context(bundle, directory, Grants.of(example.grants))
    if isinstance(entry.message, Reject) or entry.at_us is None:
        return None
    if example.ticket is not None:
        return _decided_in_turn(replace(example, message=entry.message), example.ticket, context)
    admitted = admit(entry.message, directory)
    return None if isinstance(admitted, Reject) else dict(decide(context, entry.at_us, admitted)).get(example.to)


def _decided_in_turn(example: Example, ticket: Ticket, context: Context) -> Decision | None:
    """Decide an answer as the running switch does, whose hub took the query to who answers here, and asks no more."""
    said, asked_by = example.message, ticket.asked_key
    fields = tuple(_asked(asked_by, photo=ticket.photo))
    query = Message(KEYS[asked_by], example.to, (said.sender,), "", fields, "")
    if said.key.code not in ANSWERS.get(asked_by, ()) or isinstance(admit(query, context.directory), Reject):
        return None
    return judge_answer(context, example.at_us, said, example.to, ticket)


def holder_of(directory: Directory, state: str, letter: str) -> str:
    """Name who answers for a state by keys of a letter: its motor vehicle agency if it may, else the first who may.

    By no letter all may, as where a query of theirs is answered. Where nobody may it is the hub, whose answer is
    nobody's data and confirms nothing.
    """
    if state == NOBODY:
        return HUB
    able = [entry.ori for entry in directory.agencies.values() if entry.state == state and letter in entry.uses]
    usual = directory.switch_of(state)
    return usual if usual in able else min(able, default=HUB)


def _destination(model: Model, world: World, whose: str) -> tuple[str, str]:
    """Give what a query names, and the destination of it that counts."""
    match model.member(world.route):
        case Route.MULTI_STATE:
            return MULTI_STATE, MULTI_STATE if whose == NOBODY else whose
        case Route.ORI:
            ori = holder_of(world.directory, whose, "")
            return ori, ori
        case _:
            code = _A_LINE if whose == NOBODY else whose
            return code, code


def _fields(model: Model, world: World) -> Iterator[FieldPair]:
    for tag, values in sorted(world.values.items()):
        yield from ((tag, value) for value in sorted(values) if model.is_so(holds(tag, value)))
        if model.is_so(otherwise(tag)):
            yield tag, other_than(values)


def _ticket(model: Model, world: World, grants: tuple[Grant, ...]) -> Ticket | None:
    """Say what is known of an answer's query; nothing where rules go by the answer's own key, as in a log."""
    asked_by = model.member(world.judged_as)
    if asked_by == model.member(world.key):
        return None
    return Ticket(asked_by, tuple(grant.id for grant in grants), model.is_so(PHOTO_ASKED))


def _asked(code: str, *, photo: bool) -> Iterator[FieldPair]:
    """Say whom or what a query is about, and whether it asks for a photo."""
    yield from about(code, _NAME)
    if photo:
        yield _PHOTO


def _grants(model: Model, state: str, asker: str, at_us: int) -> Iterator[Grant]:
    """Give a grant about anybody for each basis on which one covers the message."""
    for basis in Basis:
        if model.is_so(granted(basis)):
            yield grant_for_a_second(f"example-{basis}", state, asker, basis, at_us)


def _line(directory: Directory, sender: str) -> str | None:
    entry = directory.entry_of(sender)
    return entry.line if entry else None
