"""Files of cases, read whole or not at all: everything wrong with all of them is listed at once."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from streams.casebook.case import Case
from streams.errors import Problem, UnusableFileError
from streams.files.faults import Forms, faults_of
from streams.files.reading import read_document
from streams.files.yaml_text import Document, Plain

_FORMS: Final = Forms("a case", (Case,))


def load_cases(files: Iterable[Path]) -> tuple[Case, ...]:
    """Read files, or raise `UnusableFileError` with every problem in them."""
    return read_cases(map(read_document, files))


def read_cases(documents: Iterable[Document]) -> tuple[Case, ...]:
    """Read documents, each a list of cases. An id names one case of all."""
    problems: list[Problem] = []
    found: dict[str, str] = {}
    cases: list[Case] = []
    for document in documents:
        problems += document.problems or _shape_problems(document)
        for number, item in enumerate(_items(document)):
            part = _part(document, number, item)
            case = _case(part, problems)
            if case is not None and case.id in found:
                problems.append(part.problem(("id",), f"case `{case.id}` stands in `{found[case.id]}` too", _ONE_ID))
            elif case is not None:
                found[case.id] = f"{document.source}:{part.line_of(('id',))}"
                cases.append(case)
    if problems:
        raise UnusableFileError("cases", tuple(problems))
    return tuple(cases)


_ONE_ID: Final = "give one of the two another id"


def _shape_problems(document: Document) -> Iterator[Problem]:
    if not isinstance(document.value, list) or not document.value:
        yield document.problem_at(1, "is no list of cases", "begin each case with `- id:`")


def _items(document: Document) -> list[Plain]:
    return document.value if isinstance(document.value, list) and not document.problems else []


def _part(document: Document, number: int, item: Plain) -> Document:
    """Give one item of a list as a document of its own, with its lines."""
    lines = {path[1:]: line for path, line in document.lines.items() if path[:1] == (number,)}
    return Document(document.source, item, lines)


def _case(part: Document, problems: list[Problem]) -> Case | None:
    try:
        return Case.model_validate(part.value)
    except ValidationError as error:
        problems += faults_of(error, part, _FORMS)
        return None
