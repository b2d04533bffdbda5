"""Which Kafka the operator named: by the option, else by the variable. Connecting to it is `choose.py`'s business."""

import os
from typing import Final

from streams.errors import UsageError

VARIABLE: Final = "KAFKA_BOOTSTRAP_SERVERS"


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
