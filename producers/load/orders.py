"""What a load was asked for: read from the options, everything impossible in them said at once. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from producers.load.cost.intervals import FEWEST, MOST
from producers.load.limits.model import Thresholds
from producers.load.sending.producers import MOST_PRODUCERS
from producers.load.sending.scenarios.applied import applied
from producers.load.sending.scenarios.model import Load, ScenarioFile
from producers.load.sending.shapes import Arrivals, Schedule, Shape
from producers.traffic.scenario import ASSUMED, Scenario
from streams.errors import UsageError

Item = TypeVar("Item")

MOST_PER_SECOND: Final = 100_000.0
"""About what as many producers as there may be can offer."""
MOST_SECONDS: Final = 3_600.0
MOST_MESSAGES: Final = 5_000_000
"""In a window: of every message and every answer some columns are kept (`docs/load.md#method`)."""
RATE: Final = 200.0
"""Messages a second where nothing is said."""
PAIRS: Final = 8
"""Pairs of windows that show what filters cost, where no number is given."""
HOLD: Final = 0.85
"""The share of the maximum that is held where none is given."""


class ImpossibleLoadError(UsageError):
    """The options ask for a load that can't be made."""

    hint = "`nlets load --help` says what each option takes"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "; ".join(self.problems)


@dataclass(frozen=True, slots=True)
class Options:
    """What stands on the command line, not yet looked at. What is not said there a scenario may say."""

    rate: float | None = None
    seconds: float | None = None
    profile: str | None = None
    arrivals: str | None = None
    warm_up: float | None = None
    p99_ms: float | None = None
    find_max: bool = False
    hold: float | None = None
    seed: int = 1
    producers: int | None = None
    scenario: str | None = None
    """A name or path."""
    log: str | None = None
    """The path of a traffic log."""
    thresholds: str | None = None
    """The path of a file, or the word for the shipped one."""
    filter_cost: bool = False
    pairs: int | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """What the files say that options name."""

    scenario: ScenarioFile | None = None
    gaps: tuple[float, ...] = ()
    """Those of the log, in mean gaps."""
    thresholds: Thresholds | None = None


NO_SOURCES: Final = Sources()


@dataclass(frozen=True, slots=True)
class Order:
    """A load that can be made."""

    schedule: Schedule
    arrivals: Arrivals
    warm_up_s: float
    p99_us: int | None
    """What the p99 from due may be at most, if anything was said."""
    hold: float | None
    """The share of the maximum to hold once it is found; none if it isn't looked for."""
    seed: int
    producers: int | None = None
    """How many processes send; as many as the rate needs if nothing was said."""
    traffic: Scenario = ASSUMED
    thresholds: Thresholds | None = None
    pairs: int | None = None
    """Pairs of windows with filters off and on; none if their cost isn't asked for."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What options and files say together, with what goes without saying."""

    rate: float
    seconds: float
    profile: str
    arrivals: str
    warm_up: float


def most_per_second(seconds: float) -> float:
    """Say at which rate a window of such a length has as many messages as it may have."""
    return min(MOST_PER_SECOND, MOST_MESSAGES / seconds)


def read_options(options: Options, sources: Sources = NO_SOURCES) -> Order:
    """Read the options, and what the files say that they name.

    Raises:
        ImpossibleLoadError: they can't be meant, or not made; with all reasons.
    """
    said = _said(options, sources)
    if problems := [*_problems(options, said), *_recording_problems(options, said), *_goal_problems(options)]:
        raise ImpossibleLoadError(problems)
    return Order(
        schedule=Schedule(Shape(said.profile), said.rate, said.seconds, sources.gaps),
        arrivals=Arrivals(said.arrivals),
        warm_up_s=said.warm_up,
        p99_us=None if options.p99_ms is None else round(options.p99_ms * 1_000),
        hold=(HOLD if options.hold is None else options.hold) if options.find_max else None,
        seed=options.seed,
        producers=options.producers,
        traffic=applied(sources.scenario.traffic, sources.scenario.name) if sources.scenario else ASSUMED,
        thresholds=sources.thresholds,
        pairs=(options.pairs or PAIRS) if options.filter_cost else None,
    )


