"""What `nlets doctor` makes of what it sees."""

import json
import socket

import pytest
import typer
from typer.testing import CliRunner

from streams.broker.child import free_port
from streams.commands.doctor import Finding, demo_can_run, doctor, java_version, kafka_hint, lines, reachable
from streams.errors import Exit

HERE = Finding("embedded-broker", "the demo", "/here/tansu", None)
GONE = Finding("chromium", "pages", None, "apt-get install chromium")


@pytest.mark.parametrize(
    ("said", "version"),
    [
        pytest.param('openjdk version "17.0.15" 2025-04-15', 17, id="debian"),
        pytest.param('openjdk version "21" 2023-09-19', 21, id="first-of-its-line"),
        pytest.param('java version "1.8.0_392"', 0, id="java-8-counts-otherwise"),
        pytest.param("The operation couldn't be completed.", 0, id="no-java-behind-the-stub"),
    ],
)
def test_reads_the_major_version_of_java(said: str, version: int) -> None:
    """Kafka 4 needs 17."""
    assert java_version(said) == version


def test_demo_needs_one_broker_and_no_more() -> None:
    """What is only used by tests or images does not stop anyone."""
    assert demo_can_run([HERE, GONE])
    assert not demo_can_run([GONE])


def test_a_missing_part_comes_with_the_way_to_get_it() -> None:
    """A present one comes with its place."""
    assert list(lines([HERE, GONE])) == [
        "yes  embedded-broker  /here/tansu",
        "no   chromium         for pages",
        "                      → apt-get install chromium",
    ]


@pytest.mark.parametrize("servers", ["", "nonsense", "127.0.0.1:port", f"{'a' * 64}:9092", "a..b:9092"])
def test_an_address_that_is_none_does_not_answer(servers: str) -> None:
    """Nor does it crash."""
    assert reachable(servers) is None


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "[::1]")])
def test_the_first_server_that_answers_is_named(family: socket.AddressFamily, host: str) -> None:
    """Whoever stands before it may be down."""
    if family is socket.AF_INET6 and not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 on this machine")
    with socket.create_server((host.strip("[]"), 0), family=family) as server:
        living = f"{host}:{server.getsockname()[1]}"
        found = reachable(f"127.0.0.1:{free_port()}, {living}")

    assert found == living


def test_no_server_is_looked_for_unless_it_is_named() -> None:
    """What to do instead is said."""
    assert kafka_hint("") == "set KAFKA_BOOTSTRAP_SERVERS, or run `nlets kafka up`"


@pytest.mark.timeout(20)
def test_json_names_every_part_and_its_hint() -> None:
    """One JSON document on stdout, for scripts."""
    app = typer.Typer()
    app.command()(doctor)

    done = CliRunner().invoke(app, ["--json"])

    report = json.loads(done.stdout)
    assert done.exit_code == (Exit.DONE if report["ready"] else Exit.NO)
    assert {"python", "embedded-broker", "kafka", "java", "maven", "docker", "compose", "chromium"} == {
        part["name"] for part in report["parts"]
    }
    assert all((part["found"] is None) == (part["hint"] is not None) for part in report["parts"])
