"""Two replays side by side: what was decided otherwise, and which was truer. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from streams.errors import OperatorError

_CONDITIONS: Final = ("log", "context", "as_of", "answers", "speed", "ground", "broker", "workers")

Drift = Mapping[str, int | None]


class ReadReport(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of a report."""

    messages: Annotated[int, msgspec.Meta(ge=0)]
    by_state: dict[str, dict[str, int]]
    decision_digest: str
    drift_us: dict[str, int | None] | None
    inversions: int | None
    log: str
    context: str
    as_of: str
    answers: str
    speed: str
    ground: str
    broker: str | None
    workers: int


class NoReportError(OperatorError):
    """A file is no report of a replay."""

    hint = "write one with `nlets replay LOG --out FILE.json`"

    def __init__(self, source: str, why: str) -> None:
        super().__init__(source, why)
        self.source = source
        self.why = why

    def __str__(self) -> str:
        return f"`{self.source}` is no report of a replay: {self.why}"


@dataclass(frozen=True, slots=True)
class Change:
    """One count that is not the same."""

    state: str
    verdict: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two replays."""

    before: ReadReport
    after: ReadReport

    @property
    def is_same(self) -> bool:
        """Whether every decision is."""
        return self.before.decision_digest == self.after.decision_digest

    @property
    def conditions(self) -> Mapping[str, tuple[object, object]]:
        """Name what they were done under that differs."""
        pairs = {name: (getattr(self.before, name), getattr(self.after, name)) for name in _CONDITIONS}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    @property
    def changes(self) -> tuple[Change, ...]:
        """List the counts that differ; none may, though decisions do."""
        return tuple(self._changes())

    def to_json(self) -> dict[str, object]:
        """Write it for programs."""
        return {
            "same_decisions": self.is_same,
            "decision_digest": [self.before.decision_digest, self.after.decision_digest],
            "messages": [self.before.messages, self.after.messages],
            "conditions": {name: list(pair) for name, pair in self.conditions.items()},
            "changes": [
                {"state": each.state, "verdict": each.verdict, "before": each.before, "after": each.after}
                for each in self.changes
            ],
            "drift_us": [self.before.drift_us, self.after.drift_us],
            "inversions": [self.before.inversions, self.after.inversions],
        }

    def _changes(self) -> Iterator[Change]:
        one, other = self.before.by_state, self.after.by_state
        for state in sorted(one.keys() | other.keys()):
            counts, others = one.get(state, {}), other.get(state, {})
            for verdict in sorted(counts.keys() | others.keys()):
                if counts.get(verdict, 0) != others.get(verdict, 0):
                    yield Change(state, verdict, counts.get(verdict, 0), others.get(verdict, 0))


def read_report(source: str, content: bytes) -> ReadReport:
    """Read a report.

    Raises:
        NoReportError: it is none.
    """
    try:
        return msgspec.json.decode(content, type=ReadReport)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NoReportError(source, str(error)) from error
