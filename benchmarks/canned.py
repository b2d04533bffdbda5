"""Answers from a table: what emulated states say where answering shall cost every program the same.

Who lives in a state is no part of a filter, so the like-for-like rows answer from a few records that every program is
given: which one, the subject's checksum says (`streams/switch/stages/population.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from benchmarks.exported.shapes import FEDERAL, Records
from streams.messages.keys import ANSWERS, KEYS, DataClass
from streams.messages.places import CODES
from streams.messages.wire import FieldPair
from streams.switch.stages.population import Population, Question

KINDS: Final = 16
"""Records of each."""
_ASKED_BY: Final = {
    data_class: next(code for code in ANSWERS if KEYS[code].data_class is data_class) for data_class in DataClass
}


@cache
def canned_records() -> Records:
    """Draw them."""
    return {
        whose: {data_class.value: tuple(_drawn(whose, code)) for data_class, code in _ASKED_BY.items()}
        for whose in (*sorted(CODES), FEDERAL)
    }


def _drawn(whose: str, code: str) -> Iterable[tuple[FieldPair, ...]]:
    for number in range(KINDS):
        _subject, *record = Population().answer(whose, code, [("SID", str(number))])
        yield tuple(record)


@dataclass(frozen=True, slots=True)
class CannedPopulation(Population):
    """A population that looks its answers up."""

    drawn: Records = field(default_factory=canned_records)

    def records(self, question: Question) -> tuple[tuple[FieldPair, ...], ...]:
        """Give all that a state may say: a record, whoever it is."""
        return self.drawn[question.state][question.data_class.value]
