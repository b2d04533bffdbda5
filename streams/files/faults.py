"""What pydantic finds wrong with a file, in words for whoever wrote it: what it is, and what to do.

What our own validators find says so itself, by `words.fault`; here the rest is put into words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from streams.errors import Problem
from streams.files.words import FAULT, meant, one_of
from streams.files.yaml_text import Document, Path

_NAME: Final = "[key]"
"""What pydantic adds to the place of a name that is wrong itself."""
_SHOWN: Final = 60
"""Characters of a value that an error quotes."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What a file may be."""

    what: str
    """In words, with its article."""
    models: tuple[type[BaseModel], ...]

    def named(self, title: str) -> type[BaseModel]:
        """Give the form that pydantic calls so."""
        return next(model for model in self.models if model.__name__ == title)


class _Words(NamedTuple):
    """What is wrong, and what to do."""

    what: str
    hint: str


_Names: TypeAlias = dict[Path, tuple[str, ...]]
"""A part of a file, by the names that lead to it → the names that it may hold."""


class _Known(NamedTuple):
    """What the file may be, and the names of the form that it has."""

    forms: Forms
    names: _Names


def faults_of(error: ValidationError, document: Document, forms: Forms) -> Iterator[Problem]:
    """Say each fault with the line it stands on."""
    known = _Known(forms, dict(_parts(forms.named(error.title), ())))
    for details in error.errors(include_url=False):
        where = ".".join(str(part) for part in details["loc"] if part != _NAME) or "the file"
        what, hint = _words(details, known)
        yield document.problem(details["loc"], " ".join(f"{where}: {what}".split()), hint)


def _words(details: ErrorDetails, known: _Known) -> _Words:
    kind, value = details["type"], details["input"]
    here = tuple(part for part in details["loc"] if isinstance(part, str))
    if kind == FAULT:
        return _Words(details["ctx"]["what"], details["ctx"]["hint"])
    if kind == "missing":
        return _Words("is missing", f"write `{here[-1]}: …`")
    if kind == "extra_forbidden":
        return _Words(f"is no word that {known.forms.what} knows here", _home_of(here[-1], here[:-1], known))
    if kind == "model_type":
        what = _unless_empty(value, "holds no names with values") if here or value else "is empty"
        return _Words(what, f"known here are {one_of(known.names[here])}")
    if kind in {"enum", "literal_error"}:
        return _no_choice(value, re.findall("'([^']*)'", details["ctx"]["expected"]))
    what, hint = _TYPES.get(kind, (details["msg"], ""))
    return _Words(_unless_empty(value, what), hint)


_TYPES: Final = {
    "tuple_type": ("is no list", "begin each item with `- `, or write `[…, …]`"),
    "string_type": ("is no text", "write a word or a text"),
    "bool_type": ("is neither true nor false", "write `true` or `false`"),
}
"""What isn't of the type it must be, by pydantic's name of the fault."""


def _unless_empty(value: object, what: str) -> str:
    return "has no value" if value is None else what


def _no_choice(value: object, choices: list[str]) -> _Words:
    quoted = str(value) if len(str(value)) <= _SHOWN else f"{str(value)[:_SHOWN]}…"
    return _Words(_unless_empty(value, f"`{quoted}` is none of {one_of(choices)}"), meant(str(value), choices))


def _home_of(name: str, here: Path, known: _Known) -> str:
    """Say where a name belongs that is not known here, or which name was meant."""
    names = known.names[here]
    homes = [".".join(map(str, path)) for path, within in known.names.items() if path and name in within]
    if homes:
        return f"it belongs in {one_of(homes)}"
    if not here and any(name in form.model_fields for form in known.forms.models):
        return "it belongs in a file of its own"
    return meant(name, names) or f"known here are {one_of(names)}"


def _parts(part: type[BaseModel], path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Give the names that a part of a policy may hold, and those of the parts within it."""
    named = {held.alias or name: held for name, held in part.model_fields.items()}
    yield path, tuple(named)
    for name, held in named.items():
        for within in _models_in(held.annotation):
            yield from _parts(within, (*path, name))


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
