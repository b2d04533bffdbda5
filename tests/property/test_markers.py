"""Which activation decides at any place, whatever activators, forgers and restarts do.

The laws are those of `docs/adr/0004-contexts-travel-in-the-log.md`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from streams.messages.wire import MARKER_KEY, Marker
from streams.switch.activation.control import (
    Completion,
    Entry,
    Intent,
    IntentValue,
    complete_entry,
    intent_entry,
    joined_entry,
    read_entry,
)
from streams.switch.activation.ledger import Ledger
from streams.switch.activation.markers import Standing, first_marker, split, start, walk
from streams.switch.activation.timeline import timelines
from tests.records import Stored

PARTITIONS = (0, 1)
ENCODE = msgspec.json.Encoder().encode


@dataclass
class Meant:
    """An activation under way in the world, and the markers it wrote."""

    marker: Marker
    left: set[int]
    written: dict[int, int] = field(default_factory=dict)


@dataclass
class World:
    """Control and two partitions, written by activators and forgers in any order; and the truth beside it."""

    control: list[Stored] = field(default_factory=list)
    queries: dict[int, list[Stored]] = field(default_factory=lambda: {p: [] for p in PARTITIONS})
    real: dict[int, list[tuple[int, Standing]]] = field(default_factory=lambda: {p: [] for p in PARTITIONS})
    running: list[Meant] = field(default_factory=list)

    def say(self, entry: Entry) -> None:
        """Write to control."""
        self.control.append(Stored(len(self.control), entry.key, entry.value))

    def ask(self, partition: int) -> None:
        """Write a query."""
        self._put(partition, b"TX0000000", b"{}")

    def intend(self, seed: int) -> None:
        """Begin an activation; some see only the first partition, as before the second was added."""
        number = len(self.control)
        seen = PARTITIONS[: 1 + seed % 2]
        nonce, ctx = f"nonce{number}", f"ctx{seed % 3}"
        self.say(intent_entry(nonce, IntentValue(ctx=ctx, ends={p: len(self.queries[p]) for p in seen}, at=0, why="")))
        self.running.append(Meant(Marker(v=1, number=number, ctx=ctx, nonce=nonce), set(seen)))

    def mark(self, seed: int) -> None:
        """Write one more marker of some activation, anywhere: an owner may add one too."""
        if self.running:
            meant = self.running[seed % len(self.running)]
            partition = PARTITIONS[seed // 8 % 2]
            offset = self._put(partition, MARKER_KEY, ENCODE(meant.marker))
            self.real[partition].append((offset, Standing(meant.marker.number, meant.marker.ctx)))
            self._note(meant, partition, offset)

    def complete(self, seed: int) -> None:
        """Complete an activation all whose markers are written."""
        done = [meant for meant in self.running if not meant.left]
        if done:
            meant = done[seed % len(done)]
            self.say(complete_entry(Completion(meant.marker.number, meant.written)))

    def forge(self, seed: int) -> None:
        """Write a marker that nobody meant: a number that is taken, will be taken soon, or never."""
        number = (*range(len(self.control) + 2), 10**9)[seed % (len(self.control) + 3)]
        forged = Marker(v=1, number=number, ctx=f"ctx{seed % 3}", nonce=f"guess{seed}")
        self._put(PARTITIONS[seed % 2], MARKER_KEY, ENCODE(forged))

    def babble(self, seed: int) -> None:
        """Write nonsense and forged completions to control."""
        self.say(
            (
                complete_entry(Completion(len(self.control), dict.fromkeys(PARTITIONS, 0))),
                Entry(b"intent/x", b"{"),
                Entry(b"context/a/0", b"\xff"),
            )[seed % 3]
        )

    def truth(self, partition: int, offset: int) -> Standing | None:
        """Say who decides, by the words of the decision: the highest so far, or the first of all."""
        markers = self.real[partition]
        past = [standing for at, standing in markers if at < offset]
        return max(past, key=lambda s: s.number) if past else next((s for _, s in markers), None)

    def _note(self, meant: Meant, partition: int, offset: int) -> None:
        if partition in meant.left:
            meant.left.discard(partition)
            meant.written[partition] = offset
        elif partition not in meant.written:
            self.say(joined_entry(meant.marker.number, partition, offset))

    def _put(self, partition: int, key: bytes, value: bytes) -> int:
        log = self.queries[partition]
        log.append(Stored(len(log), key, value, partition=partition))
        return len(log) - 1


STEPS: dict[str, Callable[[World, int], None]] = {
    "ask": lambda world, seed: world.ask(PARTITIONS[seed % 2]),
    "intend": World.intend,
    "mark": World.mark,
    "complete": World.complete,
    "forge": World.forge,
    "babble": World.babble,
}
steps = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 99)), max_size=40)


def world_after(moves: list[tuple[str, int]]) -> World:
    """Let everything happen in this order."""
    world = World()
    for name, seed in moves:
        STEPS[name](world, seed)
    return world


def ledger_of(world: World) -> Ledger:
    """Read control to its end."""
    ledger = Ledger()
    ledger.fold(world.control)
    return ledger


def standing_at(world: World, partition: int, position: int) -> Standing | None:
    """Find who decides from a position on, as an owner does that takes the partition there."""
    ledger, log = ledger_of(world), world.queries[partition]
    begin = start(ledger, partition, position)
    standing = begin.standing
    if begin.scan_from is not None:
        standing = walk(standing, log[begin.scan_from : position], ledger.counts)
    return standing or first_marker(log[position:], ledger.counts)


@given(steps, st.sampled_from(PARTITIONS))
def test_whoever_takes_a_partition_anywhere_finds_the_activation_that_decides_there(
    moves: list[tuple[str, int]], partition: int
) -> None:
    """For every position, control and a short scan give the same as the whole log."""
    world = world_after(moves)

    for position in range(len(world.queries[partition]) + 1):
        assert standing_at(world, partition, position) == world.truth(partition, position)


@given(steps, st.sampled_from(PARTITIONS), st.lists(st.integers(0, 40)))
def test_every_message_is_decided_by_the_activation_of_its_place_however_the_log_is_cut(
    moves: list[tuple[str, int]], partition: int, cuts: list[int]
) -> None:
    """Batches of any size, each read with control as it stands at the end, decide the same."""
    world = world_after(moves)
    ledger, log = ledger_of(world), world.queries[partition]
    standing = standing_at(world, partition, 0)
    edges = [0, *sorted(cut for cut in cuts if cut < len(log)), len(log)]
    decided: dict[int, Standing] = {}
    covered: list[int] = []
    for begin, end in pairwise(edges):
        if standing is not None and begin < end:
            cut = split(log[begin:end], begin, standing, ledger.counts)
            decided.update({record.offset: s.standing for s in cut.segments for record in s.records})
            covered += [offset for s in cut.segments for offset in range(*s.span)]
            standing = cut.standing

    real = {offset for offset, _ in world.real[partition]}
    assert decided == {
        record.offset: world.truth(partition, record.offset)
        for record in log
        if record.offset not in real and standing is not None
    }
    assert covered == [record.offset for record in log if standing is not None]


@example([("intend", 0), ("mark", 0), ("complete", 0), ("intend", 0), ("mark", 1), ("ask", 0), ("mark", 1)], 0, 3)
@given(steps, st.sampled_from(PARTITIONS), st.integers(0, 40))
def test_where_queries_have_expired_the_separate_reader_knows_who_decided_or_says_that_it_does_not(
    moves: list[tuple[str, int]], partition: int, kept_from: int
) -> None:
    """Whatever is left of the markers; and where all is left, it knows everywhere."""
    world = world_after(moves)
    starts = {number: min(kept_from, len(log)) for number, log in world.queries.items()}
    left = [record for number, log in world.queries.items() for record in log[starts[number] :]]
    told = [entry for record in world.control if isinstance(entry := read_entry(record), Intent | Completion)]
    timeline = timelines(starts, [record for record in left if record.key == MARKER_KEY], told)[partition]
    asked = [record.offset for record in world.queries[partition] if record.key != MARKER_KEY]

    for offset in filter(timeline.tells_of, asked):
        change = timeline.change_at(offset)
        intent = None if change is None else timeline.intents[change]
        assert (intent and Standing(intent.number, intent.ctx)) == world.truth(partition, offset)
    assert kept_from > 0 or all(map(timeline.tells_of, asked))


@given(st.lists(st.tuples(st.sampled_from([b"intent/", b"complete/", b"context/", b""]), st.binary(), st.binary())))
def test_nothing_in_control_crashes_its_readers(noise: list[tuple[bytes, bytes, bytes]]) -> None:
    """Whatever strangers write there, no activation comes of it."""
    ledger = Ledger()
    ledger.fold(Stored(i, kind + key, value) for i, (kind, key, value) in enumerate(noise))

    assert ledger.activations() == ()
    assert ledger.newest_complete() is None
