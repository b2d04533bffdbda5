"""What an operator must look into, beside books that don't balance. Pure: the numbers, and the same in words.

Deltas tell of dead letters; the rest was seen by the lookout. Nothing here names a sender: who floods a stage with
what can't be read is said by the stage's log, if it is an ORI, and by the dead letters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from streams.messages.roll_out import RollOut
from streams.metrics.books import Kind
from streams.monitor.cells import SECOND, CellKey, Tables

STALLED_AFTER_US: Final = 20_000_000
"""Longer than a worker's partitions take to go over to another."""
UNSEEN_AFTER_US: Final = 60_000_000
"""After so long an outlook is no outlook any more."""
FLOOD_S: Final = 60
"""The time over which dead letters are held against what was received."""
FLOOD_FROM: Final = 100
"""Dead letters in that time, before anything is concluded."""


@dataclass(frozen=True, slots=True)
class HalfDone:
    """An activation whose activator is lost: partitions may stand under different contexts."""

    number: int
    context: str
    begun_us: int


@dataclass(frozen=True, slots=True)
class Stall:
    """One source, and since when a record was seen to wait in it while its stage booked nothing."""

    stage: str
    topic: str
    partition: int
    since_us: int | None
    """None if nothing waits, or the source moves."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What was seen of the topics that hold no deltas, and when."""

    at_us: int
    half_done: tuple[HalfDone, ...] = ()
    stalls: tuple[Stall, ...] = ()
    """Every source."""
    roll_out: RollOut | None = None
    """What is on trial."""


def alarms(tables: Tables, outlook: Outlook, now_us: int) -> list[str]:
    """Say in words what is wrong; nothing if nothing is."""
    return [
        *_unseen(outlook, now_us),
        *_half_done(outlook, now_us),
        *_stalled(outlook, now_us),
        *_flood(tables, now_us),
    ]


def _unseen(outlook: Outlook, now_us: int) -> Iterator[str]:
    if (age_us := now_us - outlook.at_us) > UNSEEN_AFTER_US:
        yield f"control and the stages' topics were last looked at {_seconds(age_us)} ago"


def _half_done(outlook: Outlook, now_us: int) -> Iterator[str]:
    for each in outlook.half_done:
        age = _seconds(now_us - each.begun_us)
        yield f"activation {each.number} has been half-done for {age}: run `nlets policy apply` again"


def _stalled(outlook: Outlook, now_us: int) -> Iterator[str]:
    for each in outlook.stalls:
        if each.since_us is not None and now_us - each.since_us >= STALLED_AFTER_US:
            where, age = f"{each.stage} of {each.topic}/{each.partition}", _seconds(now_us - each.since_us)
            yield f"{where} has stood still for {age}, though records wait: it is held, or nobody runs it"


def _flood(tables: Tables, now_us: int) -> Iterator[str]:
    received, dead = (recently(tables, kind, now_us) for kind in (Kind.RECEIVED, Kind.DEAD_LETTERED))
    if dead >= FLOOD_FROM and dead * 2 > received:
        yield f"of {received} requests received in the last minute {dead} can't be processed: look at the dead letters"


def recently(tables: Tables, kind: Kind, now_us: int) -> int:
    """Count what was booked of a kind over the last minute."""
    since = now_us // 1_000_000 - FLOOD_S
    recent = [cell for text, cell in tables.states.items() if _is_second_from(CellKey.parse(text), since)]
    return sum(times for cell in recent for name, times in cell.counts.items() if name.startswith(f"{kind}|"))


def _is_second_from(key: CellKey, since: int) -> bool:
    return key.window == SECOND.name and key.start >= since


def _seconds(us: int) -> str:
    return f"{us // 1_000_000} s"
