"""Whether a run measured what it was to measure: the reasons why not. Pure.

An invalid run says nothing of the switch. What is found here is the fault of whoever sends and reads, or of the broker.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a run may stray from its plan."""

    late_us: int = 50_000
    """A message that goes later than that after it was due is late."""
    late_share: float = 0.01
    """So many may be."""
    worst_us: int = 500_000
    """None may be later than that, and the reader may not stand still for longer."""
    rate_share: float = 0.98
    """So much of the offered rate must be achieved."""
    clock_us: int = 50_000
    """So far the wall clock may stray from the monotonic one."""
    stolen_share: float = 0.02
    """So much of the machine's processor time may its host give to others."""


BOUNDS: Final = Bounds()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run has to say for itself."""

    offered: int
    """Messages that were due."""
    seconds: float
    """The window's length."""
    stored: int
    took_s: float
    """From the start until the last was stored, or the window was over."""
    late_us: Sequence[int]
    """How long after it was due each message went."""
    missing: int
    """Answers that never came."""
    out_of_service: int = 0
    """Answers by which the hub told that a state is out of service."""
    reader_stall_us: int = 0
    """The longest time the reader stood still."""
    clock_step_us: int = 0
    """How far the wall clock strayed from the monotonic one."""
    stolen_share: float = 0.0
    """What part of the machine's processor time its host gave to others."""
    regrouped: tuple[str, ...] = ()
    """The groups of stages that a worker joined or left."""
    errors: tuple[str, ...] = ()
    """What the broker, or a part of a switch of our own, failed at."""

    @property
    def offered_per_second(self) -> float:
        """Give the rate at which messages were due."""
        return self.offered / self.seconds

    @property
    def achieved_per_second(self) -> float:
        """Give the rate at which they were stored."""
        return self.stored / self.took_s


def why_invalid(facts: Facts, bounds: Bounds = BOUNDS) -> tuple[str, ...]:
    """Give every reason not to believe a run; none if it is valid."""
    return (*_fell_behind(facts, bounds), *_others(facts, bounds))


def fell_behind(facts: Facts, bounds: Bounds = BOUNDS) -> bool:
    """Tell whether the producer or the reader could not keep up, so that nothing can be said of the switch."""
    return any(_fell_behind(facts, bounds))


def _fell_behind(facts: Facts, bounds: Bounds) -> Iterator[str]:
    late = sum(us > bounds.late_us for us in facts.late_us)
    worst = max(facts.late_us, default=0)
    if late > bounds.late_share * len(facts.late_us):
        share = 100 * late / len(facts.late_us)
        yield f"the producer fell behind: {share:.1f} % of messages went more than {_ms(bounds.late_us)} late"
    if worst > bounds.worst_us:
        yield f"the producer stood still: a message went {_ms(worst)} late"
    if facts.achieved_per_second < bounds.rate_share * facts.offered_per_second:
        yield f"{facts.achieved_per_second:,.1f} of {facts.offered_per_second:,.1f} messages a second were sent"
    if facts.reader_stall_us > bounds.worst_us:
        yield f"the reader stood still for {_ms(facts.reader_stall_us)}"


def _others(facts: Facts, bounds: Bounds) -> Iterator[str]:
    if not facts.offered:
        yield "nothing was due: the window is too short for the rate"
    if facts.missing:
        yield f"{facts.missing:,} answers are missing"
    if facts.out_of_service:
        yield f"{facts.out_of_service:,} answers say that a state is out of service: it did not answer in time"
    if abs(facts.clock_step_us) > bounds.clock_us:
        yield f"the wall clock was moved by {_ms(facts.clock_step_us)}"
    if facts.stolen_share > bounds.stolen_share:
        yield f"{100 * facts.stolen_share:.1f} % of the machine's processor time was stolen: its host gave it to others"
    for group in facts.regrouped:
        yield f"a stage was restarted, joined or left: `{group}` has other members than before"
    yield from (f"a part failed: {error}" for error in facts.errors)


def _ms(us: int) -> str:
    return f"{us / 1e3:,.0f} ms"
