"""`nlets history generate`: a synthetic year at the published figures, as a log."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Annotated, Final

import typer

from producers.commands.options import DirectoryOption, SeedOption
from producers.history.figures import PUBLISHED_YEAR
from producers.history.strata import SMALLEST
from producers.history.writing import opened
from producers.history.year import Year, YearRow
from streams.clock import SystemClock
from streams.errors import Exit
from streams.messages.directory import directory_at
from streams.messages.synthetic import Synthesis

_EVERY_NS: Final = 2 * 10**9
"""How often progress is told."""


def generate(
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where it goes: any form that `nlets log convert` writes.")
    ] = None,
    year: Annotated[int, typer.Option(min=2000, max=2100, help="Which year; the figures are those of 2025.")] = 2025,
    scale: Annotated[str, typer.Option(metavar="PART", help="How much of its traffic, up to 1.")] = "0.001",
    seed: SeedOption = 1,
    month: Annotated[int | None, typer.Option(min=1, max=12, help="This month alone, in UTC.")] = None,
    basis: Annotated[bool, typer.Option("--basis", help="Say what every figure rests on, and stop.")] = False,
    directory: DirectoryOption = None,
) -> None:
    """Write a synthetic year as a log: 290 million look-ups at full scale, and what was answered.

    What was published holds exactly, rounded once; everything else is an assumption: see --basis. Nobody in it exists,
    and every row says so. Same seed, same bytes. Ctrl-C ends it; what is written by then can be read.

    Examples:
    * `nlets history generate --year 2025 --scale 0.001 --seed 1 --out year.parquet`
    * `nlets history generate --month 11 --scale 0.01 --out november.jsonl`
    """
    if basis:
        for name, numbers, why in PUBLISHED_YEAR.bases():
            print(f"{name}: {numbers}\n    {why}")
        return
    if out is None:
        raise typer.BadParameter("say where it goes, or ask for --basis", param_hint="--out")
    synthesis = Synthesis(year, _scale(scale), seed)
    found = Year.of(synthesis, PUBLISHED_YEAR, directory_at(directory))
    _write(found, month, out)


def _scale(text: str) -> str:
    """Take a scale as it is written, since the label says it, if it is one."""
    if not text.replace(".", "", 1).isdecimal() or not SMALLEST <= float(text) <= 1:
        raise typer.BadParameter(f"`{text}` is no number from {SMALLEST:f} to 1", param_hint="--scale")
    return f"{float(text):.10f}".rstrip("0").rstrip(".")


def _write(year: Year, month: int | None, out: Path) -> None:
    span = year.month(month) if month else year.whole()
    with opened(out, year.synthesis) as sink:
        written, interrupted = 0, _interrupted()
        for rows in _told(year.rows(span), span.until - span.since):
            sink.write(rows)
            written += len(rows)
            if interrupted.is_set():
                break
        else:
            sink.complete()
    print(f"{written:,} rows written to {out}: {year.synthesis}", file=sys.stderr)
    if interrupted.is_set():
        print("interrupted: the file ends there, and can be read so far", file=sys.stderr)
        raise typer.Exit(Exit.FAILED)


def _interrupted() -> Event:
    """Hear Ctrl-C from now on, so that no row is cut off by it."""
    interrupted = Event()
    signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    return interrupted


def _told(hours: Iterator[list[YearRow]], of: int) -> Iterator[list[YearRow]]:
    """Pass on, and say every now and then how far it is."""
    clock = SystemClock()
    began = told = clock.monotonic_ns()
    for number, rows in enumerate(hours):
        yield rows
        now = clock.monotonic_ns()
        if now - told > _EVERY_NS and number:
            told, left_s = now, (now - began) / number * (of - number) / 1e9
            print(f"{number / of:.0%} written, {left_s:.0f} s left", file=sys.stderr)
