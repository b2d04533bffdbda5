"""The door of an outpost: a TCP port on the loopback interface, where outside programs connect. It knows frames only.

Programs that are connected at the same time share the requests. What is sent to one that goes away unanswered must be
sent again: the outpost is told.
"""

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

import structlog

from streams.errors import OperatorError, UsageError
from streams.outside.framing import FrameReader, NoFrameError, framed

_log = structlog.get_logger()

_READ_BYTES: Final = 1 << 16
_HIGHEST_PORT: Final = 65_535
MOST_CALLERS: Final = 64
"""Programs that may be connected: each takes a file of the process, which the broker's connections need, too."""
_MOST_UNREAD: Final = 1 << 20
"""Bytes that wait for a program to read them before it is sent no more."""
_MOST_SAID: Final = 4 << 20
"""Bytes that wait to be taken before nothing more is read of anybody."""
_FRAME_COST: Final = 256
"""What a frame counts for besides its bytes: short ones must not be many."""


class NotLoopbackError(UsageError):
    """An address that others could reach."""

    hint = "requests carry personal data and the line has no lock: listen on 127.0.0.1 or ::1"

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address

    def __str__(self) -> str:
        return f"`{self.address}` is no loopback address with a port"


class PortTakenError(OperatorError):
    """Somebody else listens there."""

    hint = "end the other program, or listen on another port; 0 takes a free one"

    def __init__(self, address: "Address", why: str) -> None:
        super().__init__(address, why)
        self.address = address
        self.why = why

    def __str__(self) -> str:
        return f"can't listen on {self.address}: {self.why}"


@dataclass(frozen=True, slots=True)
class Address:
    """A place on the loopback interface."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read `127.0.0.1:9201` or `[::1]:9201`.

        Raises:
            NotLoopbackError: it is anything else.
        """
        host, _, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not (_is_loopback(host) and port.isascii() and port.isdigit() and int(port) <= _HIGHEST_PORT):
            raise NotLoopbackError(text)
        return cls(host, int(port))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(eq=False, slots=True)
class Caller:
    """One program that is connected."""

    writer: asyncio.StreamWriter


@dataclass(slots=True)
class Door:
    """Who is connected, and what they said that nobody has taken yet."""

    address: Address
    """Where it is open."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when somebody said something, came or went."""
    _callers: list[Caller] = field(default_factory=list)
    _said: list[bytes] = field(default_factory=list)
    _cost: int = 0
    """Of what was said and not taken."""
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when what was said is taken."""
    _closed: bool = False
    _serving: set[asyncio.Task[object]] = field(default_factory=set)

    @property
    def callers(self) -> tuple[Caller, ...]:
        """Give everybody who is connected, next first."""
        return tuple(self._callers)

    def send(self, text: str) -> Caller | None:
        """Send a frame to whoever is next and reads; None if there is nobody."""
        for caller in self.callers:
            self._callers.remove(caller)
            self._callers.append(caller)
            if caller.writer.transport.get_write_buffer_size() < _MOST_UNREAD:
                caller.writer.write(framed(text))
                return caller
        return None

    def take_said(self) -> list[bytes]:
        """Give the contents of the frames that came, once; and bytes that are none."""
        said, self._said, self._cost = self._said, [], 0
        self._room.set()
        return said

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Listen to one program until it goes, or says what is no frame."""
        if len(self._callers) >= MOST_CALLERS:
            _log.warning("too many programs are connected; one more is turned away", most=MOST_CALLERS)
            writer.transport.abort()
            return
        caller = Caller(writer)
        task = asyncio.current_task()
        if task is not None:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        self._callers.append(caller)
        _log.info("outside program connected", connected=len(self._callers))
        self.news.set()
        try:
            with suppress(ConnectionError):
                await self._listen(reader)
        finally:
            self._callers.remove(caller)
            writer.transport.abort()  # What it never read would keep the connection, were it only closed.
            _log.info("outside program gone", connected=len(self._callers))
            self.news.set()

    async def close(self) -> None:
        """Break every connection, and wait until nobody listens any more."""
        self._closed = True
        self._room.set()
        for caller in self.callers:
            caller.writer.transport.abort()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        frames = FrameReader()
        try:
            while received := await reader.read(_READ_BYTES):
                for content in frames.feed(received):
                    self._hear(content)
                await self._have_room()
        except NoFrameError as error:
            _log.warning("outside program sent what is no frame; its connection is closed", reason=str(error))
            self._hear(error.begin)
        else:
            if frames.rest:
                self._hear(frames.rest)

    def _hear(self, content: bytes) -> None:
        self._said.append(content)
        self._cost += len(content) + _FRAME_COST
        self.news.set()

    async def _have_room(self) -> None:
        """Wait until what was said is taken, if that is much."""
        while self._cost >= _MOST_SAID and not self._closed:
            self._room.clear()
            await self._room.wait()


@asynccontextmanager
async def open_door(address: Address) -> AsyncIterator[Door]:
    """Listen; leaving the context closes every connection.

    Raises:
        PortTakenError: it can't be had.
    """
    door = Door(address)
    try:
        server = await asyncio.start_server(door.serve, address.host, address.port)
    except OSError as error:
        why = "another program does" if error.errno == errno.EADDRINUSE else error.strerror
        raise PortTakenError(address, why or "it can't be had") from error
    door.address = Address(address.host, server.sockets[0].getsockname()[1])
    try:
        yield door
    finally:
        server.close()
        await door.close()
        await server.wait_closed()
