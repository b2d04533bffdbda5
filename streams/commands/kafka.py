"""`nlets kafka up`: Apache Kafka in the foreground, without Docker, from Maven's jars."""

import signal
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from streams.broker.server import kafka_server


def up(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The loopback port it listens on.")] = 9092,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where it keeps its data, to be taken up again; else they go at the end."),
    ] = None,
) -> None:
    """Run one Kafka node until Ctrl-C. Needs Java 17 and Maven; the first run fetches 54 MB."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Whoever reads the address may say at once that it is enough: from here on that is no error.
    with suppress(KeyboardInterrupt), TemporaryDirectory(prefix="nlets-kafka-") as passing:
        typer.echo("starting Apache Kafka …", err=True)
        with kafka_server(folder or Path(passing), port) as servers:
            typer.echo(f"export KAFKA_BOOTSTRAP_SERVERS={servers}")
            typer.echo("Apache Kafka is up; Ctrl-C ends it", err=True)
            signal.pause()
