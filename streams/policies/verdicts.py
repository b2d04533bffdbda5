"""The verdicts on a whole log, written row by row, and what they come to. Where they are written is the caller's."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from streams.messages.log import LogEntry
from streams.policies.decision import Verdict
from streams.policies.plans import Plans
from streams.policies.rows import DecisionDigest, RowWriter, rows_of


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the decisions on a log come to."""

    counts: Counter[Verdict]
    digest: str

    def __str__(self) -> str:
        told = ", ".join(f"{self.counts[verdict]} {verdict.value}" for verdict in Verdict)
        return f"{self.counts.total()} decisions: {told}\ndecision digest {self.digest}"


def write_verdicts(
    plans: Plans, entries: Iterable[LogEntry], as_of_us: int | None, write: Callable[[bytes], object]
) -> Verdicts:
    """Write every row of a log; each message is judged by its own time, unless another is given for all."""
    writer, digest, counts = RowWriter(plans.context.digest), DecisionDigest(), Counter[Verdict]()
    for entry in entries:
        rows = rows_of(plans, entry, as_of_us)
        write(b"".join(map(writer.line, rows)))
        digest.add(entry.n, rows)
        counts.update(row.verdict for row in rows)
    return Verdicts(counts, digest.value())
