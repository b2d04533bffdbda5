"""Which Kafka the operator named: by the option, else by the variable. Connecting to it is `choose.py`'s business."""

import os
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from streams.errors import UsageError

VARIABLE: Final = "KAFKA_BOOTSTRAP_SERVERS"

_ADDRESS: Final = re.compile(r"(\[[^][]+]|[^][:\s]+):([0-9]{1,5})")
_PORTS: Final = range(1, 1 << 16)


class Address(NamedTuple):
    """Where one server of a Kafka listens. Written `HOST:PORT`, with brackets around a host that has colons."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class NothingNamedError(UsageError):
    """The option or the variable is there and names nothing: a script's own variable was empty, most often."""

    hint = f"name a Kafka as HOST:PORT, or give neither --bootstrap-servers nor {VARIABLE}"

    def __init__(self, given_by: str) -> None:
        super().__init__(given_by)
        self.given_by = given_by

    def __str__(self) -> str:
        return f"{self.given_by} is empty"


def named(servers: str | None) -> str | None:
    """Decide which Kafka was named; None if none was.

    Raises:
        NothingNamedError: an empty name was given. It is not the same as none: an embedded broker started by mistake
            would look like an empty switch.
    """
    given_by, said = ("--bootstrap-servers", servers) if servers is not None else (VARIABLE, os.environ.get(VARIABLE))
    if said is not None and not said.strip(" ,"):
        raise NothingNamedError(given_by)
    return said


def addresses(servers: str) -> Iterator[Address]:
    """Read the list that was named, in its order. What is no address is left out: nobody can answer there."""
    for each in servers.split(","):
        read = _ADDRESS.fullmatch(each.strip())
        if read and int(read[2]) in _PORTS:
            yield Address(read[1].strip("[]"), int(read[2]))
