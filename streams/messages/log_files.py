"""Opening the files of a log. What goes wrong here is blamed on the file, or on an extra that isn't installed."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import IO, Final, Protocol, TypeAlias

from streams.errors import OperatorError, Problem, UnusableFileError

_Faults: TypeAlias = tuple[type[Exception], ...]
_Unpacker: TypeAlias = tuple[Callable[[IO[bytes]], Iterable[bytes]], _Faults]


class _Frame(Protocol):
    """One frame of zstandard, being unpacked."""

    @property
    def eof(self) -> bool:
        """Whether its end was met."""

    @property
    def unused_data(self) -> bytes:
        """What follows its end."""

    def decompress(self, content: bytes, /) -> bytes:
        """Take more of it."""


class MissingExtraError(OperatorError):
    """A format that needs a library that isn't installed."""

    hint = "install the extra `logs`: pip install 'nlets-emulator[logs]'"

    def __init__(self, library: str) -> None:
        super().__init__(library)
        self.library = library

    def __str__(self) -> str:
        return f"this log's format needs `{self.library}`, which is not installed"


def unpacked_suffix(path: Path) -> str:
    """Give the ending of a file's name that says what is in it, without the one that says how it is packed."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz").removesuffix(".zst")).suffix


@contextmanager
def open_unpacked(path: Path) -> Iterator[Iterable[bytes]]:
    """Open a file by its name's ending, `.gz`, `.zst` or as it is, and give its lines.

    Raises:
        UnusableFileError: it can't be opened, or is broken where it is packed.
    """
    unpack, faults = _UNPACKERS.get(path.suffix.lower(), _as_it_is)()
    with _blamed_on(path, faults), path.open("rb") as packed:
        yield unpack(packed)


def parquet_rows(path: Path) -> Iterator[list[tuple[str, object]]]:
    """Read a Parquet file's rows, each cell with its column's name."""
    library = import_library("pyarrow.parquet")
    with _blamed_on(path, (ValueError,)), path.open("rb") as file:
        for batch in library.ParquetFile(file).iter_batches():
            columns = [
                [(name, cell) for cell in column.to_pylist()]
                for name, column in zip(batch.schema.names, batch, strict=True)
            ]
            yield from map(list, zip(*columns, strict=True))


def import_library(name: str) -> ModuleType:
    """Import a library that only some formats need."""
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError(name.partition(".")[0]) from error


@contextmanager
def _blamed_on(path: Path, faults: _Faults) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnusableFileError(str(path), (Problem("file", error.strerror or str(error)),)) from error
    except faults as error:
        raise UnusableFileError(str(path), (Problem("file", str(error)),)) from error


def _as_it_is() -> _Unpacker:
    return lambda file: file, ()


def _gzip() -> _Unpacker:
    return lambda packed: io.BufferedReader(gzip.GzipFile(fileobj=packed)), (EOFError, zlib.error)


def _zstandard() -> _Unpacker:
    library = import_library("zstandard")
    unpacker = library.ZstdDecompressor()
    return lambda packed: _lines(_unframed(packed, unpacker.decompressobj)), (EOFError, library.ZstdError)


def _unframed(packed: IO[bytes], new_frame: Callable[[], _Frame]) -> Iterator[bytes]:
    """Unpack frame by frame: the library's own reader takes a frame that breaks off for one that ends there."""
    content = packed.read(io.DEFAULT_BUFFER_SIZE)
    while content:
        frame = new_frame()
        while not frame.eof:
            if not content:
                raise EOFError("the file ends within a frame")
            yield frame.decompress(content)
            content = frame.unused_data or packed.read(io.DEFAULT_BUFFER_SIZE)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line + b"\n" for line in whole)
    if rest:
        yield rest


_UNPACKERS: Final = {".gz": _gzip, ".zst": _zstandard}
