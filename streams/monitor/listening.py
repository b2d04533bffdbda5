"""The address of a web server on this machine, taken before anything else is started."""

import socket

from streams.errors import OperatorError


class BusyAddressError(OperatorError):
    """The web server's address can't be had."""

    hint = "choose another with --port, or 0 for any free one"

    def __init__(self, address: tuple[str, int], reason: str) -> None:
        """Keep which, and why."""
        super().__init__(address, reason)
        self.address = address
        self.reason = reason

    def __str__(self) -> str:
        """Name the address."""
        return f"can't listen on `{self.address[0]}:{self.address[1]}`: {self.reason}"


def listen(host: str, port: int) -> socket.socket:
    """Take the web server's address before anything else is started."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise BusyAddressError((host, port), (error.strerror or str(error)).lower()) from error
