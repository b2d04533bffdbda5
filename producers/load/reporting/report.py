"""What a load says at its end, as JSON (`docs/formats.md#what-nlets-load-reports`). Pure; `view.py` draws the same.

`document.py` is the same as its readers find it: what is written here is named there.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

from msgspec.structs import asdict

from producers.load.cost.pairs import parts_of
from producers.load.headroom import Headroom
from producers.load.limits.judging import Finding, Shown, judge
from producers.load.measuring.answers import Measure
from producers.load.measuring.figures import Figures, Latencies
from producers.load.measuring.percentiles import Percentiles
from producers.load.measuring.series import Moment
from producers.load.orders import Order
from producers.load.reporting.circumstances import Circumstances
from producers.load.reporting.curve import curve_of
from producers.load.search import Found, Trial, step_of

_CURVES: Final = (Measure.FROM_DUE, Measure.FROM_SENT)
_MOST_MOMENTS: Final = 600
"""A longer window is parted into stretches of more than a second: a plot has no more room."""


class Judgement(StrEnum):
    """What a load says of its thresholds."""

    PASS = "pass"  # noqa: S105 -- no password
    FAIL = "fail"


def judgement_of(findings: Collection[Finding]) -> Judgement | None:
    """Sum up: one limit that isn't kept is enough."""
    if not findings:
        return None
    return Judgement.PASS if all(finding.is_kept for finding in findings) else Judgement.FAIL


@dataclass(frozen=True, slots=True)
class Report:
    """What was asked and found, and what it comes to."""

    order: Order
    found: Found
    figures: Figures
    circumstances: Circumstances = field(default_factory=Circumstances)
    findings: tuple[Finding, ...] = ()
    """Whether the limits of a file are kept."""

    @classmethod
    def of(cls, order: Order, found: Found, circumstances: Circumstances) -> Self:
        """Work out what was found. Where one window was sent, its parts stand for windows."""
        outcome = found.outcome
        shown = Shown(outcome.window.mean_per_second, parts_of(outcome), (), order.seed, _why_invalid(found))
        findings = judge(order.thresholds, shown) if order.thresholds else ()
        return cls(order, found, outcome.figures(), circumstances, findings)

    @property
    def why_invalid(self) -> tuple[str, ...]:
        """Give every reason not to believe it."""
        return _why_invalid(self.found)

    @property
    def judgement(self) -> Judgement | None:
        """Compare with the thresholds, if there are any. What is not shown, for lack of samples or validity, fails."""
        if self.order.p99_us is None:
            return judgement_of(self.findings)
        p99 = self.figures.all.from_due.values["p99"]
        shown = p99 is not None and p99 <= self.order.p99_us and not self.why_invalid
        return Judgement.PASS if shown else Judgement.FAIL

    @property
    def held(self) -> Trial | None:
        """Say whether a share of the maximum was borne, if one was held."""
        search, hold, step = self.found.search, self.order.hold, step_of(self.found.outcome)
        if search is None or search.best is None or hold is None or step.per_second != search.best * hold:
            return None
        return step.trial

    @property
    def headroom(self) -> Headroom | None:
        """Say what was carried: the maximum, if it was looked for and its share borne. An invalid run says nothing."""
        if self.why_invalid:
            return None
        search, is_borne = self.found.search, self.held in {None, Trial.BORNE}
        most = search.best if search and is_borne else None
        return Headroom(most or self.found.outcome.answered_per_second)

    def to_json(self) -> dict[str, object]:
        """Write it down."""
        judgement, headroom = self.judgement, self.headroom
        return {
            **self._sent(),
            **self._counts(),
            **self._latencies(),
            "verdicts_by_state": self.found.outcome.answers.verdicts_by_state(),
            "p99_at_most_us": self.order.p99_us,
            "thresholds": [finding.to_json() for finding in self.findings],
            "verdict": judgement.value if judgement else None,
            "valid": not self.why_invalid,
            "why_invalid": list(self.why_invalid),
            "find_max": self._searched(),
            "headroom": headroom.to_json() if headroom else None,
            **self._plotted(),
            **self.circumstances.to_json(),
        }

    def _searched(self) -> dict[str, object] | None:
        search, held = self.found.search, self.held
        if search is None:
            return None
        return {
            "max_per_second": search.best,
            "limited_by": search.limited_by,
            "held": self.order.hold,
            "hold_showed": held.value if held else None,
            "steps": [{"per_second": each.per_second, "showed": each.trial.value} for each in search.steps],
        }

    def _sent(self) -> dict[str, object]:
        outcome = self.found.outcome
        schedule, by_hand = outcome.window.schedule, outcome.window.by_hand
        return {
            "profile": schedule.shape.value,
            "arrivals": outcome.window.arrivals.value,
            "rate": schedule.per_second,
            "seconds": round(outcome.window.seconds, 3),
            "seed": self.order.seed,
            "offered_per_second": round(outcome.facts.offered_per_second, 1),
            "achieved_per_second": round(outcome.facts.achieved_per_second, 1),
            "answered_per_second": round(outcome.answered_per_second, 1),
            "turned_by_hand": [{"at_s": round(turn.at_s, 3), "per_second": turn.per_second} for turn in by_hand.turns],
            "ended_by_hand": by_hand.ended_s is not None,
        }

    def _latencies(self) -> dict[str, object]:
        figures = self.figures
        return {
            "latency_us": figures.all.from_due.to_json(),
            "latency_from_sent_us": figures.all.from_sent.to_json(),
            "late_us": self.found.outcome.late.to_json(),
            "hops_us": _each(figures.all.hops),
            **{name: _groups(groups) for name, groups in figures.sorted.items()},
        }

    def _plotted(self) -> dict[str, object]:
        outcome = self.found.outcome
        curves = {measure: curve_of(outcome.answers.durations(measure)) for measure in _CURVES}
        every_s = math.ceil(outcome.window.seconds / _MOST_MOMENTS)
        return {
            "percentile_curves": {
                measure.value: [asdict(point) for point in curve] for measure, curve in curves.items()
            },
            "by_second": [_moment(each, every_s) for each in outcome.series(every_s)],
        }

    def _counts(self) -> dict[str, object]:
        account = self.found.outcome.account
        return {
            "messages": account.sent,
            "due": account.due,
            "became": account.became,
            "answers": account.answered,
            "missing": account.missing,
            "repeated": account.repeated,
            "unmatched": account.unmatched,
            "unreadable": account.unreadable,
        }


def _moment(moment: Moment, every_s: int) -> dict[str, object]:
    return {
        "second": moment.second,
        "seconds": every_s,
        "offered": moment.offered,
        "sent": moment.sent,
        "answered": moment.answered,
        "refused": dict(moment.refused),
        "latency_us": moment.from_due.to_json(),
    }


def _why_invalid(found: Found) -> tuple[str, ...]:
    cut = (f"ended by hand while it was still {found.ended_during}",) if found.ended_during else ()
    none_borne = ("no rate was borne, so none was held",) if found.search and found.search.best is None else ()
    return (*found.outcome.why_invalid, *cut, *(none_borne if not cut else ()))


def _each(groups: Mapping[str, Percentiles]) -> dict[str, object]:
    return {name: percentiles.to_json() for name, percentiles in groups.items()}


def _groups(groups: Mapping[str, Latencies]) -> dict[str, object]:
    return {name: latencies.from_due.to_json() for name, latencies in groups.items()}
