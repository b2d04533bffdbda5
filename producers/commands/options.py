"""Options that several commands of this package share, each with its one help text."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from streams.broker.naming import VARIABLE, named

ServersOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        envvar=VARIABLE,
        metavar="HOST:PORT",
        callback=named,
        help="The Kafka to use; without it `demo`, `send` and `load` start a broker.",
    ),
]
PrefixOption: TypeAlias = Annotated[str, typer.Option(help="What topic names begin with.")]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, progress on stderr.")]
SeedOption: TypeAlias = Annotated[int, typer.Option(help="Same seed: same messages, at the same distances.")]
DirectoryOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--directory", metavar="FILE", help="Directory of agencies; without it the shipped synthetic one."),
]
