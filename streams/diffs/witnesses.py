"""A message that shows how two bundles part in a region: made from the region, and held to both bundles as they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from streams.diffs.comparing import Pair
from streams.diffs.regions import Region
from streams.errors import NletsError
from streams.messages.admit import admit
from streams.messages.directory import Directory
from streams.messages.keys import KEYS, Traffic
from streams.messages.log import read_row
from streams.messages.message import Message, Reject
from streams.messages.text import write_text
from streams.messages.times import writable, write_time
from streams.messages.wire import FieldPair
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.decide import decide
from streams.policies.decision import Verdict
from streams.policies.grants import Grant, Grants
from streams.policies.grants_file import grant_row
from streams.space.cells import Cell
from streams.space.facts import WHOLE, Conjunction, Granted, Holds, Stands
from streams.space.specimens import FREE, about, grant_for_a_second, other_than

_USUAL: Final = ("DQ", "RQ", "DR", "RR")
_NAME: Final = "WITNESS"
"""Of whoever a query is about."""


class UnconfirmedWitnessError(NletsError):
    """The bundles decide a witness otherwise than its region says: our own fault, and nothing said can be relied on."""

    def __init__(self, text: str, expected: tuple[Verdict, Verdict], found: tuple[Verdict, ...]) -> None:
        super().__init__(text, expected, found)
        self.text = text
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        told = [" and ".join(verdicts) for verdicts in (self.expected, self.found)]
        return f"a witness does not show the change: {told[0]} expected, {told[1]} decided, on `{self.text!r}`"


@dataclass(frozen=True, slots=True)
class Witness:
    """A line of a log, and the grants that it needs."""

    at_us: int
    message: Message
    grants: tuple[Grant, ...] = ()

    def row(self) -> dict[str, str]:
        """Give the line's columns."""
        return {"at": write_time(self.at_us), "text": write_text(self.message)}

    def grant_rows(self) -> Iterator[dict[str, str]]:
        """Give the columns of each grant, as a grants file has them."""
        return map(grant_row, self.grants)


def witness_of(region: Region, pair: Pair) -> Witness | None:
    """Make a region's witness; nothing if it lies in times that no message can name."""
    cell, state = region.seed.cell, region.seed.state
    at_us = _instant(cell)
    if at_us is None:
        return None
    code = next((code for code in _USUAL if code in cell.door.codes), cell.door.codes[0])
    asker, sender = _asker(cell, pair), pair.answering(state, cell.door.letter)
    fields = tuple(_fields(region.seed.example))
    if sender is not None and cell.door.traffic is Traffic.ANSWER:
        free = FREE if (WHOLE, False) in region.seed.example else ""
        message = Message(KEYS[code], sender, (asker,), "", fields, free)
    else:
        message = Message(KEYS[code], asker, (state,), "", (*about(code, _NAME), *fields))
    return Witness(at_us, message, tuple(_grants(region, asker, at_us)))


def confirm(region: Region, witness: Witness, pair: Pair) -> None:
    """Hold a witness to both bundles.

    Raises:
        UnconfirmedWitnessError: it does not show what the region says.
    """
    expected = region.parting.before.verdict, region.parting.after.verdict
    decided = [_decided(bundle, witness, pair.directory) for bundle in (pair.before, pair.after)]
    found = tuple(verdict for verdict, _ in decided)
    if found != expected or decided[0] == decided[1]:
        raise UnconfirmedWitnessError(witness.row()["text"], expected, found)


def _decided(bundle: Bundle, witness: Witness, directory: Directory) -> tuple[Verdict, tuple[str, ...]]:
    """Decide the line of a log as `nlets decide` would, and give what it passes with."""
    entry = read_row(1, witness.row())
    admitted = entry.message if isinstance(entry.message, Reject) else admit(entry.message, directory)
    if isinstance(admitted, Reject):
        return Verdict.REJECT, ()
    context = Context(bundle, directory, Grants.of(witness.grants))
    ((_, decision),) = decide(context, entry.at_us or 0, admitted)
    return decision.verdict, decision.removed


def _instant(cell: Cell) -> int | None:
    """Give the first instant of a cell that can be written, if there is one."""
    at_us, until = writable(cell.since, cell.until)
    return at_us if at_us < until else None


def _asker(cell: Cell, pair: Pair) -> str:
    is_answer = cell.door.traffic is Traffic.ANSWER
    kinds = cell.askers if is_answer else cell.askers & pair.kinds.using(cell.door.letter)
    return next(pair.kinds.members(kinds)).ori


def _fields(example: Conjunction) -> Iterator[FieldPair]:
    """Give fields by which every fact about them is as it should be."""
    held = sorted((fact.tag, min(fact.values)) for fact, so in example if so and isinstance(fact, Holds))
    yield from held
    tags = {tag for tag, _ in held}
    unwanted = {value for fact, so in example if not so and isinstance(fact, Holds) for value in fact.values}
    standing = sorted(min(fact.tags) for fact, so in example if so and isinstance(fact, Stands))
    yield from ((tag, other_than(unwanted)) for tag in standing if tag not in tags)


def _grants(region: Region, asker: str, at_us: int) -> Iterator[Grant]:
    """Give a grant about anybody for each basis that must be granted."""
    bases = sorted(min(fact.bases) for fact, so in region.seed.example if so and isinstance(fact, Granted))
    for number, basis in enumerate(bases, 1):
        yield grant_for_a_second(f"witness-{number}", region.seed.state, asker, basis, at_us)
