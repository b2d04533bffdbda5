"""A question: what data must not reach whom, over how many hops at most; and how it is typed."""

from dataclasses import dataclass
from typing import Final

from streams.errors import UsageError
from streams.files.words import meant, one_of
from streams.messages.places import PLACES
from streams.paths.hops import Asked
from streams.paths.parties import Fault, Party, read_party
from streams.policies.vocabulary import LimitedClass

_CLASSES: Final = tuple(each.value for each in LimitedClass)


class InvalidQuestionError(UsageError):
    """An option names no data, or nobody."""

    def __init__(self, option: str, what: str, hint: str) -> None:
        super().__init__(option, what, hint)
        self.option = option
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what} ({self.hint})"


@dataclass(frozen=True, slots=True)
class Question:
    """What data must not reach whom, over how many hops at most."""

    asked: Asked
    reached: Party
    most: int


def question_of(to: str, reached: str, most: int) -> Question:
    """Read a question as it is typed, or raise `InvalidQuestionError`."""
    party = read_party(reached)
    if isinstance(party, Fault):
        raise InvalidQuestionError("--from", party.what, party.hint)
    return Question(_asked(to), party, most)


def _asked(to: str) -> Asked:
    said, _, data = to.partition("/")
    place = said.upper()
    if place not in PLACES:
        raise InvalidQuestionError("--to", f"`{said}` is none of the {len(PLACES)} places", "write WA/driver, say")
    if data not in _CLASSES:
        what = f"`{data}` is no class of data" if data else f"`{to}` names no class of data"
        hint = meant(data, _CLASSES) or f"the classes are {one_of(_CLASSES)}: write {place}/driver, say"
        raise InvalidQuestionError("--to", what, hint)
    return Asked(place, data)
