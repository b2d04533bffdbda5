"""From readings to `build/bench.json`, and from that file to the tables in `docs/measurements.md`."""

from collections.abc import Sequence
from statistics import median
from typing import Final

import msgspec

from benchmarks.task import Reading

GOALS: Final = {"intake / relay": 0.6, "intake / faust": 30.0}
"""What each ratio of messages per second shall reach."""

_PARTS: Final = {ratio: tuple(ratio.split(" / ")) for ratio in GOALS}


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of one program."""

    name: str
    round: int
    messages: int
    messages_per_second: float
    cpu_us_per_message: float

    @classmethod
    def of(cls, name: str, number: int, reading: Reading) -> "Run":
        """Round to what can be meant."""
        return cls(
            name=name,
            round=number,
            messages=reading.messages,
            messages_per_second=round(reading.per_second, 1),
            cpu_us_per_message=round(reading.cpu_us, 3),
        )


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """How one program stands beside another: medians of messages per second."""

    value: float
    goal: float

    @property
    def met(self) -> bool:
        """Whether it is what it shall be."""
        return self.value >= self.goal


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the bench says."""

    machine: dict[str, str]
    setup: dict[str, str]
    runs: tuple[Run, ...]
    ratios: dict[str, Ratio]


def ratios_of(runs: Sequence[Run]) -> dict[str, Ratio]:
    """Compare medians."""
    speed = {name: median(_speeds(runs, name)) for name in names_of(runs)}
    return {
        ratio: Ratio(value=round(speed[ours] / speed[theirs], 3), goal=GOALS[ratio])
        for ratio, (ours, theirs) in _PARTS.items()
    }


def names_of(runs: Sequence[Run]) -> list[str]:
    """Name the programs, in the order they ran."""
    return list(dict.fromkeys(run.name for run in runs))


def _speeds(runs: Sequence[Run], name: str) -> list[float]:
    return [run.messages_per_second for run in runs if run.name == name]


def tables(report: Report) -> str:
    """Write the tables of `docs/measurements.md`."""
    return "\n".join(
        [*_table("Machine", report.machine), *_table("Setup", report.setup), *_runs(report), *_ratios(report)]
    )


def _table(title: str, rows: dict[str, str]) -> list[str]:
    return [f"| {title} | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items()), ""]


def _runs(report: Report) -> list[str]:
    head = [
        "| Program | messages/s: median (lowest to highest) | CPU µs per message: median | runs |",
        "|---|---|---|---|",
    ]
    return [*head, *(_row(report.runs, name) for name in names_of(report.runs)), ""]


def _row(runs: Sequence[Run], name: str) -> str:
    speeds = sorted(_speeds(runs, name))
    cpu = median(run.cpu_us_per_message for run in runs if run.name == name)
    return f"| {name} | {median(speeds):,.0f} ({speeds[0]:,.0f} to {speeds[-1]:,.0f}) | {cpu:.2f} | {len(speeds)} |"


def _ratios(report: Report) -> list[str]:
    rows = (
        f"| {name} | {ratio.value:.2f} | {ratio.goal:g} | {'met' if ratio.met else 'not met'} |"
        for name, ratio in report.ratios.items()
    )
    return ["| Ratio of medians | value | goal | |", "|---|---|---|---|", *rows, ""]
