"""How true a replay was to its log: drift, order, distances. Pure.

Drift is how long after it was due a message was handed to the broker; of a stall anywhere before that, in our process
or in the broker's taking what came before, every message it delayed is charged.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec

from producers.replay.distances import Apart, Distances
from producers.replay.orders import Pace
from streams.metrics.histogram import bucket_of, percentiles

AIM_US: Final = 3_000
"""What drift should not exceed that of the bare pacer by."""

_SHOWN: Final = ("p50", "p99", "max")

Drift: TypeAlias = Mapping[str, int | None]


class Drifts:
    """How late messages went, in µs."""

    def __init__(self) -> None:
        """Begin with none."""
        self._buckets: Counter[int] = Counter()
        self.late = 0
        """Those later than the aim."""

    def add(self, drift_us: int) -> None:
        """Take in one."""
        self._buckets[bucket_of(drift_us)] += 1
        self.late += drift_us > AIM_US

    def shown(self) -> Drift:
        """Give percentiles; nothing where nothing had a time."""
        found = percentiles(self._buckets)
        return {name: found[name] for name in _SHOWN}


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """How true a replay was (`docs/replay.md#how-true-it-was`)."""

    timed: bool
    """Whether anything was due later than at once."""
    drift_us: Drift
    bare_pacer_drift_us: Drift
    """Of pacing without a broker, in the same process."""
    aim_us: int
    aim_kept: bool | None
    late_sends: int
    inversions: int
    inter_arrival: Mapping[str, Apart]
    """State that messages come from → how far apart recorded and replayed distances are."""


class Fidelity:
    """What is noticed while a log is sent."""

    def __init__(self, pace: Pace) -> None:
        """Begin with nothing sent."""
        self.drifts = Drifts()
        self.bare = Drifts()
        """Of pacing alone, without a broker, in the same process."""
        self.inversions = 0
        self._is_timed = pace.is_timed
        self._factor = None if pace.per_second is not None else pace.factor
        """How many times as fast as recorded; nothing where distances aren't the log's."""
        self._last: dict[tuple[int, str], int] = {}
        self._distances: defaultdict[str, Distances] = defaultdict(Distances)

    def sent(self, due_ns: int, sent_ns: int, recorded_us: int | None, state: str) -> None:
        """Take in when a message was due, when it was handed over, and when it was recorded."""
        if self._is_timed:
            self.drifts.add((sent_ns - due_ns) // 1_000)
        if self._factor is not None and recorded_us is not None:
            self._distances[state].add(recorded_us, round(sent_ns / 1_000 * self._factor))

    def stored(self, partition: int, sender: str, offset: int) -> None:
        """Take in where a message stands; messages come in the order of the log."""
        last = self._last.get((partition, sender), -1)
        self.inversions += offset < last
        self._last[partition, sender] = max(last, offset)

    def certificate(self) -> Certificate:
        """Say how true it was."""
        tolerance_us = 0.0 if self._factor is None else AIM_US * self._factor
        return Certificate(
            timed=self._is_timed,
            drift_us=self.drifts.shown(),
            bare_pacer_drift_us=self.bare.shown(),
            aim_us=AIM_US,
            aim_kept=self._aim_kept(),
            late_sends=self.drifts.late,
            inversions=self.inversions,
            inter_arrival={state: each.shown(tolerance_us) for state, each in sorted(self._distances.items())},
        )

    def _aim_kept(self) -> bool | None:
        """Say whether p99 is within the aim of the bare pacer's; nothing if nothing had a time."""
        ours, bare = self.drifts.shown()["p99"], self.bare.shown()["p99"]
        return None if ours is None or bare is None else ours - bare <= AIM_US
