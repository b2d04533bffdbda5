"""`nlets kafka up`: Apache Kafka in the foreground."""

import signal
import subprocess
import sys

import pytest

from streams.broker.child import answers, free_port
from streams.broker.server import missing_tool

_UP = "import sys; from streams.commands.kafka import up; up(port=int(sys.argv[1]))"


@pytest.mark.kafka
def test_kafka_runs_until_it_is_told_to_end() -> None:
    """It says where it is in a form that a shell can take, and leaves nothing behind."""
    if problem := missing_tool():
        pytest.skip(f"{problem}: {problem.hint}")
    port = free_port()
    with subprocess.Popen([sys.executable, "-c", _UP, str(port)], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        said = running.stdout.readline()
        up = answers(port)
        running.send_signal(signal.SIGTERM)
        ended = running.wait(timeout=30)

    assert said == f"export KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:{port}\n"
    assert up
    assert ended == 0
    assert not answers(port)
