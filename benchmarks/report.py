"""From readings to `build/bench.json`, and from that file to the tables in `docs/measurements.md`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import msgspec

from benchmarks.task import Reading


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio of messages per second shall reach. Of several peers the fastest counts."""

    ours: str
    theirs: tuple[str, ...]
    value: float


GOALS: Final = {
    "intake / kafka-streams": Goal("intake", ("kafka-streams", "kafka-streams-2"), 1.3),
    "intake-everything / kafka-streams": Goal("intake-everything", ("kafka-streams", "kafka-streams-2"), 1.15),
    "state / kafka-streams-state": Goal("state", ("kafka-streams-state",), 1.5),
    "back / kafka-streams-back": Goal("back", ("kafka-streams-back",), 1.5),
    "intake / faust": Goal("intake", ("faust",), 40.0),
    "intake / quix": Goal("intake", ("quix",), 3.0),
    "intake / relay": Goal("intake", ("relay",), 0.9),
}


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
    """How one program stands beside another."""

    value: float
    """Of the medians of messages per second."""
    lowest: float
    """Of the two runs of a round."""
    highest: float
    goal: float

    @property
    def met(self) -> bool:
        """Whether it is what it shall be."""
        return self.value >= self.goal


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the bench says."""

    date: str
    command: str
    machine: dict[str, str]
    setup: dict[str, str]
    runs: tuple[Run, ...]
    ratios: dict[str, Ratio]


def ratios_of(runs: Sequence[Run]) -> dict[str, Ratio]:
    """Compare what ran."""
    found = {name: _ratio(goal, runs) for name, goal in GOALS.items()}
    return {name: ratio for name, ratio in found.items() if ratio is not None}


def _ratio(goal: Goal, runs: Sequence[Run]) -> Ratio | None:
    ours = _by_round(runs, goal.ours)
    theirs = max((_by_round(runs, name) for name in goal.theirs), key=_middle)
    if not ours or not theirs:
        return None
    paired = [ours[number] / theirs[number] for number in ours.keys() & theirs.keys()]
    value = _middle(ours) / _middle(theirs)
    return Ratio(
        value=round(value, 3),
        lowest=round(min(paired, default=value), 3),
        highest=round(max(paired, default=value), 3),
        goal=goal.value,
    )


def _by_round(runs: Sequence[Run], name: str) -> dict[int, float]:
    return {run.round: run.messages_per_second for run in runs if run.name == name}


def _middle(speeds: Mapping[int, float]) -> float:
    return median(speeds.values()) if speeds else 0.0


def names_of(runs: Sequence[Run]) -> list[str]:
    """Name the programs, in the order they ran."""
    return list(dict.fromkeys(run.name for run in runs))


def tables(report: Report) -> str:
    """Write the tables of `docs/measurements.md`."""
    when = {"date": report.date, "command": f"`{report.command}`"}
    return "\n".join(
        [*_table("Machine", when | report.machine), *_table("Setup", report.setup), *_runs(report), *_ratios(report)]
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
    speeds = sorted(_by_round(runs, name).values())
    cpu = median(run.cpu_us_per_message for run in runs if run.name == name)
    return f"| {name} | {median(speeds):,.0f} ({speeds[0]:,.0f} to {speeds[-1]:,.0f}) | {cpu:.2f} | {len(speeds)} |"


def _ratios(report: Report) -> list[str]:
    rows = (
        f"| {name} | {ratio.value:.2f} ({ratio.lowest:.2f} to {ratio.highest:.2f}) | {ratio.goal:g} "
        f"| {'met' if ratio.met else 'not met'} |"
        for name, ratio in report.ratios.items()
    )
    head = ["| Ratio of medians (lowest to highest of a round) | value | goal | |", "|---|---|---|---|"]
    return [*head, *rows, ""]
