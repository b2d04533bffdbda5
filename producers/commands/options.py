"""Options that several commands of this package share. No defaults that differ between them."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

BootstrapServers: TypeAlias = Annotated[
    str | None,
    typer.Option(envvar="KAFKA_BOOTSTRAP_SERVERS", metavar="HOST:PORT", help="The Kafka to use."),
]
DirectoryFile: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Directory of agencies; without it the shipped synthetic one.")
]
Prefix: TypeAlias = Annotated[str, typer.Option(help="What topic names begin with.")]
