"""What an inquiry comes to, as the one JSON document (`docs/whatif.md`). Pure."""

from dataclasses import dataclass

from streams.messages.keys import Traffic
from streams.messages.synthetic import Synthesis
from streams.messages.times import say_time
from streams.whatif.findings import Findings, ReviewRow, SampleRow
from streams.whatif.seeds import Estimate


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of logs, and what they are."""

    findings: Findings
    logs: tuple[str, ...]
    worlds: tuple[Synthesis | None, ...]
    """What each was made as, if it is synthetic as a whole."""

    @property
    def factor(self) -> float | None:
        """Say by how much a figure is to be multiplied to stand for the whole traffic; nothing for a real log."""
        world = self.worlds[0]
        return 1 / world.share if world else None


def document(told: Told) -> dict[str, object]:
    """Give everything."""
    return _logs(told) | _tables(told.findings) | {"extrapolation": _extrapolation(told.factor)}


def _logs(told: Told) -> dict[str, object]:
    """Say what was judged, and by which rules."""
    inquiry, tallies = told.findings.inquiry, told.findings.tallies
    judged_by = zip(inquiry.names, inquiry.contexts, strict=False)
    return {
        "logs": [*told.logs],
        "synthetic": [str(world) if world else None for world in told.worlds],
        "span": [_span(tally.span_us) for tally in tallies],
        "messages": [tally.messages for tally in tallies],
        "rejected": [tally.rejected for tally in tallies],
        "requests": [{traffic.value: tally.requests[traffic] for traffic in Traffic} for tally in tallies],
        "bundles": [
            {"name": name, "bundle": context.bundle.digest, "context": context.digest} for name, context in judged_by
        ],
    }


def _tables(findings: Findings) -> dict[str, object]:
    by_traffic = findings.changed_by_traffic().items()
    return {
        "changed": [row._asdict() | _figure(n) for row, n in findings.changed().items()],
        "changed_by_traffic": [{"bundle": name, "traffic": traffic} | _figure(n) for (name, traffic), n in by_traffic],
        "collateral": [row._asdict() | _figure(n) for row, n in findings.collateral().items()],
        "case_review": [_review(row) for row in findings.reviews()],
        "answers_in_the_gap": [row._asdict() | _figure(n) for row, n in findings.gaps().items()],
        "samples": [_sample(row) for row in findings.samples()],
    }


def _review(row: ReviewRow) -> dict[str, object]:
    figures = {"queries": row.queries, "cases": row.cases, "busiest_day": row.busiest_day}
    return row._asdict() | {name: _figure(figure) for name, figure in figures.items()}


def _figure(figure: Estimate) -> dict[str, object]:
    return {**figure.rounded()._asdict()}


def _sample(row: SampleRow) -> object:
    *where, sample = row
    return dict(zip(row._fields, where, strict=False)) | sample._asdict()


def _span(span_us: tuple[int, int] | None) -> object:
    return None if span_us is None else [*map(say_time, span_us)]


def _extrapolation(factor: float | None) -> object:
    if factor is None:
        return None
    says = "multiply a figure by this for all traffic of the log's span: extrapolated from a sample, not counted"
    return {"factor": factor, "says": says}
