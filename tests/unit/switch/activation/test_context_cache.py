"""The contexts that a worker holds: how many, and that none is missing when it is needed."""

import asyncio
import gc

import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.topics import TopicNames
from streams.policies.plans import Plans
from streams.switch.activation.context_cache import HELD, ContextCache, UnusableContextError
from streams.switch.activation.control import context_entries
from streams.switch.activation.follow import Control
from tests.echo import Site, stored_context

NAMES = TopicNames("t.")


@pytest.fixture
async def control() -> Control:
    """Build a control topic."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()
    return Control(site.broker, NAMES.control)


async def store(control: Control, names: list[str]) -> list[str]:
    """Write contexts to control; give their digests."""
    contexts = [stored_context(name) for name in names]
    for context in contexts:
        await control.write(list(context_entries(context.digest, context.content)))
    return [context.digest for context in contexts]


async def test_a_context_is_fetched_as_it_was_stored(control: Control) -> None:
    """What is not there is not held."""
    cache = ContextCache(control)
    [digest] = await store(control, ["one"])

    await cache.fetch(digest)
    with pytest.raises(UnusableContextError, match="`sha256:nobody's` is not there whole"):
        await cache.fetch("sha256:nobody's")

    assert {name: plans.context.digest for name, plans in cache.known.items()} == {digest: digest}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"{", r"can't be read \(\w+Error\)", id="unreadable"),
        pytest.param(stored_context("two").content, "is another, under that name", id="another context"),
    ],
)
async def test_what_is_not_the_context_that_it_is_called_is_not_held(
    control: Control, content: bytes, why: str
) -> None:
    """Control is believed only as far as the digest goes, and what is there is not called absent."""
    await control.write(list(context_entries("sha256:forged", content)))
    cache = ContextCache(control)
    with pytest.raises(UnusableContextError, match=f"`sha256:forged` {why}"):
        await cache.fetch("sha256:forged")

    assert cache.known == {}


async def test_a_context_that_could_not_be_read_is_fetched_once_it_was_written_anew(control: Control) -> None:
    """Nothing is remembered against it."""
    sound = stored_context("one")
    await control.write(list(context_entries(sound.digest, b"{")))
    cache = ContextCache(control)
    with pytest.raises(UnusableContextError):
        await cache.fetch(sound.digest)
    await control.write(list(context_entries(sound.digest, sound.content)))
    await cache.fetch(sound.digest)

    assert set(cache.known) == {sound.digest}


async def test_memory_is_bounded_however_many_contexts_pass(control: Control) -> None:
    """What was put away is gone from memory, and comes back when it is needed."""
    cache = ContextCache(control)
    digests = await store(control, [str(number) for number in range(3 * HELD)])
    for digest in digests:
        await cache.fetch(digest)
        cache.tidy()

    assert list(cache.known) == digests[-HELD:]

    await cache.fetch(digests[0])
    cache.tidy()
    await asyncio.get_running_loop().shutdown_default_executor()  # A thread may hold what it unpacked a moment longer.

    assert list(cache.known) == [*digests[1 - HELD :], digests[0]]
    assert unpacked(digests) == set(cache.known)


async def test_a_batch_may_need_more_contexts_than_are_held(control: Control) -> None:
    """Nothing is put away before it is decided, nor taken from a batch that may be judged again."""
    cache = ContextCache(control)
    digests = await store(control, [str(number) for number in range(HELD + 2)])
    for digest in digests:
        await cache.fetch(digest)
    given = cache.known
    cache.tidy()

    assert list(given) == digests
    assert list(cache.known) == digests[2:]


def unpacked(digests: list[str]) -> set[str]:
    """Look in memory for contexts that are ready to decide by."""
    gc.collect()
    found = {each.context.digest for each in gc.get_objects() if isinstance(each, Plans)}
    return found & set(digests)
