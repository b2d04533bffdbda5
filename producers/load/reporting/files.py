"""A report as files: which forms there are, told by a file's ending."""

import errno
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import msgspec

from producers.load.reporting.document import Document
from producers.load.reporting.page import page_of
from producers.load.reporting.rows import csv_of
from streams.errors import UnwritableFileError, UsageError

Json: TypeAlias = Mapping[str, object]


def json_of(report: Json) -> str:
    """Write the report as JSON, for people to read, too."""
    return json.dumps(report, indent=2) + "\n"


Forms: TypeAlias = Mapping[str, Callable[[Json], str]]
"""A file's ending → how a report is written."""

FORMS: Final[Forms] = MappingProxyType(
    {
        ".json": json_of,
        ".csv": lambda report: csv_of(msgspec.convert(report, Document)),
        ".html": lambda report: page_of(msgspec.convert(report, Document)),
    }
)
"""Those of a load's report."""

COST_FORMS: Final[Forms] = MappingProxyType({".json": json_of})
"""Those of a report of what filters cost."""


class UnknownFormError(UsageError):
    """A report is wanted in a form that there isn't."""

    def __init__(self, path: Path, forms: Forms) -> None:
        super().__init__(path)
        self.path = path
        self.hint = f"this report's file ends with {', '.join(forms)}"

    def __str__(self) -> str:
        return f"`{self.path.name}` doesn't say which form the report shall have"


def check_forms(paths: Iterable[Path], forms: Forms = FORMS) -> None:
    """Refuse a file before anything runs for it.

    Raises:
        UnknownFormError: its ending says no form.
        UnwritableFileError: no file can be where it shall be.
    """
    for path in paths:
        if path.suffix not in forms:
            raise UnknownFormError(path, forms)
        if path.is_dir():
            raise UnwritableFileError(path, os.strerror(errno.EISDIR))
        if not path.parent.is_dir():
            raise UnwritableFileError(path, os.strerror(errno.ENOENT))
