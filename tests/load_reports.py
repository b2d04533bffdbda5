"""Reports of loads, as a test needs them: what was measured is made up, seed and all."""

from random import Random
from typing import Final

from producers.load.reporting.curve import curve_of
from producers.load.reporting.document import Curves, Document, Headline, Latency, Point, Second

QUIET: Final = Latency(
    5_000, p50=12_000, p90=20_000, p99=40_000, max=61_000, too_few={"p999": "too few: 5,000 of 10,000"}
)
FEW: Final = Latency(30, p50=9_000, max=31_000)

PLAIN: Final = Document(
    profile="constant", arrivals="poisson", rate=500.0, seconds=10.0, seed=1,
    offered_per_second=500.0, achieved_per_second=499.8, answered_per_second=498.0,
    messages=5_000, answers=5_030, missing=0, repeated=0, unmatched=0, unreadable=0,
    latency_us=QUIET, latency_from_sent_us=QUIET, late_us=Latency(5_000, p50=500, p90=900, p99=2_000, max=9_000),
    hops_us={"to_hub": QUIET, "state": Latency(0)},
    by_state={"NY": FEW, "TX": QUIET}, by_agency={"police": QUIET}, by_class={"look-up": QUIET, "officer-safety": FEW},
    by_verdict={"deliver": QUIET, "refuse": FEW}, by_kind={"driver": QUIET},
    p99_at_most_us=None, verdict=None, valid=True, why_invalid=(), find_max=None,
    headroom=Headline(498.0, 54.2, "54 × the national mean of 9.2 look-ups a second"),
    verdicts_by_state={"TX": {"deliver": 5_000}, "NY": {"deliver": 10, "refuse": 20, "redact": 3, "reject": 7}},
    machine={"processors": "2 × X"}, versions={"broker": "embedded broker"}, options={"rate": "500.0", "seed": "1"},
)  # fmt: skip
"""A valid run, without what is plotted."""


def seconds(count: int, seed: int = 1) -> tuple[Second, ...]:
    """Make up what happened in each second; in the last nothing was due any more."""
    random = Random(seed)
    return tuple(
        Second(
            second=second,
            seconds=1,
            offered=offered,
            sent=offered,
            answered=offered + random.randrange(30),
            refused={"NY": random.randrange(9)},
            latency_us=Latency(offered, p50=12_000 + random.randrange(3_000), max=61_000) if offered else Latency(0),
        )
        for second in range(count)
        for offered in (500 + random.randrange(40) if second < count - 1 else 0,)
    )


def curve(samples: int, seed: int = 1) -> tuple[Point, ...]:
    """Make up a percentile curve of as many samples."""
    random = Random(seed)
    durations: dict[int, int] = {}
    for _ in range(samples):
        us = round(random.lognormvariate(9.5, 0.5))
        durations[us] = durations.get(us, 0) + 1
    return curve_of(durations)


CURVES: Final = Curves(from_due=curve(20_000), from_sent=curve(20_000, seed=2))
