"""How commands of this package write files: as UTF-8, the same bytes everywhere, with a clear error where it fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from streams.errors import UnwritableFileError


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """Open a file to be written.

    Raises:
        UnwritableFileError: it can't be opened, or is full.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise UnwritableFileError.of(path, error) from error
