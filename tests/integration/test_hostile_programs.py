"""Programs at an outpost's door that mean no good, or are stuck: what they cost is limited, and they hurt nobody."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager

import pytest
from structlog.testing import capture_logs

from streams.outside.door import MOST_CALLERS, Door, open_door
from streams.outside.framing import framed
from tests.outside import LOOPBACK
from tests.waiting import let_go_on, until

pytestmark = pytest.mark.usefixtures("no_task_left")

MEGABYTE = 1 << 20
LONG = "X" * (MEGABYTE // 2)


@contextmanager
def stuck(door: Door) -> Iterator[socket.socket]:
    """Let a program connect that reads nothing."""
    with socket.create_connection((door.address.host, door.address.port)) as line:
        yield line


@asynccontextmanager
async def talking(door: Door, said: bytes) -> AsyncIterator[None]:
    """Let a program say something, as fast as it is heard."""
    _, writer = await asyncio.open_connection(door.address.host, door.address.port)
    writer.write(said)
    try:
        yield
    finally:
        writer.transport.abort()


async def test_a_program_that_reads_nothing_is_sent_no_more() -> None:
    """What waits for it would grow without end."""
    async with open_door(LOOPBACK) as door:
        with stuck(door):
            await until(lambda: bool(door.callers))
            sent = sum(door.send(LONG) is not None for _ in range(100))

    assert 0 < sent < 100


async def test_a_flood_waits_in_the_programs_own_buffers() -> None:
    """Until somebody takes what was said; nothing of it is lost."""
    async with open_door(LOOPBACK) as door, talking(door, framed(LONG) * 50):
        await let_go_on(0.3)
        heard = [door.take_said()]
        while sum(map(len, heard)) < 50:
            await door.news.wait()
            door.news.clear()
            heard.append(door.take_said())

    assert len(heard[0]) < 20


async def test_a_door_can_be_closed_while_a_program_waits_to_be_heard() -> None:
    """Nobody takes what it said any more."""
    async with asyncio.timeout(10), open_door(LOOPBACK) as door, talking(door, framed(LONG) * 50):
        await let_go_on(0.3)


async def test_what_is_no_frame_ends_a_connection_that_nobody_reads() -> None:
    """One that waited for its program to read would stay for ever."""
    async with open_door(LOOPBACK) as door:
        with stuck(door) as line:
            await until(lambda: bool(door.callers))
            (caller,) = door.callers
            while not caller.writer.transport.get_write_buffer_size():
                door.send(LONG)
            line.sendall(b"\xff" * 8)
            await until(lambda: not door.callers)

            assert caller.writer.transport.get_write_buffer_size() == 0


def turned_away(logs: Sequence[Mapping[str, object]]) -> list[object]:
    """Find who was told so, in the log."""
    return [entry["most"] for entry in logs if "turned away" in str(entry["event"])]


async def test_one_program_too_many_is_turned_away() -> None:
    """And said; who is connected stays so."""
    with capture_logs() as logs:
        async with open_door(LOOPBACK) as door:
            with ExitStack() as lines:
                for _ in range(MOST_CALLERS + 1):
                    lines.enter_context(stuck(door))
                await until(lambda: len(door.callers) == MOST_CALLERS and bool(turned_away(logs)))
                connected = len(door.callers)

    assert connected == MOST_CALLERS
    assert turned_away(logs) == [MOST_CALLERS]
