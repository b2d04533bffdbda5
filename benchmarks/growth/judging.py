"""Processor time of intake alone: judging and writing batches that are already there. No broker, no waiting."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

import msgspec

from streams.broker.port import Layout
from streams.broker.topics import TOPICS, TopicNames
from streams.messages.admit import Admitted, admit
from streams.messages.letters import read_sent
from streams.messages.message import Message
from streams.policies.context import Context
from streams.policies.decide import decide
from streams.policies.plans import Plans
from streams.switch.host.loops import Loops, make_intake
from streams.switch.stages.desk import StageResources
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Batch, Contexts

_NAMES: Final = TopicNames("growth.")
_KEY: Final = bytes(32)
_PARTITIONS: Final = 4
_LEAST_S: Final = 0.25
"""CPU time of a run: enough that a clock tick more or less means nothing."""


def resources() -> StageResources:
    """Give what a stage writes with, where every topic has the usual partitions."""
    topics = dict.fromkeys((_NAMES.prefix + use.base for use in TOPICS), _PARTITIONS)
    return StageResources(Routes(_NAMES, topics), Pseudonyms(_KEY))


def as_wanted(batch: Batch, layout: Layout) -> Batch:
    """Lay a batch out as a stage wants it."""
    if layout is Layout.RECORDS:
        return batch
    from benchmarks.growth.columns import in_columns

    return in_columns(batch)


@dataclass
class Case:
    """One size of what grows: its context, its batches, and an intake that remembers."""

    name: str
    context: Context
    batches: Sequence[Batch]
    warm_us: list[float] = field(default_factory=list)
    """CPU µs per message of each run on a warm intake."""
    cold_us: float = 0.0
    """The same of the first run, in which everything is met for the first time."""

    def __post_init__(self) -> None:
        self._intake = make_intake(resources(), Loops.AUTO)
        self._laid_out = [as_wanted(batch, self._intake.layout) for batch in self.batches]
        self._contexts = Contexts({self.context.digest: Plans(self.context)}, self.context.digest)

    @property
    def messages(self) -> int:
        """How many a run judges."""
        return sum(len(batch.records) for batch in self.batches)

    def run(self, least_s: float = 0.0) -> float:
        """Judge and write all batches, again and again until that time is used; give µs of CPU time per message."""
        begun, passes = time.process_time(), 0
        while not passes or time.process_time() - begun < least_s:
            for batch in self._laid_out:
                self._intake.judge(batch, self._contexts).outputs(batch.taken_us)
            passes += 1
        return (time.process_time() - begun) / (passes * self.messages) * 1e6


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What a message costs in one case, in µs of processor time."""

    name: str
    warm_us: float
    """Median of the runs."""
    lowest_us: float
    highest_us: float
    against_first: float
    """The warm median against the first case's."""
    cold_us: float
    hit_rate: float
    """Of the first run: the share of requests that found their plan."""
    without_memory_us: float
    """With the memory of plans off: reading a message exactly, and the decision, and nothing written."""


def compare(cases: Sequence[Case], runs: int, *, without_memory: int) -> list[Cost]:
    """Run all cases in turn, so many times, after a first run that warms each."""
    for case in cases:
        case.cold_us = case.run()
    for _ in range(runs):
        for case in cases:
            case.warm_us.append(case.run(_LEAST_S))
    first = median(cases[0].warm_us)
    return [_cost(case, first, without_memory) for case in cases]


def _cost(case: Case, first: float, without_memory: int) -> Cost:
    warm = median(case.warm_us)
    return Cost(
        name=case.name,
        warm_us=round(warm, 3),
        lowest_us=round(min(case.warm_us), 3),
        highest_us=round(max(case.warm_us), 3),
        against_first=round(warm / first, 3),
        cold_us=round(case.cold_us, 3),
        hit_rate=round(hit_rate(case.context, case.batches), 6),
        without_memory_us=round(decided_anew(case.context, case.batches, without_memory), 1),
    )


def hit_rate(context: Context, batches: Sequence[Batch]) -> float:
    """Say which share of requests finds a plan that another has made: one per key, profile of the asker and place."""
    plans, made, requests = Plans(context), set[tuple[str, int, str | None]](), 0
    for admitted in (admitted_of(record.value or b"", context) for batch in batches for record in batch.records):
        profile = plans.profile_of(admitted.message.sender)
        for to in admitted.requests:
            requests += 1
            made.add((admitted.message.key.code, id(profile), context.directory.state_of(to)))
    return 1 - len(made) / requests


def decided_anew(context: Context, batches: Sequence[Batch], most: int) -> float:
    """Decide so many messages with nothing remembered; give the CPU time per message, in µs."""
    begun, done = time.process_time(), 0
    for batch in batches:
        for record in batch.records:
            decide(context, batch.taken_us, admitted_of(record.value or b"", context))
            done += 1
            if done == most:
                return (time.process_time() - begun) / done * 1e6
    return (time.process_time() - begun) / max(1, done) * 1e6


class UnfitTrafficError(ValueError):
    """The bench's own traffic has a message that is no query in order: what it measures is worth nothing."""


def admitted_of(value: bytes, context: Context) -> Admitted:
    """Read a letter of the bench's own.

    Raises:
        UnfitTrafficError: it is no query in order.
    """
    message = read_sent(value).message
    admitted = admit(message, context.directory) if isinstance(message, Message) else message
    if not isinstance(admitted, Admitted):
        raise UnfitTrafficError(admitted)
    return admitted
