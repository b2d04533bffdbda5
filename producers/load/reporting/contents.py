"""What a report's page says besides its plots: conditions, figures, tables. Pure; `page/report.html` lays it out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from producers.load.reporting.document import Document, Latency
from producers.load.reporting.words import BECAME, TOO_FEW, duration, percent, rounded
from producers.load.sending.turns import Turn

_DRAWN: Final = MappingProxyType(
    {"refuse": "refused", "redact": "redacted", "reject": "rejected", "unanswered": "rejected"}
)
"""What is drawn of a state's verdicts, and how the style sheet calls it; the rest was given."""
_UNITS: Final = MappingProxyType({"rate": " messages a second", "warm-up": " s"})
"""Of options whose name doesn't say it."""
_MOST_GROUPS: Final = 12
"""So many groups of a kind have a row, those with the most answers; JSON and CSV have all."""


class Chip(NamedTuple):
    """A condition at a glance."""

    text: str
    quality: str


class Tile(NamedTuple):
    """A figure worth seeing first."""

    name: str
    value: str
    beside: str


class Bar(NamedTuple):
    """A share of a state's answers, in percent of its width."""

    style: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class StateRow:
    """What a state answered."""

    name: str
    verdicts: Mapping[str, int]
    latency: Latency

    @property
    def answers(self) -> int:
        """Count all."""
        return sum(self.verdicts.values())

    @property
    def refused(self) -> int:
        """Count those that gave nothing."""
        return self.verdicts.get("refuse", 0)

    @property
    def share(self) -> str:
        """Write the share refused."""
        return percent(self.refused / self.answers)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """Give what is drawn, from left to right."""
        bars: list[Bar] = []
        x = 0.0
        for verdict, style in _DRAWN.items():
            width = 100 * self.verdicts.get(verdict, 0) / self.answers
            bars.append(Bar(style, round(x, 2), round(width, 2)))
            x += width
        return tuple(bar for bar in bars if bar.width)


def subtitle(report: Document) -> str:
    """Say in a line what was asked for."""
    rate = f"{rounded(report.rate)} messages a second at its highest"
    return (
        f"{rate}, profile {report.profile}, arrivals {report.arrivals}, {report.seconds:g} seconds, seed {report.seed}"
    )


def chips(report: Document) -> Iterator[Chip]:
    """Say how far the run is to be believed, and what came of its threshold."""
    yield Chip("Valid", "good") if report.valid else Chip("Invalid", "bad")
    if report.verdict is not None:
        yield Chip(f"Threshold: {report.verdict}", "good" if report.verdict == "pass" else "bad")
    if report.ended_by_hand or report.turned_by_hand:
        yield Chip("Changed by hand", "other")


def by_hand(report: Document) -> tuple[str, ...]:
    """Say what whoever watched did to the load."""
    ended = ("it was ended before its time",) if report.ended_by_hand else ()
    return (*map(_turned, report.turned_by_hand), *ended)


def _turned(turn: Turn) -> str:
    what = f"the highest rate became {rounded(turn.per_second)} messages a second" if turn.per_second else "it paused"
    return f"at {turn.at_s:.1f} s {what}"


def tiles(report: Document) -> tuple[Tile, ...]:
    """Give the figures worth seeing first."""
    latency = report.latency_us
    return (
        Tile("Offered", rounded(report.offered_per_second), "messages due a second"),
        Tile("Sent", rounded(report.achieved_per_second), "messages a second"),
        Tile("Answered", rounded(report.answered_per_second), "messages a second"),
        Tile("p50", _shown(latency.p50), "from due to read"),
        Tile("p99", _shown(latency.p99), f"from sent: {_shown(report.latency_from_sent_us.p99)}"),
        Tile("Missing", f"{report.missing:,}", f"of {report.answers + report.missing:,} answers"),
    )


def _shown(us: int | None) -> str:
    return TOO_FEW if us is None else duration(us)


def latency_tables(report: Document) -> Mapping[str, Mapping[str, Latency]]:
    """Give the rows of the table of latencies, part by part; parts without answers are left out."""
    hops = {name.replace("_", " "): each for name, each in report.hops_us.items()}
    groups = {f"By {name}, from due": _largest(each) for name, each in report.groups().items() if name != "state"}
    return {
        "All": {**report.latencies()},
        "Hops": {name: each for name, each in hops.items() if each.samples},
    } | {name: rows for name, rows in groups.items() if rows}


def _largest(groups: Mapping[str, Latency]) -> Mapping[str, Latency]:
    return dict(sorted(groups.items(), key=lambda group: -group[1].samples)[:_MOST_GROUPS])


def states(report: Document) -> tuple[StateRow, ...]:
    """Give a row for each state that answered, those that refuse the largest share first."""
    rows = (
        StateRow(name, verdicts, report.by_state.get(name, Latency(0)))
        for name, verdicts in report.verdicts_by_state.items()
    )
    return tuple(sorted(rows, key=lambda row: (-row.refused / row.answers, row.name)))


def maximum(report: Document) -> str:
    """Say what came of looking for the maximum."""
    found = report.find_max
    if found is None:
        return ""
    if found.max_per_second is None:
        return "No rate was borne."
    held = f"; then {percent(found.held)} of it was held, which is what this page shows" if found.held else ""
    held += ": it was not borne" if found.was_not_borne else ""
    return f"The maximum is {found.max_per_second:,.0f} messages a second, limited by the {found.limited_by}{held}."


def options(report: Document) -> Mapping[str, str]:
    """Say what was asked for, each figure with its unit."""
    return {name: f"{value}{_UNITS.get(name, '')}" for name, value in report.options.items()}


def messages(report: Document) -> Mapping[str, str]:
    """Account for every message and answer."""
    became = {f"of these {BECAME.get(name, name)}": count for name, count in report.became.items() if count}
    counts = {
        "due": report.due, "sent": report.messages, **became,
        "answers": report.answers, "answers missing": report.missing,
        "answers that came twice": report.repeated, "answers to what others sent": report.unmatched,
        "records that are no answer": report.unreadable,
    }  # fmt: skip
    return {name: f"{count:,}" for name, count in counts.items()}
