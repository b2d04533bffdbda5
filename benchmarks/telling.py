"""What every measuring program does around its measuring: progress, errors in words, a report as JSON and in print."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from rich.console import Console

from benchmarks.progress import Progress
from streams.broker.server import kafka_server
from streams.errors import Exit, NletsError

Report = TypeVar("Report", bound=msgspec.Struct)


def measure_and_tell(measure: Callable[[Progress], Report], out: Path, shown: Callable[[Report], str]) -> Exit:
    """Measure, write down what was found, and print what is shown of it."""
    console = Console(stderr=True)
    try:
        with Progress.on(console) as progress:
            report = measure(progress)
    except NletsError as error:
        console.print(f"error: {error}", markup=False, highlight=False)
        return Exit.FAILED
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    print(shown(report))
    return Exit.DONE


@contextmanager
def kafka_for(program: str) -> Iterator[str]:
    """Run an Apache Kafka of a program's own; give its address."""
    with (
        tempfile.TemporaryDirectory(prefix=f"nlets-{program}-") as folder,
        kafka_server(Path(folder) / "kafka") as address,
    ):
        yield address
