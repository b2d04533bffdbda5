"""A file of YAML, read from wherever it lies; that it can't be read is one of its problems."""

from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from streams.errors import UnusableFileError
from streams.files.faults import Forms, faults_of
from streams.files.yaml_text import Document, read_yaml

Model = TypeVar("Model", bound=BaseModel)


def read_document(entry: Traversable) -> Document:
    """Read a file, called by its own name without folders in all that is said of it."""
    document = Document(entry.name)
    try:
        return read_yaml(entry.read_bytes().decode("utf-8-sig"), entry.name)
    except UnicodeDecodeError as error:
        document.problems.append(document.problem_at(1, f"byte {error.start} is not UTF-8", "save the file as UTF-8"))
    except OSError as error:
        document.problems.append(document.problem_at(1, f"can't be read: {error.strerror}"))
    return document


def model_of(document: Document, kind: type[Model], forms: Forms) -> Model:
    """Read what stands in a document as one of a kind.

    Raises:
        UnusableFileError: with every problem in it.
    """
    if document.problems:
        raise UnusableFileError(document.source, tuple(document.problems))
    try:
        return kind.model_validate(document.value)
    except ValidationError as error:
        raise UnusableFileError(document.source, tuple(faults_of(error, document, forms))) from error
