"""What is kept of windows that were sent in pairs, the same messages with filters off and on. Pure.

Compared is what came back from a state in both: a refusal comes sooner, and would make filters look quick. What the hub
answered itself, with filters or without, no filter delays.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from producers.load.cost.pooled import Durations, rounded_up
from producers.load.measuring.answers import NEVER, REFUSE, Answers, Label, Measure
from producers.load.measuring.outcome import Outcome

_PARTS: Final = 10
"""Parts of a window that stand for windows where only one was sent."""


class Side(StrEnum):
    """Whether filters decide."""

    OFF = "off"
    ON = "on"


class Group(NamedTuple):
    """Whose data was asked for, with which key: what answers of a window are told apart by."""

    state: str
    key: str


@dataclass(frozen=True, slots=True)
class Half:
    """A window that is over, with the processor time that the stages took meanwhile."""

    outcome: Outcome
    cpu_ns: int | None
    """None where they run out of our sight."""

    @property
    def cpu_us(self) -> float | None:
        """Give the processor time of a message."""
        stored = self.outcome.account.stored
        return None if self.cpu_ns is None or not stored else self.cpu_ns / 1_000 / stored


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of one window."""

    durations: Mapping[Group, Durations]
    """From due, of what is compared."""
    cpu_us: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Both windows, and what the filters did in one of them."""

    sides: Mapping[Side, Seen]
    refused: int
    """Answers that are left out, since filters refused them."""
    rules: Mapping[str, int]
    """Rule → answers on which it stands."""


@dataclass(slots=True)
class Gathered:
    """The pairs that were sent."""

    wanted: int
    pairs: list[Pair] = field(default_factory=list)
    offered_per_second: list[float] = field(default_factory=list)
    """By pair."""
    discarded: list[str] = field(default_factory=list)
    """Why pairs say nothing, for which others were sent."""
    failed: str | None = None
    """Why no more pairs could be sent."""

    @property
    def why_invalid(self) -> tuple[str, ...]:
        """Give every reason not to believe it."""
        if len(self.pairs) == self.wanted:
            return ()
        too_few = f"{len(self.pairs)} of {self.wanted} pairs could be used"
        return (too_few, self.failed) if self.failed else (too_few, *dict.fromkeys(self.discarded))

    @property
    def mean_per_second(self) -> float:
        """Give the rate that was offered."""
        return sum(self.offered_per_second) / max(len(self.offered_per_second), 1)


_Request: TypeAlias = tuple[int, Group]
"""When a message was due, whose data it asked for, and how: it is the same in both windows of a pair."""


def pair_of(halves: Mapping[Side, Half]) -> Pair:
    """Keep what can be compared of two windows."""
    answers = {side: half.outcome.answers for side, half in halves.items()}
    refused = Counter(request for request, label, _ in _requests(answers[Side.ON]) if label.verdict == REFUSE)
    return Pair(
        sides={side: Seen(_compared(answers[side], refused), half.cpu_us) for side, half in halves.items()},
        refused=refused.total(),
        rules=halves[Side.ON].outcome.account.rules,
    )


def parts_of(outcome: Outcome, count: int = _PARTS) -> list[dict[Group, Durations]]:
    """Cut a window into parts of one length by when messages were due, and keep of each what came back from a state."""
    length_us = round(outcome.window.seconds * 1e6)
    parts: list[defaultdict[Group, Counter[int]]] = [defaultdict(Counter) for _ in range(count)]
    for (due_us, group), label, took_us in _requests(outcome.answers):
        if label.verdict != REFUSE:
            parts[min(due_us * count // length_us, count - 1)][group][rounded_up(took_us)] += 1
    return [dict(part) for part in parts]


def _compared(answers: Answers, refused: Container[_Request]) -> dict[Group, Durations]:
    """Count durations, by group, of what filters let through, whether they decided or not."""
    durations: defaultdict[Group, Counter[int]] = defaultdict(Counter)
    for request, _, took_us in _requests(answers):
        if request not in refused:
            durations[request[1]][rounded_up(took_us)] += 1
    return dict(durations)


def _requests(answers: Answers) -> Iterator[tuple[_Request, Label, int]]:
    """Give what came back from a state, or was refused: what each answers, with its label and how long it took."""
    labels, columns = answers.labels, answers.columns
    ways = zip(columns[Measure.FROM_DUE], columns[Measure.FROM_HUB], strict=True)
    for due_us, number, (us, from_hub_us) in zip(answers.due_us, answers.label, ways, strict=True):
        label = labels[number]
        if from_hub_us != NEVER or label.verdict == REFUSE:
            yield (due_us, Group(label.state, label.key)), label, us