def _said(options: Options, sources: Sources) -> _Said:
    """Let an option go before a scenario, and a scenario before what goes without saying.

    Thresholds go before all: they speak of one rate.
    """
    says = (sources.scenario.load if sources.scenario else None) or Load.model_construct()
    limited = sources.thresholds.at.rate if sources.thresholds else None
    return _Said(
        rate=_first(limited, options.rate, _first(says.rate, None, RATE)),
        seconds=_first(options.seconds, says.seconds, 10.0),
        profile=_first(options.profile, says.profile, "constant"),
        arrivals=_first(options.arrivals, says.arrivals, "poisson"),
        warm_up=_first(options.warm_up, says.warm_up, 2.0),
    )


def _first(option: Item | None, scenario: Item | None, unsaid: Item) -> Item:
    return next((said for said in (option, scenario) if said is not None), unsaid)


def _problems(options: Options, said: _Said) -> Iterator[str]:
    yield from _size_problems(said)
    if options.p99_ms is not None and not 0 < options.p99_ms <= MOST_SECONDS * 1_000:
        yield f"--p99 must be above 0 ms, not `{options.p99_ms:g}`"
    if options.producers is not None and not 1 <= options.producers <= MOST_PRODUCERS:
        yield f"--producers must be from 1 to {MOST_PRODUCERS}, not `{options.producers}`"
    yield from _unknown("--profile", said.profile, Shape)
    yield from _unknown("--arrivals", said.arrivals, Arrivals)
    yield from _hold_problems(options, said)


def _size_problems(said: _Said) -> Iterator[str]:
    # Written so that what is no number is out of range, too.
    is_rate = 0 < said.rate <= MOST_PER_SECOND
    if not is_rate:
        yield f"--rate must be above 0 and at most {MOST_PER_SECOND:,.0f} a second, not `{said.rate:g}`"
    if not 0 < said.seconds <= MOST_SECONDS:
        yield f"--seconds must be above 0 and at most {MOST_SECONDS:,.0f}, not `{said.seconds:g}`"
    elif is_rate and said.rate * said.seconds > MOST_MESSAGES:
        yield f"--rate times --seconds must be at most {MOST_MESSAGES:,} messages"
    if not 0 <= said.warm_up <= MOST_SECONDS:
        yield f"--warm-up must be from 0 to {MOST_SECONDS:,.0f} seconds, not `{said.warm_up:g}`"
    elif is_rate and said.rate * said.warm_up > MOST_MESSAGES:
        yield f"--rate times --warm-up must be at most {MOST_MESSAGES:,} messages"


def _recording_problems(options: Options, said: _Said) -> Iterator[str]:
    if said.profile == Shape.RECORDED and options.log is None:
        yield "--profile recorded needs --log FILE, a traffic log"
    if said.profile != Shape.RECORDED and options.log is not None:
        yield "--log goes with --profile recorded alone"


def _unknown(option: str, said: str, choices: type[StrEnum]) -> Iterator[str]:
    if said not in list(choices):
        yield f"{option} must be one of {', '.join(choices)}, not `{said}`"


def _hold_problems(options: Options, said: _Said) -> Iterator[str]:
    if options.hold is not None and not options.find_max:
        yield "--hold needs --find-max: it is a share of the maximum"
    if options.hold is not None and not 0 < options.hold <= 1:
        yield f"--hold must be above 0 and at most 1, not `{options.hold:g}`"
    if options.find_max and said.profile != Shape.CONSTANT:
        yield "--find-max holds each rate for a while: it goes with --profile constant alone"


def _goal_problems(options: Options) -> Iterator[str]:
    """Find what does not go together of what is to be found out."""
    if options.thresholds and options.rate is not None:
        yield "--rate is what the thresholds say: leave out one of the two"
    if options.thresholds and options.find_max:
        yield "--thresholds speak of one rate, and --find-max tries many"
    if options.thresholds and options.p99_ms is not None:
        yield "--p99 can stand in the thresholds: leave out one of the two"
    if options.filter_cost and (options.find_max or options.p99_ms is not None):
        yield "--filter-cost goes neither with --find-max nor with --p99, but with --thresholds"
    if options.pairs is not None and not options.filter_cost:
        yield "--pairs needs --filter-cost"
    if options.pairs is not None and not FEWEST <= options.pairs <= MOST:
        yield f"--pairs must be from {FEWEST} to {MOST}, not `{options.pairs}`"
