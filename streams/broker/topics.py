"""The switch's topics as a table: what each holds, how it is kept, who writes and who reads. No I/O."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from streams.errors import OperatorError, Problem
from streams.metrics.sources import OUTPOSTS, StageName

MAX_MESSAGE_BYTES: Final = 8 << 20
"""Every topic's `max.message.bytes`: escaping can carry a long answer past Kafka's default of 1 MiB."""

DEFAULT_PREFIX: Final = "nlets."

_DAY_MS: Final = 86_400_000


class MissingTopicError(OperatorError):
    """A topic does not exist; only `nlets topics create` makes one, since it would get the wrong settings."""

    hint = "run `nlets topics create`, or name the topics that are there with --prefix"

    def __init__(self, topic: str) -> None:
        """Keep its name."""
        super().__init__(topic)
        self.topic = topic

    def __str__(self) -> str:
        """Name it."""
        return f"topic `{self.topic}` does not exist"


class MissingPartitionError(OperatorError):
    """A topic has no partition of that number."""

    def __init__(self, topic: str, number: int) -> None:
        """Keep both."""
        super().__init__(topic, number)
        self.topic = topic
        self.number = number

    def __str__(self) -> str:
        """Name both."""
        return f"topic `{self.topic}` has no partition {self.number}"


class TooManyPartitionsError(OperatorError):
    """A topic has more partitions than it was asked to have; Kafka can't take any away."""

    def __init__(self, topic: str, has: int, wanted: int) -> None:
        """Keep both numbers."""
        super().__init__(topic, has, wanted)
        self.topic = topic
        self.has = has
        self.wanted = wanted

    def __str__(self) -> str:
        """Say both numbers."""
        return f"topic `{self.topic}` has {self.has} partitions and can't shrink to {self.wanted}"


class Cleanup(StrEnum):
    """What becomes of old records: Kafka's `cleanup.policy`."""

    DELETE = "delete"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """How a topic shall be."""

    name: str
    partitions: int
    cleanup: Cleanup = Cleanup.DELETE
    retention_ms: int = 7 * _DAY_MS
    """How long records are kept; a compacted topic keeps the newest of each key for ever."""
    max_message_bytes: int = MAX_MESSAGE_BYTES

    def settings(self) -> dict[str, str]:
        """Give Kafka's topic settings."""
        kept = {} if self.cleanup is Cleanup.COMPACT else {"retention.ms": str(self.retention_ms)}
        return {"cleanup.policy": self.cleanup.value, "max.message.bytes": str(self.max_message_bytes), **kept}


class Spread(StrEnum):
    """How many partitions a topic has."""

    CHOSEN = "as chosen"
    ONE = "1"


@dataclass(frozen=True, slots=True)
class TopicUse:
    """A row of the table: what a topic is for."""

    base: str
    spread: Spread
    cleanup: Cleanup
    days: int
    writers: str
    readers: str
    holds: str


_INTAKE, _STATE, _BACK = StageName
_STAGES: Final = ", ".join(StageName)
_ACTIVATORS: Final = f"policy apply, {_INTAKE}"

TOPICS: Final = tuple(
    TopicUse(*row)
    for row in (
        ("queries", Spread.CHOSEN, Cleanup.DELETE, 7, "producers, policy apply", _INTAKE, "messages as sent, markers"),
        ("deliveries", Spread.CHOSEN, Cleanup.DELETE, 7, _INTAKE, _STATE, "requests on their way to a destination"),
        ("outside", Spread.CHOSEN, Cleanup.DELETE, 7, _STATE, OUTPOSTS, "requests that an outside program answers"),
        ("answers", Spread.CHOSEN, Cleanup.DELETE, 1, "outside programs", OUTPOSTS, "what outside programs answer"),
        ("responses", Spread.CHOSEN, Cleanup.DELETE, 7, f"{_STATE}, {OUTPOSTS}", _BACK, "what states answered"),
        ("replies", Spread.CHOSEN, Cleanup.DELETE, 7, _STAGES, "originators", "what terminals get"),
        (
            "audit",
            Spread.CHOSEN,
            Cleanup.DELETE,
            365,
            _STAGES,
            "auditors",
            "refusals, redactions, rejects, grants used",
        ),
        ("metrics", Spread.CHOSEN, Cleanup.DELETE, 7, _STAGES, "monitor", "what each batch did"),
        ("deadletters", Spread.CHOSEN, Cleanup.DELETE, 30, _STAGES, "operators", "what could not be processed"),
        ("progress", Spread.ONE, Cleanup.COMPACT, 0, OUTPOSTS, OUTPOSTS, "which outside requests are open"),
        ("control", Spread.ONE, Cleanup.COMPACT, 0, _ACTIVATORS, "every stage", "contexts and activations"),
    )
)
"""Every topic of the switch, in the order messages pass them."""


