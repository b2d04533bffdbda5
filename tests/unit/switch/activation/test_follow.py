"""What is read of the control topic, and what of it stays in memory."""

import random
import tracemalloc
import zlib

import msgspec
import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.topics import TopicNames
from streams.switch.activation.control import SLICE_BYTES, Entry, PieceValue, context_entries
from streams.switch.activation.follow import Control
from tests.echo import Site

NAMES = TopicNames("t.")
NOISE = random.Random(1).randbytes(700_000)
"""Content that can't be compressed."""


async def control_with(*entries: Entry) -> Control:
    """Follow a control topic that holds these."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()
    control = Control(site.broker, NAMES.control)
    await control.write(entries)
    return control


async def content_of(*entries: Entry) -> bytes | None:
    """Read a context back from a control topic that holds these."""
    return await (await control_with(*entries)).content("sha256:a")


async def test_a_context_comes_back_whole_from_pieces_below_the_size_limit() -> None:
    """What was cut is joined again, and no piece is over 512 KiB."""
    entries = list(context_entries("sha256:a", NOISE))

    assert [entry.key for entry in entries] == [b"context/sha256:a/0", b"context/sha256:a/1", b"context/sha256:a/2"]
    assert max(len(entry.value) for entry in entries) < 512 * 1024
    assert await content_of(*entries) == NOISE


@pytest.mark.parametrize("lost", [0, 1, 2])
async def test_a_context_with_a_missing_piece_is_not_there(lost: int) -> None:
    """An activator that died while writing leaves nothing usable."""
    entries = list(context_entries("sha256:a", NOISE))
    del entries[lost]

    assert await content_of(*entries) is None


async def test_a_piece_too_many_does_not_harm_a_context() -> None:
    """A forged further piece is passed over; writing a spoilt piece anew repairs it."""
    entries = list(context_entries("sha256:a", NOISE))
    further = Entry(b"context/sha256:a/3", entries[0].value.replace(b'"of":3', b'"of":4'))
    spoilt = Entry(b"context/sha256:a/1", entries[0].value.replace(b'"of":3', b'"of":9'))

    assert await content_of(*entries, further) == NOISE
    assert await content_of(*entries, spoilt) is None
    assert await content_of(*entries, spoilt, *entries) == NOISE


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"not compressed at all", id="not compressed"),
        pytest.param(zlib.compress(NOISE[:1_000])[:-1], id="cut off"),
        pytest.param(zlib.compress(bytes(SLICE_BYTES + 1)), id="longer than a slice"),
    ],
)
async def test_a_context_with_an_unsound_piece_is_not_there(data: bytes) -> None:
    """Nor is memory filled by a piece that swells."""
    piece = Entry(b"context/sha256:a/0", msgspec.json.encode(PieceValue(of=1, data=data)))

    assert await content_of(piece) is None


async def test_a_context_is_read_as_it_stands_by_now() -> None:
    """One that is spoilt is repaired by being written anew, also for who has read the topic before."""
    entries = list(context_entries("sha256:a", NOISE))
    control = await control_with(entries[0], Entry(entries[1].key, b"{}"), entries[2])
    before = await control.content("sha256:a")
    await control.write(entries)

    assert before is None
    assert await control.content("sha256:a") == NOISE


async def test_contexts_do_not_stay_in_memory() -> None:
    """Whoever follows the topic for months keeps where each piece stands, named by an activation or not."""
    control = await control_with(
        *(entry for number in range(4) for entry in context_entries(f"sha256:{number}", NOISE))
    )
    tracemalloc.start()
    await control.catch_up()
    content = await control.content("sha256:3")
    read, whole = len(content or b""), content == NOISE
    del content
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert whole
    assert held < read / 10
