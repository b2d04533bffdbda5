"""From service times to `build/capacity.json`, and to the tables of `docs/capacity.md`."""

from collections.abc import Sequence

import msgspec

from benchmarks.capacity.measuring import Worked
from benchmarks.capacity.model import STAGES, Assumed, Need, Service, carried


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What the model says of workers on this machine, beside what they did."""

    stage: str
    workers: int
    predicted: float
    measured: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was measured, and what follows."""

    machine: dict[str, str]
    stolen: str
    worked: list[Worked]
    service: Service
    assumed: Assumed
    checks: list[Check]
    needs: list[Need]


def checks(service: Service, worked: Sequence[Worked], processors: int) -> list[Check]:
    """Hold what several workers did against what the times of one predict."""
    return [
        Check(
            stage=each.stage,
            workers=each.workers,
            predicted=round(carried(service, each.stage, each.workers, processors), 1),
            measured=each.per_second,
        )
        for each in worked
    ]


def tables(report: Report) -> str:
    """Write the tables."""
    return "\n".join([*_worked(report.worked), *_checks(report.checks), *_needs(report.needs)])


def _worked(worked: Sequence[Worked]) -> list[str]:
    head = [
        "| Stage | workers | records/s | worker CPU µs per record | broker CPU µs per record |",
        "|---|---|---|---|---|",
    ]
    rows = (
        f"| {each.stage} | {each.workers} | {each.per_second:,.0f} | {each.worker_us:.2f} | {each.broker_us:.2f} |"
        for each in worked
    )
    return [*head, *rows, ""]


def _checks(found: Sequence[Check]) -> list[str]:
    head = [
        "| Stage | workers | predicted records/s, at most | measured | measured / predicted |",
        "|---|---|---|---|---|",
    ]
    rows = (
        f"| {each.stage} | {each.workers} | {each.predicted:,.0f} | {each.measured:,.0f} "
        f"| {each.measured / each.predicted:.2f} |"
        for each in found
    )
    return [*head, *rows, ""]


def _needs(found: Sequence[Need]) -> list[str]:
    titles = ("Load", "peak/s", *(f"{stage} workers (use of one)" for stage in STAGES))
    titles += ("partitions", "brokers (use)", "GiB a day", "GiB kept")
    return [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}", *map(_need, found), ""]


def _need(need: Need) -> str:
    workers = " | ".join(f"{need.workers[stage]} ({need.use[stage]:.2%})" for stage in STAGES)
    return (
        f"| {need.demand.name} | {need.demand.peak:,.0f} | {workers} | {need.partitions} "
        f"| {need.brokers} ({need.broker_use:.2%}) | {need.gib_a_day:,.1f} | {need.gib_kept:,.1f} |"
    )
