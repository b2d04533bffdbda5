"""From windows to `build/latency.json`, and to a table."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from benchmarks.latency.probe import Window
from producers.load.measuring.percentiles import percentiles_of

_GOAL: Final = {"p50_ms": 50.0, "p99_ms": 100.0}
_MEANT: Final = ("one process", 4, 1_000)
"""The program, partitions and rate that the goal is meant for."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What one window came to, from due to a committed reader. A percentile without enough samples is none."""

    program: str
    partitions: int
    per_second: int
    answered: int
    missing: int
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    max_ms: float | None
    latest_sent_ms: float
    """How late the latest message went: the sender's own doing, which is in the latencies too."""

    @classmethod
    def of(cls, program: str, partitions: int, per_second: int, window: Window) -> "Row":
        """Sum a window up."""
        found = percentiles_of(Counter(window.latencies_us))
        return cls(
            program=program,
            partitions=partitions,
            per_second=per_second,
            answered=found.samples,
            missing=window.missing,
            p50_ms=_ms(found.values["p50"]),
            p90_ms=_ms(found.values["p90"]),
            p99_ms=_ms(found.values["p99"]),
            max_ms=_ms(found.max_us),
            latest_sent_ms=window.latest_us / 1_000,
        )

    def __str__(self) -> str:
        place = f"{self.program}, {self.partitions} partitions, {self.per_second:,}/s"
        return f"{place}: p50 {self.p50_ms} ms, p99 {self.p99_ms} ms"

    @property
    def meets_goal(self) -> bool:
        """Whether it is as quick as it shall be."""
        return self.missing == 0 and all((getattr(self, name) or most + 1) <= most for name, most in _GOAL.items())


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was measured."""

    machine: dict[str, str]
    stolen: str
    rows: tuple[Row, ...]


def table(rows: Sequence[Row]) -> str:
    """Write the table of `docs/measurements.md`."""
    head = [
        "| Program | partitions | messages/s | p50 ms | p90 ms | p99 ms | longest ms | answered | missing | late ms |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *map(_line, rows), "", *_verdicts(rows)])


def _line(row: Row) -> str:
    values = (row.p50_ms, row.p90_ms, row.p99_ms, row.max_ms)
    shown = " | ".join("too few" if value is None else f"{value:,.1f}" for value in values)
    return (
        f"| {row.program} | {row.partitions} | {row.per_second:,} | {shown} | {row.answered:,} | {row.missing:,} "
        f"| {row.latest_sent_ms:,.1f} |"
    )


def _verdicts(rows: Sequence[Row]) -> list[str]:
    wanted = ", ".join(f"{name.removesuffix('_ms')} ≤ {most:g} ms" for name, most in _GOAL.items())
    return [
        f"Goal ({row.program}, {row.partitions} partitions, {row.per_second:,}/s: {wanted}): "
        f"{'met' if row.meets_goal else 'not met'}"
        for row in rows
        if (row.program, row.partitions, row.per_second) == _MEANT
    ]


def _ms(us: int | None) -> float | None:
    return None if us is None else us / 1_000
