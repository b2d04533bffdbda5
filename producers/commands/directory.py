"""`nlets directory`: invent a directory of agencies, or check one. What a good one holds, `streams.messages` says."""

from pathlib import Path
from typing import Annotated

import typer

from producers.commands.writing import writing
from producers.traffic.agencies import FEWEST, MOST, invented_agencies
from producers.traffic.census import census
from streams.messages.directory import load_directory, write_directory


def generate(
    agencies: Annotated[int, typer.Option(min=FEWEST, max=MOST, help="How many.")] = 18_000,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 1,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; without it standard output.")] = None,
) -> None:
    """Invent a directory: synthetic agencies of every kind and place, with both doors and delegates.

    Example:
    * `nlets directory generate --agencies 18000 --seed 1 --out agencies.csv`
    """
    text = write_directory(invented_agencies(agencies, seed))
    if out is None:
        print(text, end="")
    else:
        with writing(out) as file:
            file.write(text)


def check(file: Annotated[Path, typer.Argument(metavar="FILE", help="A directory of agencies, CSV.")]) -> None:
    """Check a directory: exits 1 with every problem in it, or says what it holds.

    Example:
    * `nlets directory check agencies.csv`
    """
    directory = load_directory(file)
    print(f"{file}: {census(directory.agencies.values())}")
    print(directory.digest)
