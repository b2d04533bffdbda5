"""Images and a Kafka for the tests in containers; without an engine, a reason to skip."""

import os
import subprocess
from collections.abc import Iterator
from typing import Final

import pytest

from tests.compose.containers import KAFKAS, ROOT, Ports, container, free_ports, settings_of_kafka

CANT_BUILD: Final = 77
"""Exit code of docker/images where this machine has nothing to build from."""

# The reaper is one more image; every container here is ended by its fixture.
os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")


@pytest.fixture(scope="session")
def images() -> None:
    """Build both images, or skip where there is no engine or nothing to build them from."""
    found = subprocess.run(["docker", "version"], capture_output=True, check=False)
    if found.returncode:
        pytest.skip("no Docker engine answers; `make compose-test` starts one where it can")
    built = subprocess.run([ROOT / "docker" / "images"], capture_output=True, text=True, check=False)
    if built.returncode == CANT_BUILD:
        pytest.skip(built.stderr.strip())
    assert built.returncode == 0, built.stderr[-4000:]


@pytest.fixture(scope="module")
def kafka(images: None) -> Iterator[Ports]:  # noqa: ARG001  the images have to be there
    """Run Apache Kafka in its container."""
    ports = free_ports()
    with container(KAFKAS, settings_of_kafka(ports), f"exec 3<>/dev/tcp/127.0.0.1/{ports.clients}"):
        yield ports
