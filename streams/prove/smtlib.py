"""Terms as SMT-LIB 2 text, which every solver reads, and what a solver says of a variable, read back.

A finite sort is a bit-vector, its members numbered in their order: both solvers turn it into propositions at once.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Self
from urllib.parse import quote

from streams.prove.terms import (
    Among,
    AtLeast,
    Choice,
    Conjunction,
    Disjunction,
    Flag,
    Not,
    Number,
    Sort,
    Term,
    Truth,
    Variable,
)

_VALUE: Final = re.compile(r"\s(#b[01]+|#x[0-9a-f]+|true|false|\d+|\(-\s*\d+\))\s*\)")
_LONGEST_WHOLE: Final = 3
"""Sets of more members than these are named once and for all."""


_JOINED: Final = {Conjunction: "and", Disjunction: "or"}


class Writer:
    """Writes terms; a set of members that many terms name is defined where it is first met."""

    def __init__(self, variables: Iterable[Variable]) -> None:
        self._lines: Final = [line for variable in variables for line in _declaration(variable)]
        self._named: Final[dict[Term, str]] = {}

    def define(self, name: str, term: Term) -> Flag:
        """Give a term a name, by which it is told from here on."""
        text = self._text(term)
        self._lines.append(f"(define-fun {symbol(name)} () Bool {text})")
        return Flag(name)

    def claim(self, term: Term) -> None:
        """Say that a term is so."""
        text = self._text(term)
        self._lines.append(f"(assert {text})")

    def taken(self) -> str:
        """Give what was written since the last time."""
        text = "".join(f"{line}\n" for line in self._lines)
        self._lines.clear()
        return text

    def _text(self, term: Term) -> str:
        match term:
            case Flag(name):
                return symbol(name)
            case Truth(holds):
                return str(holds).lower()
            case AtLeast(number, least):
                return f"(>= {symbol(number.name)} {_number(least)})"
            case Not(inner):
                return f"(not {self._text(inner)})"
            case Among(choice, members):
                return self._set(term, choice, members)
            case _:
                return f"({_JOINED[type(term)]} {' '.join(map(self._text, term.terms))})"

    def _set(self, term: Term, choice: Choice, members: frozenset[str]) -> str:
        written = self._named.get(term)
        if written is None:
            written = _members(choice, members)
            if len(members) > _LONGEST_WHOLE:
                name = f"{choice.name}-set-{len(self._named)}"
                self._lines.append(f"(define-fun {symbol(name)} () Bool {written})")
                written = symbol(name)
            self._named[term] = written
        return written


def values_of(variables: Iterable[Variable]) -> str:
    """Ask for the values of variables."""
    return f"(get-value ({' '.join(symbol(variable.name) for variable in variables)}))\n"


@dataclass(frozen=True)
class Model:
    """A value of every variable: one message."""

    values: Mapping[str, str]

    @classmethod
    def read(cls, variables: Sequence[Variable], answer: str) -> Self:
        """Read what a solver answers where it was asked for values.

        Raises:
            ValueError: it is no such answer.
        """
        found = _VALUE.findall(answer)
        return cls({variable.name: value for variable, value in zip(variables, found, strict=True)})

    def member(self, choice: Choice) -> str:
        """Say which member a choice is."""
        value = self.values[choice.name]
        return choice.sort.members[int(value[2:], 2 if value.startswith("#b") else 16)]

    def number(self, number: Number) -> int:
        """Say which number it is; one below zero stands in brackets."""
        value = self.values[number.name]
        return -int(value.strip("()- ")) if value.startswith("(") else int(value)

    def is_so(self, flag: Flag) -> bool:
        """Say whether a flag is true."""
        return self.values[flag.name] == "true"


def _declaration(variable: Variable) -> Iterator[str]:
    named = symbol(variable.name)
    match variable:
        case Choice(_, sort):
            yield f"; {variable.name}: {', '.join(f'{n} {member}' for n, member in enumerate(sort.members))}"
            yield f"(declare-const {named} (_ BitVec {_width(sort)}))"
            yield f"(assert (bvule {named} {_bits(sort, sort.members[-1])}))"
        case Number():
            yield f"(declare-const {named} Int)"
        case _:
            yield f"(declare-const {named} Bool)"


def _members(choice: Choice, members: frozenset[str]) -> str:
    named = symbol(choice.name)
    equal = [f"(= {named} {_bits(choice.sort, member)})" for member in choice.sort.members if member in members]
    return equal[0] if len(equal) == 1 else f"(or {' '.join(equal)})"


def _width(sort: Sort) -> int:
    return max(1, (len(sort.members) - 1).bit_length())


def _bits(sort: Sort, member: str) -> str:
    return f"#b{sort.members.index(member):0{_width(sort)}b}"


def _number(value: int) -> str:
    return str(value) if value >= 0 else f"(- {-value})"


@cache
def symbol(name: str) -> str:
    """Quote a name; a character that may not stand in one is written by its number."""
    return f"|{quote(name, safe=' /:,')}|"
