"""Files as they lie on disk, packed by gzip or zstandard or not at all: unpacked in pieces, and packed.

A file of which nothing can be had is the operator's to mend. One that breaks off gives all that stands before: the
libraries' own readers keep the last of it to themselves, or take a frame that is cut short for one that ends there.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import IO, BinaryIO, Final, Protocol, TypeAlias

from streams.errors import OperatorError, Problem, UnusableFileError

PIECE: Final = 1 << 20
"""No piece is larger, whatever unpacks to it."""

_PACKED_PIECE: Final = 1 << 10
"""So little is unpacked at once that what blows up a thousandfold does no harm."""

_PLAIN_PIECE: Final = 256 << 10


Packed: TypeAlias = IO[bytes] | gzip.GzipFile
"""What packs what is written to it, or a file as it is."""


class _Frame(Protocol):
    """What was packed in one go, being unpacked."""

    @property
    def eof(self) -> bool:
        """Whether its end was met."""

    @property
    def unused_data(self) -> bytes:
        """What follows its end."""

    def decompress(self, content: bytes, /) -> bytes:
        """Take more of it."""


@dataclass(frozen=True, slots=True)
class _Packing:
    """A way to pack."""

    new_frame: Callable[[], _Frame]
    pack: Callable[[BinaryIO], AbstractContextManager[Packed]]
    faults: tuple[type[Exception], ...]


class MissingExtraError(OperatorError):
    """A format that needs a library that isn't installed."""

    hint = "install the extra `logs`: pip install 'nlets-emulator[logs]'"

    def __init__(self, library: str) -> None:
        super().__init__(library)
        self.library = library

    def __str__(self) -> str:
        return f"this log's format needs `{self.library}`, which is not installed"


class BrokenOffError(OperatorError):
    """A file gave all that can be had of it, and there should be more."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def import_library(name: str) -> ModuleType:
    """Import a library that only some formats need."""
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError(name.partition(".")[0]) from error


def unpacked_suffix(path: Path) -> str:
    """Give the ending of a file's name that says what is in it, without the one that says how it is packed."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz").removesuffix(".zst")).suffix


def read_pieces(path: Path) -> Iterator[bytes]:
    """Unpack a file by its name's ending, `.gz`, `.zst` or as it is.

    Raises:
        UnusableFileError: nothing can be had of it.
        BrokenOffError: nothing more can be had of it.
    """
    packing = _packing_of(path)
    with blamed_on(path, packing.faults if packing else ()) as blame, path.open("rb") as file:
        for chunk in _unframed(file, packing.new_frame) if packing else _plain(file):
            for start in range(0, len(chunk), PIECE):
                blame.given += 1
                yield chunk[start : start + PIECE]


@contextmanager
def packed(path: Path, file: BinaryIO) -> Iterator[Packed]:
    """Pack what is written as the name says; the file itself stays open."""
    packing = _packing_of(path)
    if packing is None:
        yield file
    else:
        with packing.pack(file) as sink:
            yield sink


@dataclass(slots=True)
class Blame:
    """How much of a file was given before anything went wrong."""

    given: int = 0


@contextmanager
def blamed_on(path: Path, faults: tuple[type[Exception], ...]) -> Iterator[Blame]:
    """Say of what goes wrong that the file is to blame: all of it, or what follows."""
    blame = Blame()
    blamed: tuple[type[Exception], ...] = (OSError, *faults)
    try:
        yield blame
    except blamed as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        if blame.given:
            raise BrokenOffError(why) from error
        raise UnusableFileError(str(path), (Problem("file", why),)) from error


def _plain(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(_PLAIN_PIECE), b"")


def _unframed(file: IO[bytes], new_frame: Callable[[], _Frame]) -> Iterator[bytes]:
    """Unpack frame by frame; zeros between frames are what tapes and block devices fill up with."""
    content = file.read(_PACKED_PIECE)
    while content:
        frame = new_frame()
        while not frame.eof:
            if not content:
                raise EOFError("it ends in the middle of what was packed")
            yield frame.decompress(content)
            content = frame.unused_data or file.read(_PACKED_PIECE)
        content = content.lstrip(b"\0")


def _packing_of(path: Path) -> _Packing | None:
    make = _PACKINGS.get(path.suffix.lower())
    return make() if make else None


def _gzip() -> _Packing:
    return _Packing(lambda: zlib.decompressobj(wbits=31), _pack_gzip, (EOFError, zlib.error))


@contextmanager
def _pack_gzip(file: BinaryIO) -> Iterator[Packed]:
    """Pack without name and time, so that the same log gives the same file."""
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as sink:
        yield sink


def _zstandard() -> _Packing:
    library = import_library("zstandard")
    unpacker = library.ZstdDecompressor()

    def pack(file: BinaryIO) -> AbstractContextManager[Packed]:
        sink: AbstractContextManager[Packed] = library.ZstdCompressor().stream_writer(file, closefd=False)
        return sink

    return _Packing(unpacker.decompressobj, pack, (EOFError, library.ZstdError))


_PACKINGS: Final = {".gz": _gzip, ".zst": _zstandard}
