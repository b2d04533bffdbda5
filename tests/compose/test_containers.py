"""The images, really run: a query goes in at one end and the right answer comes out at the other."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.compose.containers import OURS, Ports, container, nlets, sent

SIGNS: Final = "/tmp"  # noqa: S108  a folder inside the container

pytestmark = [pytest.mark.compose, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def switch(kafka: Ports) -> Iterator[str]:
    """Run the switch in its container, on topics and a context made by the same image; give the broker's address."""
    nlets(kafka.address, "topics", "create")
    nlets(kafka.address, "policy", "apply")
    environment = {"KAFKA_BOOTSTRAP_SERVERS": kafka.address, "NLETS_ALIVE_DIR": SIGNS}
    with container(OURS, environment, f"ls {SIGNS}/back.alive {SIGNS}/intake.alive {SIGNS}/state.alive", "run all"):
        yield kafka.address


def test_a_police_query_is_answered(switch: str) -> None:
    """Every stage, in a container, on Apache Kafka."""
    told = sent(switch, "DQ.TXPDX0001.WA.TXT\nOLN/DOE123")

    assert told["verdict"] == "deliver"
    assert told["rules"] == []


def test_an_immigration_query_is_refused_where_the_law_says_so(switch: str) -> None:
    """With the policies that the image ships."""
    told = sent(switch, "DQ.CAICE0002.IL.TXT\nOLN/DOE123")

    assert told["verdict"] == "refuse"
    assert told["rules"] == ["il-immigration-agents"]
