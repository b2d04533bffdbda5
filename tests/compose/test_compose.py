"""compose.yaml, really brought up: two workers share the queries, and one of them answers."""

import json
import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.compose.containers import ROOT, Ports, free_ports, sent

CANT_BUILD = 77

pytestmark = [pytest.mark.compose, pytest.mark.deep, pytest.mark.timeout(1200)]


def compose(ports: Ports, *command: str) -> str:
    """Run docker compose on these ports; give its stdout. Skips where there is no compose plugin and no Go."""
    done = subprocess.run(
        [ROOT / "docker" / "compose", *command],
        env={**os.environ, "KAFKA_PORT": str(ports.clients), "CONTROLLER_PORT": str(ports.controller)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == CANT_BUILD:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def switch(images: None) -> Iterator[Ports]:  # noqa: ARG001  the images have to be there
    """Bring everything up with two intakes; take it down again."""
    ports = free_ports()
    try:
        compose(ports, "up", "--detach", "--wait", "--scale", "intake=2")
        yield ports
    finally:
        compose(ports, "down", "--volumes", "--timeout", "10")


def test_every_service_is_healthy_and_intake_runs_twice(switch: Ports) -> None:
    """`up --wait` returned, so each health check said yes."""
    listed = [json.loads(line) for line in compose(switch, "ps", "--format", "json").splitlines()]

    running = sorted(service["Service"] for service in listed if service["Health"] == "healthy")
    assert running == ["back", "intake", "intake", "kafka", "monitor", "state"]


def test_a_query_is_answered_through_it(switch: Ports) -> None:
    """Whichever of the two intakes owns the partition."""
    assert sent(switch.address, "DQ.TXPDX0001.WA.TXT\nOLN/DOE123")["verdict"] == "deliver"


@pytest.mark.parametrize("profile", ["demo", "dashboards"])
def test_every_profile_is_a_valid_project(profile: str, images: None) -> None:  # noqa: ARG001
    """Prometheus and Grafana can't be pulled everywhere; that their part reads well can be checked anywhere."""
    listed = compose(free_ports(), "--profile", profile, "config", "--services").split()

    assert {"kafka", "topics", "policy", "intake", "state", "back", "monitor"} < set(listed)