@dataclass(frozen=True, slots=True)
class TopicNames:
    """The switch's topics under one prefix; a demo, a replay and a test use a prefix of their own."""

    prefix: str = DEFAULT_PREFIX

    @property
    def queries(self) -> str:
        """Messages as senders gave them, and markers."""
        return self.prefix + "queries"

    @property
    def deliveries(self) -> str:
        """Requests on their way to a destination."""
        return self.prefix + "deliveries"

    @property
    def outside(self) -> str:
        """Requests for states that outside programs play."""
        return self.prefix + "outside"

    @property
    def answers(self) -> str:
        """What outside programs answer that read and write topics themselves."""
        return self.prefix + "answers"

    @property
    def progress(self) -> str:
        """Which of those are still open, by outpost and partition."""
        return self.prefix + "progress"

    @property
    def responses(self) -> str:
        """What states answered."""
        return self.prefix + "responses"

    @property
    def replies(self) -> str:
        """What terminals get."""
        return self.prefix + "replies"

    @property
    def audit(self) -> str:
        """Refusals, redactions and rejects."""
        return self.prefix + "audit"

    @property
    def metrics(self) -> str:
        """What each batch did."""
        return self.prefix + "metrics"

    @property
    def deadletters(self) -> str:
        """What could not be processed."""
        return self.prefix + "deadletters"

    @property
    def control(self) -> str:
        """Contexts and activations."""
        return self.prefix + "control"

    def read_by(self, stage: StageName) -> str:
        """Give the topic that a stage reads: its source."""
        return self.prefix + next(use.base for use in TOPICS if use.readers == stage)

    def all(self) -> tuple[str, ...]:
        """Give every name, in the table's order."""
        return tuple(self.prefix + use.base for use in TOPICS)


def specs(names: TopicNames, partitions: int) -> tuple[TopicSpec, ...]:
    """Say how every topic shall be, when those that are spread have `partitions` partitions."""
    return tuple(
        TopicSpec(
            names.prefix + use.base,
            partitions if use.spread is Spread.CHOSEN else 1,
            use.cleanup,
            retention_ms=use.days * _DAY_MS or -1,
        )
        for use in TOPICS
    )


@dataclass(frozen=True, slots=True)
class Found:
    """How a topic is."""

    name: str
    partitions: int
    settings: dict[str, str]
    """Kafka's topic settings, as far as the broker tells them."""


def differences(wanted: Sequence[TopicSpec], found: Sequence[Found]) -> tuple[Problem, ...]:
    """List everything that differs. A setting the broker does not tell can't be checked and is passed over."""
    by_name = {topic.name: topic for topic in found}
    return tuple(problem for spec in wanted for problem in _compare(spec, by_name.get(spec.name)))


def _compare(spec: TopicSpec, found: Found | None) -> Iterator[Problem]:
    if found is None:
        yield Problem(spec.name, "topic does not exist", "run `nlets topics create`")
        return
    if found.partitions < spec.partitions:
        yield Problem(spec.name, f"{found.partitions} partition(s), {spec.partitions} wanted", "add partitions")
    if spec.cleanup is Cleanup.COMPACT and found.partitions != spec.partitions:
        yield Problem(spec.name, f"{found.partitions} partitions, exactly {spec.partitions} wanted", "create it anew")
    cleanup = found.settings.get("cleanup.policy", spec.cleanup.value)
    if set(cleanup.split(",")) != {spec.cleanup.value}:
        yield Problem(spec.name, f"cleanup.policy is `{cleanup}`, `{spec.cleanup.value}` wanted")
    limit = int(found.settings.get("max.message.bytes", spec.max_message_bytes))
    if limit < spec.max_message_bytes:
        yield Problem(spec.name, f"max.message.bytes is {limit}, {spec.max_message_bytes} wanted")
