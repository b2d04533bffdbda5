"""Relations between agencies: who passes on to whom what a state told, how, and who says so.

The file is described in `docs/formats.md#relations`. It is read whole or not at all. Whether a message passes is not
said here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from streams.errors import Problem, UnusableFileError
from streams.files.words import meant, one_of
from streams.messages.directory import Directory
from streams.messages.keys import HUB_ONLY, KEYS, DataClass, Traffic
from streams.messages.tables import read_table, read_text_file
from streams.paths.parties import Fault, Party, read_party

COLUMNS: Final = ("from", "to", "kind", "by", "source")
OUTSIDE: Final = "outside"
"""How a relation says that nothing of it goes through the switch."""


class Relationship(StrEnum):
    """What makes one agency pass on to another."""

    SHARED_LINE = "shared-line"
    SISTER_AGENCY = "sister-agency"
    DELEGATE = "delegate"
    TASK_FORCE = "task-force"
    LOCAL_RELAY = "local-relay"
    RE_QUERY = "re-query"
    SIDE_EFFECT = "side-effect"


@dataclass(frozen=True, slots=True)
class Relation:
    """What `giver` learns, `taker` can learn from it."""

    giver: Party
    taker: Party
    kind: Relationship
    by: str
    """A message key, or `outside`."""
    source: str

    @property
    def is_asked(self) -> bool:
        """Whether the taker asks the giver, who asks on: then it is the taker's question that the switch sees."""
        return self.kind is Relationship.RE_QUERY

    @property
    def is_answer(self) -> bool:
        """Whether the giver answers what the taker never asked the switch for."""
        return self.by in KEYS and KEYS[self.by].traffic is Traffic.ANSWER

    @property
    def deciders(self) -> Party | None:
        """Name those whose places' rules decide its message, whose data it asks for or tells. Mail has none."""
        if self.is_asked or self.is_answer:
            return self.giver
        return self.taker if self.by in KEYS and KEYS[self.by].traffic is Traffic.QUERY else None


def read_relations(text: str, source: str) -> tuple[Relation, ...]:
    """Read the file's text, or raise `UnusableFileError` with every problem in it."""
    problems: list[Problem] = []
    relations = tuple(_relations(text, problems))
    if problems:
        raise UnusableFileError(source, tuple(problems))
    return relations


def load_relations(path: Path) -> tuple[Relation, ...]:
    """Read a file, or raise `UnusableFileError`."""
    return read_relations(read_text_file(path), str(path))


@cache
def shipped_relations() -> tuple[Relation, ...]:
    """Give those that come with the program: synthetic but for what their sources report."""
    source = files("streams.paths") / "shipped" / "relations.csv"
    return read_relations(source.read_text(encoding="utf-8"), "the shipped relations")


def of_directory(directory: Directory) -> tuple[Relation, ...]:
    """Give the relations that a directory speaks of by itself: delegates pass on to those for whom they act."""
    principals = sorted({agency.acts_for for agency in directory.agencies.values() if agency.acts_for})
    return tuple(
        Relation(Party((f"acts-for:{word}",)), Party((word,)), Relationship.DELEGATE, OUTSIDE, "directory, `acts_for`")
        for word in principals
    )


def about_nobody(relations: Iterable[Relation], directory: Directory, source: str) -> Iterator[Problem]:
    """Warn of parties to which nobody in the directory belongs."""
    agencies = tuple(directory.agencies.values())
    for number, relation in enumerate(relations, 1):
        for column, party in (("from", relation.giver), ("to", relation.taker)):
            if not party.members(agencies):
                yield Problem(f"{source}, relation {number}, column {column}", f"`{party}` is nobody in the directory")


def _relations(text: str, problems: list[Problem]) -> Iterator[Relation]:
    for number, (giver, taker, kind, by, source) in read_table(text, COLUMNS, problems):
        faults = {"from": _party_fault(giver), "to": _party_fault(taker), "kind": _kind_fault(kind)}
        faults["by"] = _by_fault(by, kind)
        faults["source"] = None if source.strip() else Fault("is blank", "say who reports it, or that you assume it")
        found = [
            Problem(f"row {number}, column {column}", *fault) for column, fault in faults.items() if fault is not None
        ]
        problems += found
        if not found:
            yield Relation(_party(giver), _party(taker), Relationship(kind), by, source)


def _party(text: str) -> Party:
    return Party(tuple(text.split()))


def _party_fault(text: str) -> Fault | None:
    party = read_party(text)
    return party if isinstance(party, Fault) else None


def _kind_fault(kind: str) -> Fault | None:
    kinds = [known.value for known in Relationship]
    if kind in kinds:
        return None
    return Fault(f"`{kind}` is no kind of relation", meant(kind, kinds) or f"the kinds are {one_of(kinds)}")


def _by_fault(by: str, kind: str) -> Fault | None:
    if kind == Relationship.RE_QUERY:
        asks = by in KEYS and KEYS[by].traffic is Traffic.QUERY and KEYS[by].data_class is not DataClass.OTHER
        return None if asks else Fault(f"`{by}` asks for no driver or vehicle data", "name a key such as `DQ`")
    if by == OUTSIDE:
        is_shown = kind == Relationship.SIDE_EFFECT
        return Fault("a side effect is a message", "name its key, such as `IAQ`") if is_shown else None
    if by not in KEYS or by in HUB_ONLY:
        return Fault(f"`{by}` is no key that an agency may send", "name one, such as `AM`, or write `outside`")
    is_other = KEYS[by].traffic is Traffic.ANSWER and KEYS[by].data_class is DataClass.OTHER
    return Fault(f"`{by}` tells no driver or vehicle data", "name a key such as `DR`, or `AM`") if is_other else None
