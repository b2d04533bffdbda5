"""Brokers as child processes."""

import sys
from pathlib import Path

import pytest

from streams.broker.child import ChildError, Program, answers, child, free_port
from streams.broker.choose import open_broker
from streams.broker.kafka.failures import UnreachableError
from streams.broker.server import MissingToolError, PreparationError

_LISTEN = "import socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); s.accept(); input()"


def test_a_program_is_up_inside_the_block_and_gone_after_it(tmp_path: Path) -> None:
    """Its port says so."""
    port = free_port()
    with child(Program("a listener", [sys.executable, "-c", _LISTEN, str(port)], port, 2, 1), tmp_path / "output"):
        pass

    assert not answers(port)


def test_a_program_that_ends_at_once_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    """What it said last is most often why."""
    argv = [sys.executable, "-c", "import sys; sys.exit('no such option')"]
    with pytest.raises(ChildError) as caught, child(Program("it", argv, free_port(), 2, 1), tmp_path / "output"):
        pass

    assert str(caught.value) == "it did not start: no such option"


def test_a_program_that_never_listens_is_an_error(tmp_path: Path) -> None:
    """It is ended all the same."""
    sleeping = Program("it", [sys.executable, "-c", "import signal; signal.pause()"], free_port(), 0.2, 1)
    with pytest.raises(ChildError, match="did not listen within"), child(sleeping, tmp_path / "output"):
        pass


async def test_a_broker_that_does_not_answer_is_named() -> None:
    """The address is the one that was chosen."""
    nobody = f"127.0.0.1:{free_port()}"
    with pytest.raises(UnreachableError) as caught:
        async with open_broker(nobody):
            pass

    assert str(caught.value) == f"no broker answers at `{nobody}`"


def test_what_kafka_needs_is_said() -> None:
    """With what to do about it."""
    assert (str(MissingToolError("mvn")), MissingToolError("mvn").hint) == (
        "`mvn` is not on the path",
        "install Apache Maven",
    )
    assert str(PreparationError("fetching", "a\n  b")) == "fetching failed: a b"
