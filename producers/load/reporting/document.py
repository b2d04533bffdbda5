"""A load's report as its readers find it: the shape of the JSON (`docs/formats.md#what-nlets-load-reports`). Pure.

HTML, CSV and comparisons are made from this alone, so a stored report gives the same as one just measured. What is read
may come from an older or newer version: what is missing has a default, what is unknown is left out.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from producers.load.sending.turns import Turn
from streams.errors import Problem, UnusableFileError


class Latency(msgspec.Struct, frozen=True):
    """What a set of latencies came to, in µs; a percentile without enough samples is none."""

    samples: int
    p50: int | None = None
    p90: int | None = None
    p99: int | None = None
    p999: int | None = None
    max: int | None = None
    too_few: Mapping[str, str] = {}
    """Percentile → why it is none."""

    def at(self, name: str) -> int | None:
        """Give a percentile by its name."""
        return {"p50": self.p50, "p90": self.p90, "p99": self.p99, "p999": self.p999, "max": self.max}[name]


class Point(msgspec.Struct, frozen=True):
    """A place of a percentile curve: so large a share of answers took at most so long."""

    share: float
    us: int


class Curves(msgspec.Struct, frozen=True):
    """Percentile curves, as far as samples suffice."""

    from_due: tuple[Point, ...] = ()
    from_sent: tuple[Point, ...] = ()


class Second(msgspec.Struct, frozen=True):
    """What happened in a stretch of the window, and how long the answers took to what was due in it."""

    second: int
    """Where it begins."""
    seconds: int
    """How long it is."""
    offered: int
    sent: int
    answered: int
    refused: Mapping[str, int]
    """By state."""
    latency_us: Latency


class Tried(msgspec.Struct, frozen=True):
    """A rate that was tried on the way to the maximum."""

    per_second: float
    showed: str


class FindMax(msgspec.Struct, frozen=True):
    """What became of the search for the maximum."""

    max_per_second: float | None
    limited_by: str
    held: float | None
    steps: tuple[Tried, ...]
    hold_showed: str | None = None
    """What the window showed in which a share was held."""

    @property
    def was_not_borne(self) -> bool:
        """Tell whether the share that was held was too much after all."""
        return self.hold_showed not in {None, "borne"}


class Threshold(msgspec.Struct, frozen=True):
    """A limit of a file of thresholds, and what the run shows of it."""

    limit: str
    kept: bool
    text: str


class Headline(msgspec.Struct, frozen=True):
    """What was carried, in the domain's terms."""

    carried_per_second: float
    times_national_mean: float
    text: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report."""

    profile: str
    arrivals: str
    rate: float
    seconds: float
    seed: int
    offered_per_second: float
    achieved_per_second: float
    answered_per_second: float
    messages: int
    due: int = 0
    became: Mapping[str, int] = {}
    """What became of the messages that went."""
    answers: int
    missing: int
    repeated: int
    unmatched: int
    unreadable: int
    latency_us: Latency
    latency_from_sent_us: Latency
    late_us: Latency
    hops_us: Mapping[str, Latency]
    by_state: Mapping[str, Latency]
    by_agency: Mapping[str, Latency]
    by_class: Mapping[str, Latency]
    by_kind: Mapping[str, Latency] = {}
    by_verdict: Mapping[str, Latency]
    p99_at_most_us: int | None
    thresholds: tuple[Threshold, ...] = ()
    verdict: str | None
    valid: bool
    why_invalid: tuple[str, ...]
    find_max: FindMax | None
    headroom: Headline | None = None
    percentile_curves: Curves = Curves()
    verdicts_by_state: Mapping[str, Mapping[str, int]] = {}
    by_second: tuple[Second, ...] = ()
    turned_by_hand: tuple[Turn, ...] = ()
    ended_by_hand: bool = False
    machine: Mapping[str, str] = {}
    versions: Mapping[str, str] = {}
    options: Mapping[str, str] = {}

    def latencies(self) -> Mapping[str, Latency]:
        """Give the latencies over everything, by what they count from."""
        return {"from due": self.latency_us, "from sent": self.latency_from_sent_us, "sent late": self.late_us}

    def groups(self) -> Mapping[str, Mapping[str, Latency]]:
        """Give the latencies from due, by what the answers have in common."""
        return {
            "class": self.by_class,
            "kind": self.by_kind,
            "verdict": self.by_verdict,
            "agency": self.by_agency,
            "state": self.by_state,
        }


class _Kind(msgspec.Struct, frozen=True):
    """What tells a load's report from another."""

    filter_cost: object = None


def read_document(path: Path) -> Document:
    """Read a stored report.

    Raises:
        UnusableFileError: it can't be read, or is no report of a load.
    """
    try:
        text = path.read_bytes()
        if msgspec.json.decode(text, type=_Kind).filter_cost is not None:
            hint = "compared are reports of `nlets load` without `--filter-cost`"
            raise UnusableFileError(str(path), (Problem("report", "holds what filters cost", hint),))
        return msgspec.json.decode(text, type=Document)
    except OSError as error:
        raise UnusableFileError(str(path), (Problem("file", error.strerror or "can't be read"),)) from error
    except msgspec.MsgspecError as error:
        hint = "`nlets load --out FILE.json` writes one"
        raise UnusableFileError(str(path), (Problem("report", str(error), hint),)) from error
