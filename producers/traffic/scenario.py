"""What a scenario assumes about who asks what: one frozen value, each figure with its basis. No randomness here.

What was published is quoted; everything else is an assumption and says so, here and in `nlets traffic --basis`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Final

from streams.messages.agencies import below


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what it rests on."""

    value: float
    basis: str


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers that belong together and rest on the same thing."""

    values: Mapping[str, float]
    basis: str


def _assumed(why: str) -> str:
    return f"assumption: {why}"


_LETTER: Final = "letter of Wyden and Espaillat, 12 Nov 2025: year to 1 Oct 2025"
_ALL: Final = 290_000_000
"""DMV queries through the switch in the year to 1 Oct 2025, by the same letter: "more than"."""

PUBLISHED: Final = Table({"ice": 292_114, "ice-hsi": 605_116}, _LETTER)
"""Queries a year of ICE (other than HSI) and of HSI."""

_LIKELY: Final = Table(
    {
        "cbp": 12_000_000, "uscis": 400_000, "dhs-other": 600_000, "dhs": 100_000, "fbi": 1_200_000, "dea": 800_000,
        "atf": 300_000, "usms": 900_000, "doj": 100_000, "federal-other": 1_000_000, "federal": 100_000,
    },
    _assumed("no figures but ICE's are published; Washington's and Oregon's counts suggest that CBP asks most"),
)  # fmt: skip

_LOCAL: Final = Table(
    {
        "state-police": 20, "police": 46, "sheriff": 26, "campus": 2, "prosecutor": 1, "court": 2, "probation": 1.5,
        "corrections": 1, "local": 0.5,
    },
    _assumed("how the rest of 290 million divides, in percent"),
)  # fmt: skip


def _per_year() -> Mapping[str, float]:
    """Give each agency's queries a year; ICE's own count goes to it and its two other branches alike (assumption)."""
    ice = ("ice", "ice-ero", "ice-lesc")
    federal = {
        **{agency: PUBLISHED.values["ice"] / len(ice) for agency in ice},
        "ice-hsi": PUBLISHED.values["ice-hsi"],
    } | dict(_LIKELY.values)
    rest = _ALL - sum(federal.values())
    percent = sum(_LOCAL.values.values())
    return federal | {agency: rest * share / percent for agency, share in _LOCAL.values.items()}


_MILLIONS: Final = """
AL 5.0 AK 0.7 AZ 7.2 AR 3.0 CA 39.5 CO 5.8 CT 3.6 DE 1.0 FL 21.5 GA 10.7 HI 1.5 ID 1.8 IL 12.8 IN 6.8 IA 3.2 KS 2.9
KY 4.5 LA 4.7 ME 1.4 MD 6.2 MA 7.0 MI 10.1 MN 5.7 MS 3.0 MO 6.2 MT 1.1 NE 2.0 NV 3.1 NH 1.4 NJ 9.3 NM 2.1 NY 20.2
NC 10.4 ND 0.8 OH 11.8 OK 4.0 OR 4.2 PA 13.0 RI 1.1 SC 5.1 SD 0.9 TN 6.9 TX 29.1 UT 3.3 VT 0.6 VA 8.6 WA 7.7 WV 1.8
WI 5.9 WY 0.6 DC 0.7 PR 3.3 VI 0.1 GU 0.2
"""


def _places() -> Mapping[str, float]:
    words = _MILLIONS.split()
    return dict(zip(words[::2], map(float, words[1::2]), strict=True))


_RARE: Final = {
    "DNQ": 0.4, "RNQ": 0.3, "RPQ": 0.2, "AQ": 0.1, "CWQ": 0.2, "SWQ": 0.2, "SOQ": 0.1, "BQ": 0.2, "IAQ": 0.2, "GQ": 0.1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scenario:
    """Who asks whom for what, and how often. Shares are of all messages unless it says otherwise."""

    per_year: Table = field(default_factory=lambda: Table(_per_year(), f"{_LETTER}; all but ICE and HSI assumed"))
    boost: Table = field(default_factory=lambda: Table({}, "none: nobody asks more often than assumed"))
    keys: Table = field(
        default_factory=lambda: Table(
            {"RQ": 60, "DQ": 25, "KQ": 3, "IQ": 4, "FQ": 2, "YQ": 1, "AM": 3} | _RARE,
            _assumed("the mix by key is not published"),
        )
    )
    places: Table = field(
        default_factory=lambda: Table(_places(), _assumed("places are asked in proportion to people (census of 2020)"))
    )
    second_door: Figure = Figure(0.15, _assumed("share of a federal agency's messages that enter on a state's line"))
    delegated: Figure = Figure(0.10, _assumed("share of a kind of agency's messages by those who may act for ICE"))
    other_line: Figure = Figure(0.005, _assumed("messages that arrive on a line that isn't their sender's"))
    photo: Figure = Figure(0.08, _assumed("licence and history queries that ask for the photo"))
    several: Figure = Figure(0.03, _assumed("queries to two to five places at once"))
    everywhere: Figure = Figure(0.002, _assumed("licence, plate and identity queries to all places at once (NL)"))
    to_switch: Figure = Figure(0.01, _assumed("queries to a state's answering ORI instead of the state"))
    granted: Figure = Figure(0.02, _assumed("messages of ICE and CBP that ask under a grant, one of them expired"))
    faulty: Figure = Figure(0.01, _assumed("messages that can't be read or name nobody known"))
    as_text: Figure = Figure(0.10, _assumed("messages that come in the text form, to be read by the hub"))

    def boosted(self, agency: str, times: float) -> "Scenario":
        """Let an agency and all below it ask `times` as often as assumed."""
        factors = dict(self.boost.values) | dict.fromkeys(below(agency), times)
        return replace(self, boost=Table(factors, "boosted so that it can be watched: not what happens"))

    def crowded(self, factors: Mapping[str, float]) -> "Scenario":
        """Let places be asked so many times as often as assumed."""
        weights = {place: weight * factors.get(place, 1.0) for place, weight in self.places.values.items()}
        basis = f"{self.places.basis}; some asked more often so that they can be watched: {_words(factors)}"
        return replace(self, places=Table(weights, basis))

    def weight(self, agency: str) -> float:
        """Say how often an agency asks, beside the others."""
        return self.per_year.values.get(agency, 0.0) * self.boost.values.get(agency, 1.0)

    def bases(self) -> Iterator[tuple[str, str, str]]:
        """Give each figure's name, its numbers and what they rest on."""
        for each in fields(self):
            figure: Figure | Table = getattr(self, each.name)
            yield each.name, _numbers(figure), figure.basis


def _numbers(figure: Figure | Table) -> str:
    if isinstance(figure, Figure):
        return f"{figure.value:g}"
    return _words(figure.values) or "–"


def _words(numbers: Mapping[str, float]) -> str:
    return " ".join(f"{name} {value:,.10g}" for name, value in numbers.items())


ASSUMED: Final = Scenario()
"""Traffic as it may look in a year like 2025."""

ICE_BOOST: Final = 60.0
"""How often ICE asks in the demo, beside what the letter counted."""

BLOCKED_BOOST: Final = 3.0
"""How often places with a block are asked in the demo, beside the assumption."""

OREGON_BOOST: Final = 12.0
"""How often Oregon is, which gets a block while one watches."""

_CROWDED: Final = dict.fromkeys(("IL", "MA", "MN", "NY", "WA"), BLOCKED_BOOST) | {"OR": OREGON_BOOST}

WATCHABLE: Final = ASSUMED.boosted("ice", ICE_BOOST).crowded(_CROWDED)
"""The demo's traffic: at a readable rate the published share of ICE, 0.31 %, would hardly be seen."""
