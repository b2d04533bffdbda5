"""What an inquiry comes to, as rows: what changes, whom it meets beside those it is meant for, what fell into the gap.

Pure. Rows are in the order of their size; each has its figure, from several seeds with an interval.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from streams.messages.keys import KEYS, Traffic
from streams.policies.decision import Verdict
from streams.whatif.inquiry import Inquiry
from streams.whatif.purposes import Use, use_of
from streams.whatif.seeds import Estimate, estimate
from streams.whatif.tally import Cell, Sample, Tally, Yard

Group = TypeVar("Group", bound=Hashable)

DAY_US: Final = 86_400 * 10**6
_PASSING: Final = frozenset({Verdict.DELIVER, Verdict.REDACT})


class ChangedRow(NamedTuple):
    """So many verdicts change so."""

    bundle: str
    state: str | None
    agency: str
    key: str
    purpose: str | None
    from_verdict: Verdict
    to_verdict: Verdict


class CollateralRow(NamedTuple):
    """So many queries that were answered are not any more, for such a use."""

    bundle: str
    state: str | None
    agency: str
    use: Use


class GapRow(NamedTuple):
    """So many messages pass that would not, had the block come when the law did."""

    bundle: str
    state: str | None
    agency: str
    traffic: Traffic


class ReviewRow(NamedTuple):
    """What reviewers of a state would have to look at."""

    bundle: str
    state: str | None
    days: int
    """From the first day on which there is something to look at until the log ends."""
    queries: Estimate
    cases: Estimate
    """Distinct askers and subjects within thirty days."""
    busiest_day: Estimate


class SampleRow(NamedTuple):
    """One change."""

    bundle: str
    state: str | None
    agency: str
    from_verdict: Verdict
    to_verdict: Verdict
    sample: Sample


@dataclass(frozen=True, slots=True)
class Findings:
    """The tallies of an inquiry, one for each log."""

    inquiry: Inquiry
    tallies: Sequence[Tally]

    def changed(self) -> dict[ChangedRow, Estimate]:
        """Count changed verdicts by state, agency, key, purpose and how they change."""
        return self._grouped(self._changed_row)

    def changed_by_traffic(self) -> dict[tuple[str, Traffic], Estimate]:
        """Count changed verdicts of queries and answers."""
        return self._grouped(lambda cell: _named(self.inquiry.changed(cell.change.comparison), KEYS[cell.key].traffic))

    def collateral(self) -> dict[CollateralRow, Estimate]:
        """Count queries newly refused, by what they say they are for."""
        return self._grouped(self._collateral_row)

    def gaps(self) -> dict[GapRow, Estimate]:
        """Count queries, and answers that hold anything, that the law forbade and no block stopped."""
        return self._grouped(self._gap_row)

    def reviews(self) -> list[ReviewRow]:
        """Say what case review would have to look at, if each query newly refused were taken there."""
        yards = sorted({yard for tally in self.tallies for yard in tally.days}, key=str)
        named = ((yard, self.inquiry.changed(yard.comparison)) for yard in yards)
        return [self._review(yard, name) for yard, name in named if name is not None]

    def samples(self) -> Iterator[SampleRow]:
        """Give examples of changes, from the first log."""
        for change, samples in sorted(self.tallies[0].samples.items(), key=str):
            name = self.inquiry.changed(change.comparison)
            if name is not None:
                for sample in samples:
                    yield SampleRow(name, change.state, change.agency, change.before, change.after, sample)

    def _review(self, yard: Yard, name: str) -> ReviewRow:
        days = [tally.days[yard] for tally in self.tallies]
        ends = (tally.span_us[1] // DAY_US for tally in self.tallies if tally.span_us)
        first = min(day for of_log in days for day in of_log)
        return ReviewRow(
            name,
            yard.state,
            max(ends) - first + 1,
            estimate([of_log.total() for of_log in days]),
            estimate([len(tally.cases[yard]) for tally in self.tallies]),
            estimate([max(of_log.values(), default=0) for of_log in days]),
        )

    def _grouped(self, group_of: Callable[[Cell], Group | None]) -> dict[Group, Estimate]:
        """Add up cells by group, log by log; the largest first."""
        counts: defaultdict[Group, Counter[int]] = defaultdict(Counter)
        for log, tally in enumerate(self.tallies):
            for cell, n in tally.changed.items():
                group = group_of(cell)
                if group is not None:
                    counts[group][log] += n
        found = {group: estimate([by_log[log] for log in range(len(self.tallies))]) for group, by_log in counts.items()}
        return dict(sorted(found.items(), key=lambda each: (-each[1].n, str(each[0]))))

    def _changed_row(self, cell: Cell) -> ChangedRow | None:
        change, name = cell.change, self.inquiry.changed(cell.change.comparison)
        if name is None:
            return None
        return ChangedRow(name, change.state, change.agency, cell.key, cell.purpose, change.before, change.after)

    def _collateral_row(self, cell: Cell) -> CollateralRow | None:
        change, name = cell.change, self.inquiry.changed(cell.change.comparison)
        is_stopped = KEYS[cell.key].traffic is Traffic.QUERY and change.before in _PASSING
        if name is None or not is_stopped or change.after is not Verdict.REFUSE:
            return None
        return CollateralRow(name, change.state, change.agency, use_of(cell.purpose))

    def _gap_row(self, cell: Cell) -> GapRow | None:
        change, name, traffic = cell.change, self.inquiry.gap(cell.change.comparison), KEYS[cell.key].traffic
        if name is None or change.before not in _PASSING or (traffic is Traffic.ANSWER and not cell.says_anything):
            return None
        return GapRow(name, change.state, change.agency, traffic)


def _named(name: str | None, traffic: Traffic) -> tuple[str, Traffic] | None:
    return None if name is None else (name, traffic)
