"""A report as files: which forms there are, told by a file's ending."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import msgspec

from producers.load.reporting.document import Document
from producers.load.reporting.page import page_of
from producers.load.reporting.rows import csv_of
from streams.errors import UsageError

Json: TypeAlias = Mapping[str, object]


def json_of(report: Json) -> str:
    """Write the report as JSON, for people to read, too."""
    return json.dumps(report, indent=2) + "\n"


FORMS: Final[Mapping[str, Callable[[Json], str]]] = MappingProxyType(
    {
        ".json": json_of,
        ".csv": lambda report: csv_of(msgspec.convert(report, Document)),
        ".html": lambda report: page_of(msgspec.convert(report, Document)),
    }
)
"""A file's ending → how a report is written."""


class UnknownFormError(UsageError):
    """A report is wanted in a form that there isn't."""

    hint = f"a report's file ends with {', '.join(FORMS)}"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"`{self.path.name}` doesn't say which form the report shall have"


def check_forms(paths: Iterable[Path]) -> None:
    """Refuse a file before anything runs for it.

    Raises:
        UnknownFormError: its ending says no form.
    """
    for path in paths:
        if path.suffix not in FORMS:
            raise UnknownFormError(path)
