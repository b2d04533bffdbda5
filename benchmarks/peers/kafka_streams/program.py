"""Building and starting the Kafka Streams peer: jars by Maven, classes by `javac`, kept under `build/`."""

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from streams.broker.server import PreparationError, missing_tool
from streams.errors import OperatorError

_HERE: Final = Path(__file__).parent
_KEPT: Final = Path("build/bench")
_COMPILER: Final = "javac"
JVM: Final = ("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch")
"""A heap that never grows while time is taken, and the collector that costs least where pauses don't matter."""


_POM: Final = _HERE / "pom.xml"
VERSION: Final = re.findall(r"<artifactId>kafka-streams</artifactId>\s*<version>(.*)</version>", _POM.read_text())[0]


class MissingCompilerError(OperatorError):
    """There is a Java runtime, and no compiler."""

    hint = "install a Java development kit, version 17 or newer"

    def __str__(self) -> str:
        """Name it."""
        return f"`{_COMPILER}` is not on the path"


def unbuildable() -> OperatorError | None:
    """Say why the program can't be built here, if it can't."""
    return missing_tool() or (None if shutil.which(_COMPILER) else MissingCompilerError())


def class_path() -> str:
    """Give the class path of the compiled program, building it if this source was never built.

    Raises:
        OperatorError: Java, its compiler or Maven is not installed.
        PreparationError: Maven or the compiler failed.
    """
    if problem := unbuildable():
        raise problem
    sources = sorted((_HERE / "src" / "nlets").glob("*.java"))
    jars = _made("jars", [_POM], _fetch)
    classes = _made("classes", [_POM, *sources], lambda folder: _compile(sources, jars, folder))
    return f"{classes}:{jars}/*"


def command(stage: str, threads: int, tables: str, task: str) -> list[str]:
    """Give the command of one run."""
    return ["java", *JVM, "-cp", class_path(), "nlets.Main", task, tables, stage, str(threads)]


def _made(what: str, made_of: Sequence[Path], make: Callable[[Path], None]) -> Path:
    """Give the folder made of these files, making it if there is none; a half-made one never has the final name."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()
    folder = _KEPT / f"kafka-streams-{what}-{digest[:12]}"
    if not folder.exists():
        _KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_KEPT) as work:
            make(Path(work) / what)
            (Path(work) / what).rename(folder)
    return folder


def _fetch(folder: Path) -> None:
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder.absolute()}"]
    _run("fetching Kafka Streams", ["mvn", "-q", "-B", "-f", str(_POM), *goal])


def _compile(sources: Sequence[Path], jars: Path, folder: Path) -> None:
    argv = [_COMPILER, "-Xlint:all,-path", "-Werror", "-d", str(folder), "-cp", f"{jars}/*", *map(str, sources)]
    _run("compiling the Kafka Streams peer", argv)


def _run(step: str, argv: Sequence[str]) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PreparationError(step, done.stdout + done.stderr)
