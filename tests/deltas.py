"""Deltas for tests of the books and the monitor."""

import random
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from streams.messages.wire import Delta
from streams.metrics.books import Kind, Source, Tally, count_key
from streams.metrics.coverage import Span
from streams.monitor.booking import Metric

AT_US = 1_700_000_000_000_000
"""14 November 2023, 22:13:20 UTC."""

AGENCIES = ("ice-ero", "ice-hsi", "cbp", "police", "sheriff", "state-police")
STATES = ("IL", "MA", "NY", "TX")


def delta(
    span: tuple[int, int], counts: Mapping[str, int] | None = None, *, stage: str = "intake", at_us: int = AT_US
) -> Delta:
    """Make the delta of a batch of a stage's first partition."""
    tally = Tally()
    tally.counts.update(counts or {})
    return tally.delta(Source(stage, f"nlets.{stage}", 0, Span(*span)), at_us, "sha256:ab")


def metrics(deltas: Iterable[Delta], first_offset: int = 0) -> list[Metric]:
    """Write deltas to the metrics topic."""
    values = [msgspec.json.encode(made) for made in deltas]
    return [Metric("nlets.metrics", 0, offset, value) for offset, value in enumerate(values, first_offset)]


def day(seed: int, batches: int, width: int = 20) -> list[Delta]:
    """Make the deltas of a busy switch, in the order they would be written: 20 requests a batch, 100 batches a second.

    Every request is received by intake and ends there or at back; `width` words widen the tables' records.
    """
    chance = random.Random(seed)
    positions: dict[tuple[str, int], int] = {}
    made = []
    for batch in range(batches):
        partition, received, ended = batch % 4, Tally(), Tally()
        for _ in range(20):
            state, agency = chance.choice(STATES), f"{chance.choice(AGENCIES)}-{chance.randrange(width)}"
            refused = state != "TX" and agency.startswith("ice")
            received.count(count_key(Kind.RECEIVED, state, agency, "driver"))
            end = received if refused else ended
            end.count(count_key(Kind.REFUSED_HUB if refused else Kind.DELIVERED, state, agency, "driver"))
            end.took("whole", int(chance.lognormvariate(9, 1)))
        for stage, tally in (("intake", received), ("back", ended)):
            first = positions.get((stage, partition), 0)
            positions[stage, partition] = first + 20
            source = Source(stage, f"nlets.{stage}", partition, Span(first, first + 20))
            made.append(tally.delta(source, AT_US + batch * 10_000, "sha256:ab"))
    return made


def with_repeats(deltas: Sequence[Delta], seed: int, share: float = 0.1) -> list[Delta]:
    """Repeat some deltas, somewhere behind the first time."""
    chance = random.Random(seed)
    repeated: list[Delta] = []
    for position, made in enumerate(deltas):
        repeated.append(made)
        if chance.random() < share:
            repeated.append(deltas[chance.randrange(position + 1)])
    return repeated
