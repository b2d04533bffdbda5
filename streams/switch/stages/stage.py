"""What a stage is: a pure function of a batch. The host (`host/loop.py`) does all I/O and reads all clocks.

A stage works in two steps, so that a time can be taken between deciding and writing without a stage reading a clock:
`judge` decides about every record, `Work.outputs` writes what was decided.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from streams.broker.port import Layout, Record, Written
from streams.errors import OperatorError
from streams.messages.roll_out import RollOut
from streams.metrics.coverage import Span
from streams.policies.plans import Plans


class UnknownContextError(OperatorError):
    """A batch needs a context that this worker does not hold: the host fetches it, and has the batch judged again."""

    def __init__(self, digest: str) -> None:
        """Keep the digest that is missing."""
        super().__init__(digest)
        self.digest = digest

    def __str__(self) -> str:
        """Name the missing context."""
        return f"the context `{self.digest}` is not held"


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one source partition in offset order, the part of it they cover, and when the hub took them."""

    topic: str
    partition: int
    records: Sequence[Record]
    span: Span
    """From where the batch before ended to behind the last record: offsets have gaps, batches have none."""
    taken_us: int
    recorded_us: int | None = None
    """When its records came to the hub that first took them, if a timetable says so (`host/timed.py`)."""

    @property
    def at_us(self) -> int:
        """The time it is judged by: when it was taken, but in a replay when it first was."""
        return self.taken_us if self.recorded_us is None else self.recorded_us


@dataclass(frozen=True, slots=True)
class Contexts:
    """The contexts a worker holds, by digest, and the one in force where the batch stands in the queries."""

    known: Mapping[str, Plans]
    in_force: str | None = None
    """Set for intake only: the other stages decide by the stamped context."""
    roll_out: RollOut | None = None
    """What is tried there beside it; for intake only, too."""

    def plans(self, digest: str | None) -> Plans:
        """Find a context's plans.

        Raises:
            UnknownContextError: this worker does not hold it.
        """
        plans = self.known.get(digest or "")
        if plans is None:
            raise UnknownContextError(digest or "none")
        return plans


@dataclass(frozen=True, slots=True)
class Work:
    """What a stage decided about a batch. `outputs(sent_us)` writes it, the batch's delta last."""

    outputs: Callable[[int], list[Written]]
    bad_from: Sequence[str] = field(default=())
    """The claimed originator (record key) of each record that was dead-lettered."""


class Stage(Protocol):
    """One of the three: pure, and safe to call again with the same batch."""

    @property
    def name(self) -> str:
        """Its name: the group it reads in, and the stage of its records."""

    @property
    def layout(self) -> Layout:
        """The layout of records in which it judges fastest."""

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Decide about every record of the batch; at intake all stand under `contexts.in_force`.

        Raises:
            UnknownContextError: a record is stamped with a context that is not in `contexts`.
        """

    def dead_letter(self, batch: Batch, reason: str) -> Work:
        """Give up on every record of a batch, which the host makes as small as it can: dead letters and their delta."""
