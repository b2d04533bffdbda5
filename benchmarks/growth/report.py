"""From what was measured to `build/growth.json`, and to tables."""

from collections.abc import Sequence
from typing import Final

import msgspec

from benchmarks.growth.judging import Cost
from benchmarks.growth.memory import Sample
from benchmarks.growth.takeover import Taking

_FLAT: Final = 1.05
"""How far a warm median may lie above the first case's."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was measured."""

    machine: dict[str, str]
    stolen: str
    costs: dict[str, list[Cost]]
    takings: list[Taking]
    memory: list[Sample]


def tables(report: Report) -> str:
    """Write the tables of `docs/measurements.md`."""
    lines = [line for what, costs in report.costs.items() for line in _costs(what, costs)]
    if report.takings:
        lines += _takings(report.takings)
    if report.memory:
        lines += _memory(report.memory)
    return "\n".join(lines)


def _costs(what: str, costs: Sequence[Cost]) -> list[str]:
    head = [
        f"| {what.capitalize()} | warm µs: median (spread) | against the first | cold µs | hit rate | anew µs |",
        "|---|---|---|---|---|---|",
    ]
    return [*head, *map(_cost, costs), "", *_verdict(what, costs)]


def _cost(cost: Cost) -> str:
    spread = f"{cost.warm_us:.2f} ({cost.lowest_us:.2f} to {cost.highest_us:.2f})"
    cells = (cost.name, spread, f"{cost.against_first:.3f}", f"{cost.cold_us:.2f}", f"{cost.hit_rate:.3%}")
    return f"| {' | '.join(cells)} | {cost.without_memory_us:,.0f} |"


def _verdict(what: str, costs: Sequence[Cost]) -> list[str]:
    if what != "rules":
        return []
    met = all(cost.against_first <= _FLAT for cost in costs)
    return [f"Goal (warm within {_FLAT - 1:.0%} of one rule): {'met' if met else 'not met'}", ""]


def _takings(takings: Sequence[Taking]) -> list[str]:
    head = [
        "| Partitions | worker | until it has them ms | CPU ms | open files | MiB | idle CPU |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = (
        f"| {taking.partitions} | {taking.life} | {taking.joined_ms:,.0f} | {taking.cpu_ms:,.0f} | {taking.files} "
        f"| {taking.mib:.1f} | {taking.idle_cpu:.1%} |"
        for taking in takings
    )
    return [*head, *rows, ""]


def _memory(samples: Sequence[Sample]) -> list[str]:
    rows = (f"| {sample.messages:,} | {sample.mib:,.1f} | {sample.seconds:,.0f} |" for sample in samples)
    return ["| Messages judged | resident MiB | after s |", "|---|---|---|", *rows, ""]
