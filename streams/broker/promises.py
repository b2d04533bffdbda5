"""What a broker promises, which broker keeps what, and what is said where one does not. No I/O.

Every `Promise` is at least one test in `tests/contract`, run on every broker; a gap named here is a strict expected
failure there, so neither can say more than is true.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Promise(StrEnum):
    """What callers may rely on, one sentence each."""

    ORDER = "records of a partition are read in the order they were written"
    STORED = "append returns once every output is stored, and says where"
    SIZE = "an output too large is named by its index, and nothing of its commit is seen"
    SETTINGS = "everything wrong with the topics' settings is listed at once"
    NO_CREATION = "a worker refuses a topic that does not exist and does not create it"
    SHARED = "a group's members share the partitions, and what one leaves the others take"
    POSITION = "whoever takes a partition starts at the committed position, or further on if told so"
    GROWTH = "partitions added to a topic are consumed within seconds"
    STOP = "stop returns within seconds, even in the middle of a rebalance"
    ATOMIC = "outputs and position are committed together or not at all"
    UNSEEN = "a committed reader never sees outputs of an unfinished or failed commit"
    FENCED = "a worker that lost its partition can no longer commit for it"
    COMPACTED = "a compacted topic keeps the newest record of a key and drops older ones"
    DURABLE = "what was stored outlives the broker's process"


_GAPS: Final = {
    Promise.GROWTH: "topics can not be given more partitions",
    Promise.ATOMIC: "at least once: after a crash, outputs whose position was not committed are written again",
    Promise.UNSEEN: "readers may see outputs of a commit that failed",
    Promise.FENCED: "after a stall two workers may both commit for a partition",
    Promise.COMPACTED: "compacted topics keep everything",
    Promise.DURABLE: "records live in memory only and end with the broker",
}


@dataclass(frozen=True, slots=True)
class Promises:
    """What one broker keeps of `Promise`."""

    broker: str
    """Its name, as shown to people."""
    missing: frozenset[Promise]

    @property
    def transactions(self) -> bool:
        """Whether commits are exactly-once."""
        return Promise.ATOMIC not in self.missing

    def keeps(self, promise: Promise) -> bool:
        """Whether callers may rely on it here."""
        return promise not in self.missing

    def gaps(self) -> tuple[str, ...]:
        """Give the lines to be said at start, one for each promise that is not kept."""
        return tuple(f"{self.broker}: {_GAPS.get(p, f'not kept: {p}')}" for p in Promise if p in self.missing)


APACHE_KAFKA: Final = Promises("Apache Kafka", frozenset())

EMBEDDED: Final = Promises(
    "embedded broker",
    frozenset({Promise.GROWTH, Promise.ATOMIC, Promise.UNSEEN, Promise.FENCED, Promise.COMPACTED, Promise.DURABLE}),
)

MEMORY: Final = Promises("memory", frozenset({Promise.DURABLE}))

ALL: Final = (MEMORY, EMBEDDED, APACHE_KAFKA)


def table() -> str:
    """Render which broker keeps which promise, as a Markdown table."""
    head = ["promise", *(promises.broker for promises in ALL)]
    rows = [[str(promise), *("yes" if p.keeps(promise) else "**no**" for p in ALL)] for promise in Promise]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    print(table(), end="")  # noqa: T201 -- for `docs/brokers.md`
