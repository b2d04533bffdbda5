"""Files of intents, read whole or not at all: everything wrong is listed at once, with file and line."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from streams.errors import Problem, UnusableFileError
from streams.files.faults import Forms
from streams.files.reading import model_of, read_document
from streams.files.yaml_text import Document
from streams.messages.directory import Directory
from streams.prove.intents import Intents

_FORMS: Final = Forms("a file of intents", (Intents,))
SHIPPED: Final = ("blocks", "gaps")
_HINT: Final = f"{' and '.join(f'`{name}`' for name in SHIPPED)} come with the program"
"""The files that come with the program: what the shipped policies keep from whom, and what they don't."""


def intents_at(name: str) -> Traversable:
    """Say where a file of intents lies: one that comes with the program goes by its name alone."""
    return files("streams.prove") / "shipped" / f"{name}.yaml" if name in SHIPPED else Path(name)


def load_intents(entry: Traversable, directory: Directory) -> Intents:
    """Read a file, or raise `UnusableFileError` with every problem; one about another directory is one of them."""
    if not entry.is_file():
        raise UnusableFileError(entry.name, (Problem(entry.name, "is no file", _HINT),))
    return read_intents(read_document(entry), directory)


def read_intents(document: Document, directory: Directory) -> Intents:
    """Read a document of intents."""
    intents = model_of(document, Intents, _FORMS)
    problems = (*_repeated(intents, document), *_elsewhere(intents, document, directory))
    if problems:
        raise UnusableFileError(document.source, problems)
    return intents


def _repeated(intents: Intents, document: Document) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, intent in enumerate(intents.intents):
        place = ("intents", number, "id")
        line = first.setdefault(intent.id, document.line_of(place))
        if line != document.line_of(place):
            yield document.problem(place, f"intent `{intent.id}` stands on line {line} too", "give one another id")


def _elsewhere(intents: Intents, document: Document, directory: Directory) -> Iterator[Problem]:
    if intents.directory not in {None, directory.digest}:
        what = f"the intents speak of another directory than the one given, which is {directory.digest}"
        yield document.problem(("directory",), what, "give theirs with --directory, or leave `directory` out")
