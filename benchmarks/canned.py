"""Answers from a table: what emulated states say where answering shall cost every program the same.

The population that ours emulates states with draws a dozen hashes an answer (`streams/switch/stages/population.py`). It
is no part of a filter, so the like-for-like rows answer from records drawn beforehand: which one, the subject says.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from benchmarks.exported.shapes import FEDERAL, Records
from streams.messages.fields import identifying
from streams.messages.keys import ANSWERS, KEYS, DataClass
from streams.messages.places import CODES
from streams.messages.wire import FieldPair
from streams.switch.stages.population import NO_RECORD, Population

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

    records: Records = field(default_factory=canned_records)

    def answer(self, state: str, key: str, asked: Iterable[FieldPair]) -> tuple[FieldPair, ...]:
        """Answer a query: what was asked about comes first, then a record, or none."""
        subject = tuple(sorted(identifying(asked)))
        if not subject:
            return (NO_RECORD,)
        record = self.records[state][KEYS[key].data_class.value][sum(subject[0][1].encode()) % KINDS]
        known = {tag for tag, _ in subject}
        return (*subject, *(pair for pair in record if pair[0] not in known))
