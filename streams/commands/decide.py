"""`nlets decide`: verdicts for a log, offline (`docs/formats.md#rows-of-nlets-decide`). Imports no broker."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from streams.clock import SystemClock
from streams.commands.context_options import DirectoryOption, GrantsOption, PoliciesOption, say_warnings
from streams.errors import OperatorError
from streams.messages.log import read_log
from streams.messages.times import parse_time
from streams.policies.context_files import ContextFiles
from streams.policies.decision import Verdict
from streams.policies.grants_file import warnings
from streams.policies.plans import Plans
from streams.policies.rows import DecisionDigest, RowWriter, rows_of


class UnwritableFileError(OperatorError):
    """A file can't be written."""

    def __init__(self, path: Path, why: str) -> None:
        """Keep which, and why."""
        super().__init__(path, why)
        self.path = path
        self.why = why

    def __str__(self) -> str:
        """Say which, and why."""
        return f"`{self.path}` can't be written: {self.why}"


def decide(
    log: Annotated[
        Path,
        typer.Argument(
            metavar="LOG", help="A traffic log: .jsonl (also .gz, .zst), .csv or .parquet.", exists=True, dir_okay=False
        ),
    ],
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    as_of: Annotated[
        str, typer.Option(metavar="recorded|now|TIME", help="By which time rules and grants are taken.")
    ] = "recorded",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where rows go; without it to stdout.")] = None,
) -> None:
    """Say what becomes of each message of a log, without a broker: one JSON object a line."""
    as_of_us = _as_of_us(as_of)
    context = ContextFiles(policies, directory, grants).load()
    say_warnings(warnings(context))
    if out is not None and out.exists() and out.samefile(log):
        raise typer.BadParameter("would overwrite the log", param_hint="--out")
    with _opened(out) as sink:
        print(_decide_all(Plans(context), log, as_of_us, sink), file=sys.stderr)


def _as_of_us(as_of: str) -> int | None:
    """Give the instant to judge by, or nothing if each message has its own."""
    if as_of == "recorded":
        return None
    at_us = SystemClock().now_us() if as_of == "now" else parse_time(as_of)
    if at_us is None:
        what = f"`{as_of}` is neither `recorded` nor `now`, nor a time with seconds and offset"
        raise typer.BadParameter(what, param_hint="--as-of")
    return at_us


def _decide_all(plans: Plans, log: Path, as_of_us: int | None, sink: BinaryIO) -> str:
    """Write every row, and give a line that sums them up."""
    writer, digest, counts = RowWriter(plans.context.digest), DecisionDigest(), Counter[Verdict]()
    for entry in read_log(log):
        rows = rows_of(plans, entry, as_of_us)
        sink.write(b"".join(map(writer.line, rows)))
        digest.add(entry.n, rows)
        counts.update(row.verdict for row in rows)
    told = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict)
    return f"{counts.total()} decisions: {told}\ndecision digest {digest.value()}"


@contextmanager
def _opened(out: Path | None) -> Iterator[BinaryIO]:
    """Open where rows go. Who reads only the beginning of stdout, as `head` does, has what they want."""
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
        raise UnwritableFileError(out or Path("stdout"), error.strerror or "unknown reason") from error
