"""What the synthetic year rests on, each figure with its basis: what was published is quoted, all else an assumption.

`producers/traffic/scenario.py` has what holds for any traffic; here is what makes it that year's. No randomness here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

from producers.pacing import WORKDAY
from producers.traffic.scenario import ASSUMED, PUBLISHED, Figure, Scenario, Table

_LETTER: Final = "letter of Wyden and Espaillat, 12 Nov 2025"
_UW: Final = "University of Washington Center for Human Rights, report on federal access to licence data, and the press"

OF_SCENARIO: Final = (
    "per_year", "keys", "places", "second_door", "delegated", "photo", "several", "everywhere", "to_switch",
)  # fmt: skip
"""What of the scenario of all traffic holds for the year, too."""


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What a year of look-ups was like. Look-ups are queries of driver and vehicle data, by message."""

    look_ups: Figure
    ice: Figure
    hsi: Figure
    washington: Figure
    """Federal look-ups of Washington's data in eleven months."""
    washington_by: Table
    week: Table
    """The load of each weekday, from Monday on."""
    day: Table
    """The load of each hour."""
    reasons: Table
    hits: Figure
    noncompliant: Figure
    unanswered: Figure
    answer_seconds: Figure
    scenario: Scenario = ASSUMED

    def bases(self) -> Iterator[tuple[str, str, str]]:
        """Give each figure's name, its numbers and what they rest on."""
        for each in fields(self):
            figure = getattr(self, each.name)
            if isinstance(figure, Figure | Table):
                yield each.name, _numbers(figure), figure.basis
        yield from (basis for basis in self.scenario.bases() if basis[0] in OF_SCENARIO)


def _numbers(figure: Figure | Table) -> str:
    if isinstance(figure, Figure):
        return f"{figure.value:,.10g}"
    return " ".join(f"{name or '-'} {value:,.4g}" for name, value in figure.values.items())


def _assumed(value: float, why: str) -> Figure:
    return Figure(value, f"assumption: {why}")


def _assumed_table(why: str, **values: float) -> Table:
    return Table({name.replace("_", "-"): value for name, value in values.items()}, f"assumption: {why}")


PUBLISHED_YEAR: Final = YearFigures(
    look_ups=Figure(
        290_000_000, f"{_LETTER}: more than this in the year to 1 Oct 2025, taken for the calendar year (assumption)"
    ),
    ice=Figure(PUBLISHED.values["ice"], f"{_LETTER}: ICE without HSI, taken for the calendar year (assumption)"),
    hsi=Figure(PUBLISHED.values["ice-hsi"], f"{_LETTER}: HSI, taken for the calendar year (assumption)"),
    washington=Figure(
        2_671_776, f"{_UW}: federal queries of Washington's data, 1 Jan to 30 Nov 2025; those to all places not counted"
    ),
    washington_by=_assumed_table(
        "who asks Washington, in percent; that CBP asks most, and that ICE went on asking after the switch-off, is "
        "reported, how much is not: ICE goes on as before",
        cbp=80, ice=0.1, ice_ero=0.3, ice_hsi=0.8, ice_lesc=0.1, uscis=1, dhs_other=2, dhs=0.3,
        fbi=4, dea=3, atf=1, usms=3, doj=0.4, federal_other=3.6, federal=0.4,
    ),
    week=_assumed_table(
        "the load of each weekday; only the proportions count",
        Mon=1.02, Tue=1.06, Wed=1.07, Thu=1.08, Fri=1.1, Sat=0.9, Sun=0.77,
    ),
    day=Table(
        {f"{hour:02}": load for hour, load in enumerate(WORKDAY.hours)},
        "assumption: each hour's load, by a clock six hours behind UTC, in mean hours; the peak is 3 times the mean",
    ),
    reasons=Table(
        {"": 80, "T": 12, "S": 4, "N": 2, "F": 1, "V": 1},
        "assumption: which reason (RSN) a licence or plate query states, in percent; most state none, none is checked",
    ),
    hits=_assumed(0.8, "share of questions that find a record"),
    noncompliant=_assumed(0.3, "share of licences that are not federally compliant"),
    unanswered=_assumed(0.003, "share of questions that nobody answers"),
    answer_seconds=_assumed(0.5, "mean time to an answer; of a plate it is published that it takes less than 2 s"),
)  # fmt: skip
"""The year as far as it was published, and assumptions."""
