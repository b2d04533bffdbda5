"""What a load says at its end, as JSON (`docs/formats.md#what-nlets-load-reports`). Pure; `view.py` draws the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from producers.load.measuring.figures import Figures, Latencies
from producers.load.measuring.percentiles import Percentiles
from producers.load.orders import Order
from producers.load.search import Found, Search


class Judgement(StrEnum):
    """What a load says of its threshold."""

    PASS = "pass"  # noqa: S105 -- no password
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Report:
    """What was asked and found, and what it comes to."""

    order: Order
    found: Found
    figures: Figures

    @property
    def why_invalid(self) -> tuple[str, ...]:
        """Give every reason not to believe it."""
        search = self.found.search
        none_borne = ("no rate was borne, so none was held",) if search and search.best is None else ()
        return (*self.found.outcome.why_invalid, *none_borne)

    @property
    def judgement(self) -> Judgement | None:
        """Compare with the threshold, if there is one. What is not shown, for lack of samples or validity, fails."""
        if self.order.p99_us is None:
            return None
        p99 = self.figures.all.from_due.values["p99"]
        shown = p99 is not None and p99 <= self.order.p99_us and not self.why_invalid
        return Judgement.PASS if shown else Judgement.FAIL

    def to_json(self) -> dict[str, object]:
        """Write it down."""
        outcome, figures, judgement = self.found.outcome, self.figures, self.judgement
        schedule = outcome.window.schedule
        return {
            "profile": schedule.shape.value,
            "arrivals": outcome.window.arrivals.value,
            "rate": schedule.per_second,
            "seconds": schedule.seconds,
            "seed": self.order.seed,
            "offered_per_second": round(outcome.facts.offered_per_second, 1),
            "achieved_per_second": round(outcome.facts.achieved_per_second, 1),
            "answered_per_second": round(outcome.answered_per_second, 1),
            **self._counts(),
            "latency_us": figures.all.from_due.to_json(),
            "latency_from_sent_us": figures.all.from_sent.to_json(),
            "late_us": outcome.late.to_json(),
            "hops_us": _each(figures.all.hops),
            **{name: _groups(groups) for name, groups in figures.sorted.items()},
            "p99_at_most_us": self.order.p99_us,
            "verdict": judgement.value if judgement else None,
            "valid": not self.why_invalid,
            "why_invalid": list(self.why_invalid),
            "find_max": _searched(self.found.search, self.order.hold),
        }

    def _counts(self) -> dict[str, int]:
        account = self.found.outcome.account
        return {
            "messages": account.sent,
            "answers": account.answered,
            "missing": account.missing,
            "repeated": account.repeated,
            "unmatched": account.unmatched,
            "unreadable": account.unreadable,
        }


def _each(groups: Mapping[str, Percentiles]) -> dict[str, object]:
    return {name: percentiles.to_json() for name, percentiles in groups.items()}


def _groups(groups: Mapping[str, Latencies]) -> dict[str, object]:
    return {name: latencies.from_due.to_json() for name, latencies in groups.items()}


def _searched(search: Search | None, hold: float | None) -> dict[str, object] | None:
    if search is None:
        return None
    return {
        "max_per_second": search.best,
        "limited_by": search.limited_by,
        "held": hold,
        "steps": [{"per_second": each.per_second, "showed": each.trial.value} for each in search.steps],
    }
