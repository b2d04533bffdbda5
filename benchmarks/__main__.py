"""`python -m benchmarks`: start Kafka, check that all decide alike, run all in turn, write `build/bench.json`."""

import argparse
import asyncio
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console

from benchmarks.bench import Sizes, bench
from benchmarks.programs import PROGRAMS, Program
from benchmarks.progress import Progress
from benchmarks.report import tables
from streams.broker.server import kafka_server
from streams.errors import Exit, NletsError

_INTERRUPTED: Final = "interrupted: nothing was written, and nothing is left running"


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure, and how long."""

    only: tuple[Program, ...]
    runs: int
    messages: int
    checked: int
    agencies: int
    servers: str | None
    out: Path

    @classmethod
    def parse(cls, arguments: Sequence[str] | None = None) -> "Options":
        """Read the command line."""
        parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
        everybody = ",".join(PROGRAMS)
        parser.add_argument("--only", type=_programs, default=everybody, help="programs, with commas (%(default)s)")
        parser.add_argument("--runs", type=_some, default=5, help="runs of each program (%(default)s)")
        parser.add_argument("--messages", type=_some, default=800_000, help="messages of a run (%(default)s)")
        parser.add_argument("--checked", type=_some, default=3_000, help="messages all must decide alike (%(default)s)")
        parser.add_argument("--agencies", type=_some, default=18_000, help="agencies in the directory (%(default)s)")
        parser.add_argument("--servers", help="a Kafka that runs already; else one is started")
        parser.add_argument("--out", type=Path, default=Path("build/bench.json"), help="(%(default)s)")
        return cls(**vars(parser.parse_args(arguments)))


def _programs(names: str) -> tuple[Program, ...]:
    chosen = set(names.split(","))
    if unknown := chosen - PROGRAMS.keys():
        raise argparse.ArgumentTypeError(
            f"no program is called {', '.join(sorted(unknown))}; there are {', '.join(PROGRAMS)}"
        )
    return tuple(program for name, program in PROGRAMS.items() if name in chosen)


def _some(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is none: give 1 or more")
    return number


@contextmanager
def servers(named: str | None) -> Iterator[str]:
    """Give the address of a Kafka: the one named, or one of our own for the occasion."""
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="nlets-bench-") as folder, kafka_server(Path(folder) / "kafka") as address:
        yield address


def main() -> Exit:
    """Run the bench and write down what it found."""
    options = Options.parse()
    sizes = Sizes(options.runs, options.messages, options.checked, options.agencies)
    console = Console(stderr=True)
    try:
        with servers(options.servers) as address, Progress.on(console) as progress:
            report = asyncio.run(bench(options.only, sizes, address, progress))
    except NletsError as error:
        console.print(f"error: {error}", markup=False, highlight=False)
        return Exit.FAILED
    except KeyboardInterrupt:
        console.print(_INTERRUPTED)
        return Exit.FAILED
    report = msgspec.structs.replace(report, command=shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    print(tables(report))
    return Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
