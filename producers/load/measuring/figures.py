"""What a window's book comes to: latencies in all, by hop, and by what answers have in common. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from producers.load.measuring.book import Book, Heard
from producers.load.measuring.percentiles import Percentiles, percentiles_of
from producers.load.sending.told import Sent
from streams.messages.directory import Directory
from streams.messages.keys import KEYS
from streams.metrics.books import NONE, Hop

_TO_HUB: Final = "to_hub"
_FROM_HUB: Final = "from_hub"
HOPS: Final = (_TO_HUB, Hop.REQUEST.value, Hop.STATE.value, Hop.RESPONSE.value, _FROM_HUB)
"""A request's way: into the hub, through it, to the state and back, through it again, to its reader."""

Sorting: TypeAlias = Callable[[Sent, Heard, Directory], str]


def _state(_: Sent, heard: Heard, directory: Directory) -> str:
    return (directory.state_of(heard.asked_of) if heard.asked_of else None) or NONE


def _agency(sent: Sent, _: Heard, directory: Directory) -> str:
    asker = directory.get(sent.sender)
    return asker.agency if asker else NONE


def _class(sent: Sent, _: Heard, __: Directory) -> str:
    key = KEYS.get(sent.key)
    return key.data_class.value if key else NONE


def _verdict(_: Sent, heard: Heard, __: Directory) -> str:
    return heard.verdict


SORTINGS: Final[Mapping[str, Sorting]] = {
    "by_state": _state,
    "by_agency": _agency,
    "by_class": _class,
    "by_verdict": _verdict,
}
"""What answers are sorted by, under the names that readers rely on (`docs/formats.md#what-nlets-load-reports`)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All latencies of a window."""

    from_due: Percentiles
    from_sent: Percentiles
    hops: Mapping[str, Percentiles]
    sorted: Mapping[str, Mapping[str, Percentiles]]
    """Sorting → group → from due."""


def figures_of(book: Book, directory: Directory, wall_us: int) -> Figures:
    """Work everything out. `wall_us` is what the wall clock is ahead of the monotonic one: hops are in wall time."""
    pairs = tuple(book.pairs())
    return Figures(
        from_due=percentiles_of(from_due_us(sent, heard) for sent, heard in pairs),
        from_sent=percentiles_of((heard.read_ns - sent.sent_ns) // 1_000 for sent, heard in pairs),
        hops=_hops(pairs, wall_us),
        sorted={name: _groups(pairs, directory, sorting) for name, sorting in SORTINGS.items()},
    )


def from_due_us(sent: Sent, heard: Heard) -> int:
    """Give the latency that counts: what delayed the sending is in it."""
    return (heard.read_ns - sent.due_ns) // 1_000


def _groups(pairs: Iterable[tuple[Sent, Heard]], directory: Directory, sorting: Sorting) -> dict[str, Percentiles]:
    durations: defaultdict[str, list[int]] = defaultdict(list)
    for sent, heard in pairs:
        durations[sorting(sent, heard, directory)].append(from_due_us(sent, heard))
    return {group: percentiles_of(durations[group]) for group in sorted(durations)}


def _hops(pairs: Iterable[tuple[Sent, Heard]], wall_us: int) -> dict[str, Percentiles]:
    durations: dict[str, list[int]] = {name: [] for name in HOPS}
    for sent, heard in pairs:
        for name, us in stretches(sent, heard, wall_us):
            durations[name].append(us)
    return {name: percentiles_of(each) for name, each in durations.items()}


def stretches(sent: Sent, heard: Heard, wall_us: int) -> list[tuple[str, int]]:
    """Give how long each stretch of an answer's way took.

    What did not come through the hub a second time has no last one: whether hub or state sent it, hops don't tell.
    """
    inside = [at for at in heard.hops if at is not None]
    ends = [heard.read_ns // 1_000 + wall_us] if len(inside) == len(heard.hops) else []
    times = [sent.sent_ns // 1_000 + wall_us, *inside, *ends]
    return [(name, end - begin) for name, begin, end in zip(HOPS, times, times[1:], strict=False)]
