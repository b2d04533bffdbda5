"""How commands of this package say what they found: rows to a file, documents to stdout, warnings to stderr."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from streams.errors import Problem, UnwritableFileError


def print_json(document: object) -> None:
    """Print the one JSON document of a command."""
    print(json.dumps(document, indent=2, ensure_ascii=False))


def say_warnings(warnings: Iterable[Problem]) -> None:
    """Write what the operator should look at, and what stops nothing."""
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)


@contextmanager
def opened(out: Path | None) -> Iterator[BinaryIO]:
    """Open where rows go. Who reads only the beginning of stdout, as `head` does, has what they want.

    Raises:
        UnwritableFileError: it can't be opened, or is full.
    """
    try:
        if out is None:
            yield sys.stdout.buffer
            sys.stdout.flush()
        else:
            with out.open("wb") as sink:
                yield sink
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise UnwritableFileError.of(out or Path("stdout"), error) from error


def say_where(address: object) -> None:
    """Say where a program of the operator's can connect."""
    print(f"listening on {address}", file=sys.stderr, flush=True)
