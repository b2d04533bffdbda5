"""What a load was asked for: read from the options, everything impossible in them said at once. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from producers.load.sending.shapes import Arrivals, Schedule, Shape
from streams.errors import UsageError

MOST_PER_SECOND: Final = 100_000.0
"""More than one producer process can offer."""
MOST_SECONDS: Final = 3_600.0
MOST_MESSAGES: Final = 1_000_000
"""Every message of a window is remembered until its answers came: about 600 bytes each."""
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
    """What stands on the command line, not yet looked at."""

    rate: float
    seconds: float
    profile: str
    arrivals: str
    warm_up: float
    p99_ms: float | None
    find_max: bool
    hold: float | None
    seed: int


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


def read_options(options: Options) -> Order:
    """Read the options.

    Raises:
        ImpossibleLoadError: they can't be meant, or not made; with all reasons.
    """
    if problems := list(_problems(options)):
        raise ImpossibleLoadError(problems)
    return Order(
        schedule=Schedule(Shape(options.profile), options.rate, options.seconds),
        arrivals=Arrivals(options.arrivals),
        warm_up_s=options.warm_up,
        p99_us=None if options.p99_ms is None else round(options.p99_ms * 1_000),
        hold=(HOLD if options.hold is None else options.hold) if options.find_max else None,
        seed=options.seed,
    )


def _problems(options: Options) -> Iterator[str]:
    # Written so that what is no number is out of range, too.
    in_range = 0 < options.rate <= MOST_PER_SECOND and 0 < options.seconds <= MOST_SECONDS
    if not 0 < options.rate <= MOST_PER_SECOND:
        yield f"--rate must be above 0 and at most {MOST_PER_SECOND:,.0f} a second, not `{options.rate:g}`"
    if not 0 < options.seconds <= MOST_SECONDS:
        yield f"--seconds must be above 0 and at most {MOST_SECONDS:,.0f}, not `{options.seconds:g}`"
    if in_range and options.rate * options.seconds > MOST_MESSAGES:
        yield f"--rate times --seconds must be at most {MOST_MESSAGES:,} messages"
    if not 0 <= options.warm_up <= MOST_SECONDS:
        yield f"--warm-up must be from 0 to {MOST_SECONDS:,.0f} seconds, not `{options.warm_up:g}`"
    if options.p99_ms is not None and not 0 < options.p99_ms <= MOST_SECONDS * 1_000:
        yield f"--p99 must be above 0 ms, not `{options.p99_ms:g}`"
    yield from _unknown("--profile", options.profile, Shape)
    yield from _unknown("--arrivals", options.arrivals, Arrivals)
    yield from _hold_problems(options)


def _unknown(option: str, said: str, choices: type[StrEnum]) -> Iterator[str]:
    if said not in list(choices):
        yield f"{option} must be one of {', '.join(choices)}, not `{said}`"


def _hold_problems(options: Options) -> Iterator[str]:
    if options.hold is not None and not options.find_max:
        yield "--hold needs --find-max: it is a share of the maximum"
    if options.hold is not None and not 0 < options.hold <= 1:
        yield f"--hold must be above 0 and at most 1, not `{options.hold:g}`"
    if options.find_max and options.profile != Shape.CONSTANT:
        yield "--find-max holds each rate for a while: it goes with --profile constant alone"
