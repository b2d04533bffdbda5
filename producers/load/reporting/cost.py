"""What filters cost, as JSON (`docs/formats.md#what-filter-cost-reports`). Pure; `cost_view.py` draws the same."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from producers.load.cost.estimates import Added, Estimates, estimates_of
from producers.load.cost.pairs import Gathered, Side
from producers.load.limits.judging import Finding, Shown, judge
from producers.load.measuring.percentiles import Percentiles, percentiles_of
from producers.load.orders import Order
from producers.load.reporting.circumstances import Circumstances
from producers.load.reporting.report import Judgement, judgement_of
from producers.local.admin import DecisionCosts


@dataclass(frozen=True, slots=True)
class CostReport:
    """What was asked and found, and what it comes to."""

    order: Order
    gathered: Gathered
    estimates: Estimates
    decisions: DecisionCosts
    findings: tuple[Finding, ...]
    circumstances: Circumstances

    @classmethod
    def of(cls, order: Order, gathered: Gathered, decisions: DecisionCosts, circumstances: Circumstances) -> Self:
        """Work out what was found."""
        estimates = estimates_of(gathered.pairs, order.seed)
        return cls(order, gathered, estimates, decisions, _findings(order, gathered), circumstances)

    @property
    def why_invalid(self) -> tuple[str, ...]:
        """Give every reason not to believe it."""
        return self.gathered.why_invalid

    @property
    def judgement(self) -> Judgement | None:
        """Say whether all limits are kept, if there are any."""
        return judgement_of(self.findings)

    @property
    def first_decisions_ns(self) -> Percentiles:
        """Say what decisions cost that made a plan."""
        return percentiles_of(Counter(self.decisions.first))

    def to_json(self) -> dict[str, object]:
        """Write it down."""
        schedule, judgement = self.order.schedule, self.judgement
        return {
            "profile": schedule.shape.value,
            "arrivals": self.order.arrivals.value,
            "rate": schedule.per_second,
            "seconds": schedule.seconds,
            "seed": self.order.seed,
            "offered_per_second": round(self.gathered.mean_per_second, 1),
            "filter_cost": self._cost(),
            "thresholds": [finding.to_json() for finding in self.findings],
            "verdict": judgement.value if judgement else None,
            "valid": not self.why_invalid,
            "why_invalid": list(self.why_invalid),
            **self.circumstances.to_json(),
        }

    def _cost(self) -> dict[str, object]:
        estimates = self.estimates
        return {
            "pairs": len(self.gathered.pairs),
            "discarded": self.gathered.discarded,
            "all": estimates.all.to_json(),
            "by_state": _each(estimates.by_state),
            "by_class": _each(estimates.by_class),
            "cpu": estimates.cpu and estimates.cpu.to_json(),
            "refused": estimates.refused,
            "rules": dict(sorted(estimates.rules.items())),
            "first_decisions_ns": self.first_decisions_ns.to_json(),
            "later_decision_ns": round(self.decisions.later),
        }


def _findings(order: Order, gathered: Gathered) -> tuple[Finding, ...]:
    if order.thresholds is None:
        return ()
    on, off = ([pair.sides[side].durations for pair in gathered.pairs] for side in (Side.ON, Side.OFF))
    shown = Shown(order.schedule.mean_per_second, on, off, order.seed, gathered.why_invalid)
    return judge(order.thresholds, shown)


def _each(groups: Mapping[str, Added]) -> dict[str, object]:
    return {name: added.to_json() for name, added in groups.items()}
