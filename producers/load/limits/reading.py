"""Files of thresholds, read whole or not at all: all that is wrong with one is listed at once, with its lines."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from producers.load.limits.model import Thresholds
from streams.files.faults import Forms
from streams.files.reading import model_of, read_document
from streams.files.yaml_text import Document

SHIPPED: Final = "shipped"
"""What is said instead of a file's path for the one that comes with the program."""
_FORMS: Final = Forms("a file of thresholds", (Thresholds,))


def read_thresholds(said: str) -> Thresholds:
    """Read the file of that path, or the shipped one.

    Raises:
        UnusableFileError: with every problem in it.
    """
    entry: Traversable = files("producers.load.limits") / "shipped.yaml" if said == SHIPPED else Path(said)
    return thresholds_of(read_document(entry))


def thresholds_of(document: Document) -> Thresholds:
    """Read what stands in a document.

    Raises:
        UnusableFileError: with every problem in it.
    """
    return model_of(document, Thresholds, _FORMS)
