"""The rows that `nlets replay --rows` or `nlets decide` left, read to count a log by them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from streams.errors import OperatorError, Problem, UnusableFileError
from streams.logs.lines import TooLong, split_lines
from streams.logs.packing import BrokenOffError, read_pieces
from streams.policies.rows import Row


class OtherContextError(OperatorError):
    """Rows were decided under other policies, agencies or grants than those that are named."""

    hint = "name the --policies, --directory and --grants that the log was replayed under"

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(found, wanted)
        self.found = found
        self.wanted = wanted

    def __str__(self) -> str:
        return f"the rows were decided under the context `{self.found}`, and here it is `{self.wanted}`"


class _Written(Row, frozen=True, gc=False):
    """A row, and the context that decided it."""

    context: str = ""


_decode: Final = msgspec.json.Decoder(_Written).decode


def read_rows(path: Path, context: str) -> Iterator[Row]:
    """Read rows that were decided under a context.

    Raises:
        UnusableFileError: a line is no row, or the file breaks off.
        OtherContextError: another context decided.
    """
    number = 0
    try:
        for number, line in enumerate(split_lines(read_pieces(path)), 1):
            row = _read(line, path, number)
            if row.context != context:
                raise OtherContextError(row.context, context)
            yield row
    except BrokenOffError as error:
        raise UnusableFileError(str(path), (Problem(f"line {number}", f"breaks off: {error.why}"),)) from error


def _read(line: bytes | TooLong, path: Path, number: int) -> _Written:
    try:
        return _decode(line if isinstance(line, bytes) else b"")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        problem = Problem(f"line {number}", "is no row of `nlets decide` or `nlets replay --rows`")
        raise UnusableFileError(str(path), (problem,)) from error
