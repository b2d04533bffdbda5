"""Writing what is published: a page, a sheet as CSV or Parquet, a JSON document, by the ending of the file's name.

Beside it only `impact.py` reads a file, and `making.py` asks what was typed.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streams.errors import UnwritableFileError, UsageError
from streams.logs.packing import import_library
from streams.reports.document import COLUMNS, document, sheet
from streams.reports.origin import DIGEST, Holds, Input, Origin
from streams.reports.page import page_of
from streams.reports.release import Release
from streams.reports.timeline import Wait

_FIGURES: Final = frozenset(COLUMNS[COLUMNS.index("requests") :])
_PIECE: Final = 1 << 20


@dataclass(frozen=True)
class Report:
    """All that a report says."""

    release: Release
    origin: Origin
    waits: tuple[Wait, ...]


class UnknownFormError(UsageError):
    """A file's name doesn't say what is to be written."""

    hint = "end it in .html, .csv, .json or .parquet"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"`{self.path}` has no ending of a form that reports are written in"


def check_form(path: Path) -> None:
    """Refuse, before anything is read, a name that says no form."""
    if path.suffix not in _FORMS:
        raise UnknownFormError(path)


def write(report: Report, path: Path) -> None:
    """Write a report in the form that the name's ending says.

    Raises:
        UnwritableFileError: it can't be written.
    """
    content = _FORMS[path.suffix](report)
    write_bytes(path, content)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, or blame whoever named it."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UnwritableFileError.of(path, error) from error


def input_of(name: str, holds: Holds) -> Input:
    """Name an input by its content, if it is a file, and none of numbers that could be tried out by its digest."""
    path = Path(name)
    if not path.is_file():
        return Input(name, "not a file: no digest", holds)
    if holds is Holds.COUNTS:
        return Input(path.name, "withheld: it would tell withheld numbers to whoever tries them all", holds)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return Input(path.name, f"{DIGEST}{digest.hexdigest()}", holds)


def _page(report: Report) -> bytes:
    return page_of(report.release, report.origin, report.waits).encode()


def _json(report: Report) -> bytes:
    return (json.dumps(json_of(report), indent=2, ensure_ascii=False) + "\n").encode()


def json_of(report: Report) -> dict[str, object]:
    """Give the document."""
    return document(report.release, report.origin, report.waits)


def _csv(report: Report) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sheet(report.release))
    return out.getvalue().encode()


def _parquet(report: Report) -> bytes:
    arrow, parquet = import_library("pyarrow"), import_library("pyarrow.parquet")
    types = [(name, arrow.int64() if name in _FIGURES else arrow.string()) for name in COLUMNS]
    about = json.dumps({name: part for name, part in json_of(report).items() if name != "tables"})
    schema = arrow.schema(types, metadata={b"nlets.report": about.encode()})
    out = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(list(sheet(report.release)), schema=schema), out)
    return out.getvalue()


_FORMS: Final[Mapping[str, Callable[[Report], bytes]]] = {
    ".html": _page,
    ".csv": _csv,
    ".json": _json,
    ".parquet": _parquet,
}
