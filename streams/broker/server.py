"""Apache Kafka without Docker: jars by Maven coordinates, one node in KRaft mode, as a child process.

Used by `nlets kafka up` and by the tests. How to talk to it is `kafka/`'s business.
"""

import base64
import hashlib
import importlib.resources
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from streams.broker.child import LOOPBACK, Program, child, free_port
from streams.broker.promises import APACHE_KAFKA
from streams.errors import BrokerError, OperatorError

_START_S: Final = 60.0
_STOP_S: Final = 10.0
_HEAP: Final = "-Xmx1g"
_JAVA: Final = "java"
_MAVEN: Final = "mvn"
_TOOLS: Final = {_JAVA: "install a Java runtime, version 17 or newer", _MAVEN: "install Apache Maven"}
"""Programs that must be on the path, and what to do where one isn't."""
_NAME: Final = APACHE_KAFKA.broker


class MissingToolError(OperatorError):
    """A program that Apache Kafka needs is not installed."""

    def __init__(self, tool: str) -> None:
        """Keep its name."""
        super().__init__(tool)
        self.tool = tool
        self.hint = _TOOLS[tool]

    def __str__(self) -> str:
        """Name it."""
        return f"`{self.tool}` is not on the path"


class PreparationError(BrokerError):
    """Fetching or formatting failed before Kafka could start."""

    def __init__(self, step: str, said: str) -> None:
        """Keep which step, and what it said."""
        super().__init__(step, said)
        self.step = step
        self.said = said

    def __str__(self) -> str:
        """Say both, on one line."""
        return f"{self.step} failed: {' '.join(self.said.split())[-500:]}"


def missing_tool() -> MissingToolError | None:
    """Say what is not installed, if anything."""
    return next((MissingToolError(tool) for tool in _TOOLS if shutil.which(tool) is None), None)


@contextmanager
def kafka_server(folder: Path, port: int | None = None) -> Iterator[str]:
    """Run Kafka with its data in `folder`; give its address when it answers.

    A folder that was used before is taken up again: same data, same address.

    Raises:
        MissingToolError: Java or Maven is not installed.
        BrokerError: it could not be fetched, or did not start.
    """
    if problem := missing_tool():
        raise problem
    jars = fetch_jars()
    properties = folder / "server.properties"
    if not properties.exists():
        _lay_out(jars, folder, properties, port or free_port())
    port = _port_of(properties)
    argv = [*_java(jars), "kafka.Kafka", str(properties)]
    with child(Program(_NAME, argv, port, _START_S, _STOP_S), folder / "output"):
        yield f"{LOOPBACK}:{port}"


def fetch_jars() -> Path:
    """Give the folder of jars, fetching them with Maven once per user and version."""
    pom = _shipped("pom.xml")
    jars = _cache() / f"kafka-{hashlib.sha256(pom.encode()).hexdigest()[:12]}"
    if not jars.exists():
        jars.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=jars.parent) as work:
            (Path(work) / "pom.xml").write_text(pom)
            goal = ["dependency:copy-dependencies", f"-DoutputDirectory={work}/jars"]
            _run(f"fetching {_NAME}", [_MAVEN, "-q", "-B", "-f", f"{work}/pom.xml", *goal])
            _move_into_place(Path(work) / "jars", jars)
    return jars


def _move_into_place(made: Path, wanted: Path) -> None:
    # Another process may have fetched the same meanwhile; the first one in place serves both.
    try:
        made.rename(wanted)
    except OSError:
        if not wanted.exists():
            raise


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nlets-emulator"


def _lay_out(jars: Path, folder: Path, properties: Path, port: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    filled = _shipped("server.properties").format(
        host=LOOPBACK, port=port, controller_port=free_port(), data=folder / "data"
    )
    draft = folder / "draft.properties"
    draft.write_text(filled)
    # Kafka's own tool would do the naming too, but it takes as long to start as the server.
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    tool = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", f"--config={draft}"]
    _run(f"formatting the folder of {_NAME}", [*_java(jars), *tool])
    # INVARIANT: the file has its final name only once the data folder it names is formatted.
    draft.rename(properties)


def _port_of(properties: Path) -> int:
    settings = dict(line.split("=", 1) for line in properties.read_text().splitlines() if line[:1].isalpha())
    return int(settings["advertised.listeners"].rpartition(":")[2])


def _java(jars: Path) -> list[str]:
    return [_JAVA, _HEAP, "-cp", f"{jars}/*"]


def _shipped(name: str) -> str:
    return (importlib.resources.files("streams.broker") / "shipped" / name).read_text()


def _run(step: str, argv: list[str]) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PreparationError(step, done.stdout + done.stderr)
    return done.stdout
