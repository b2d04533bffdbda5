"""About whom and what cases ask. Who tells a rule's two sides apart is found by asking about everybody first. Pure.

A filter's own records can't be known. So the pool is asked about by somebody whom no rule touches, and of those answers
the ones are kept that a conditional rule would act on, and ones that it would not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from streams.errors import Problem, UnusableFileError
from streams.messages.fields import IDENTIFYING, normalise
from streams.messages.keys import DataClass
from streams.messages.message import Message
from streams.messages.tables import read_text_file
from streams.messages.wire import FieldPair
from streams.policies.evidence import Evidence
from streams.policies.model import Rule
from streams.policies.vocabulary import Effect

Fields = tuple[FieldPair, ...]

_POOL: Final = 40
"""Synthetic subjects of each class: enough that an emulated population has some on each side of a condition."""
_VEHICLE: Final = frozenset({"LIC", "VIN"})
PROBES: Final = {DataClass.DRIVER: "DQ", DataClass.VEHICLE: "RQ"}
"""The key by which a subject is asked about first."""


@dataclass(frozen=True)
class Subjects:
    """Drivers and vehicles, and those of them that tell something apart."""

    pool: Mapping[DataClass, tuple[Fields, ...]]
    chosen: Mapping[DataClass, tuple[Fields, ...]] = field(default_factory=dict)

    def telling(self, data_class: DataClass) -> tuple[Fields, ...]:
        """Give whom to ask about; by other keys, about some driver."""
        if data_class is DataClass.OTHER:
            return self.telling(DataClass.DRIVER)[:1]
        return self.chosen.get(data_class) or self.pool[data_class][:1]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conditional rule: whether it acts on the answer about a subject."""

    rule: str
    acts: bool


def synthetic() -> Subjects:
    """Invent a pool."""
    drivers = tuple((("OLN", f"CONFORM{number:03}"),) for number in range(_POOL))
    vehicles = tuple((("LIC", f"CNF{number:03}"), ("LIY", "2026"), ("LIT", "PC")) for number in range(_POOL))
    return Subjects({DataClass.DRIVER: drivers, DataClass.VEHICLE: vehicles})


def load_subjects(path: Path) -> Subjects:
    """Read a pool: a line for each, such as `OLN/D123` or `LIC/ABC123+LIY/2026+LIT/PC`.

    Raises:
        UnusableFileError: with every line that names nobody, or without a driver or a vehicle.
    """
    lines = [line.strip() for line in read_text_file(path).splitlines()]
    read = [(number, _fields(line)) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    problems = [Problem(f"{path}:{number}", _NOBODY) for number, fields in read if not _names(fields)]
    drivers = tuple(fields for _, fields in read if not _is_vehicle(fields))
    vehicles = tuple(fields for _, fields in read if _is_vehicle(fields))
    problems += [
        Problem(str(path), f"names no {what}") for what, of in (("driver", drivers), ("vehicle", vehicles)) if not of
    ]
    if problems:
        raise UnusableFileError(str(path), tuple(problems))
    return Subjects({DataClass.DRIVER: drivers, DataClass.VEHICLE: vehicles})


_NOBODY: Final = "names nobody: write identifying fields joined by `+`, such as OLN/D123"


def _fields(line: str) -> Fields:
    parts = (part.partition("/") for part in line.split("+"))
    return tuple((normalise(tag), normalise(value)) for tag, _, value in parts)


def _names(fields: Fields) -> bool:
    return any(tag in IDENTIFYING for tag, _ in fields) and all(value for _, value in fields)


def _is_vehicle(fields: Fields) -> bool:
    return any(tag in _VEHICLE for tag, _ in fields)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom to ask about, and which sides of which rules nobody in the pool shows."""

    subjects: Subjects
    not_shown: tuple[Side, ...]


def choose(subjects: Subjects, rules: Iterable[Rule], told: Mapping[Fields, Message | None]) -> Chosen:
    """Choose a subject for each side of each conditional rule, given what was told about everybody in the pool."""
    chosen: dict[DataClass, tuple[Fields, ...]] = {}
    shown: set[Side] = set()
    wanted = [Side(rule.id, acts) for rule in rules if rule.conditional for acts in (True, False)]
    by_id = {rule.id: rule for rule in rules}
    for data_class, pool in subjects.pool.items():
        known = [fields for fields in pool if (said := told.get(fields)) is not None and len(said.fields) > len(fields)]
        picked = dict.fromkeys(known[:1])
        for side in wanted:
            found = next((each for each in known if _acts(by_id[side.rule], told[each]) is side.acts), None)
            if found is not None and _covers(by_id[side.rule], data_class):
                picked[found] = None
                shown.add(side)
        chosen[data_class] = tuple(picked)
    return Chosen(Subjects(subjects.pool, chosen), tuple(side for side in wanted if side not in shown))


def _acts(rule: Rule, said: Message | None) -> bool:
    evidence = Evidence(said.fields, said.free) if said else Evidence()
    met = all(evidence.meets(condition) for condition in rule.when)
    return met and (rule.effect is Effect.REFUSE or bool(evidence.holding(rule.remove)))


def _covers(rule: Rule, data_class: DataClass) -> bool:
    return any(each.value == data_class.value for each in rule.data.classes) or bool(rule.data.keys)


def pool_of(subjects: Subjects) -> Iterator[tuple[str, Fields]]:
    """Give everybody in the pool with the key to ask by."""
    return ((PROBES[data_class], fields) for data_class, pool in subjects.pool.items() for fields in pool)
