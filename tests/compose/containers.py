"""Running our images and Kafka's in containers, on the host's network and loopback ports."""

import json
import re
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient
from testcontainers.core.wait_strategies import ExecWaitStrategy

from streams.errors import Exit

ROOT: Final = Path(__file__).parents[2]
OURS: Final = "nlets-emulator:local"
KAFKAS: Final = "nlets-kafka:local"


@dataclass(frozen=True, slots=True)
class Ports:
    """Two free ports for one Kafka."""

    clients: int
    controller: int

    @property
    def address(self) -> str:
        """Name the bootstrap server."""
        return f"127.0.0.1:{self.clients}"


def free_ports() -> Ports:
    """Ask the system for two ports that nothing listens on."""
    with closing(socket.socket()) as one, closing(socket.socket()) as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return Ports(one.getsockname()[1], other.getsockname()[1])


def settings_of_kafka(ports: Ports) -> dict[str, str]:
    """Take Kafka's settings from the compose files, so that what is tested is what is shipped."""
    shipped: dict[str, object] = {}
    for name in ("compose.yaml", "compose.host.yaml"):
        # `!reset` is compose's own tag; what it resets isn't read here.
        text = re.sub(r"!reset \S+", "null", (ROOT / name).read_text())
        shipped |= YAML(typ="safe").load(text)["services"]["kafka"]["environment"]
    return {name: filled_in(str(value), ports) for name, value in shipped.items()}


def filled_in(value: str, ports: Ports) -> str:
    """Put the ports where compose would put the variables."""
    return re.sub(r"\$\{KAFKA_PORT[^}]*\}", str(ports.clients), value).replace(
        "${CONTROLLER_PORT:-9093}", str(ports.controller)
    )


def container(image: str, environment: Mapping[str, str], ready: str, command: str | None = None) -> DockerContainer:
    """Prepare a container that counts as started once the shell command `ready` succeeds in it."""
    made = DockerContainer(image, env=dict(environment), command=command)
    return made.with_kwargs(network_mode="host").waiting_for(ExecWaitStrategy(["bash", "-c", ready]))


def nlets(address: str, *command: str) -> str:
    """Run one `nlets` command in a container of our image, to its end; give its stdout. A "no" is an answer, too."""
    running = DockerClient().client.containers.run(
        OURS,
        list(command),
        environment={"KAFKA_BOOTSTRAP_SERVERS": address},
        network_mode="host",
        detach=True,
    )
    try:
        status = running.wait()["StatusCode"]
        assert status in {Exit.DONE, Exit.NO}, running.logs(stdout=False).decode()
        said: bytes = running.logs(stderr=False)
        return said.decode()
    finally:
        running.remove(force=True)


def sent(address: str, message: str) -> Mapping[str, Any]:
    """Send one message as an officer's terminal would; give what came back."""
    answer: Mapping[str, Any] = json.loads(nlets(address, "send", "--json", "--timeout", "60", message))
    return answer
