"""What an inquiry comes to, in words and small tables (`docs/whatif.md`). Pure."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from streams.messages.keys import Traffic
from streams.whatif.document import Told
from streams.whatif.findings import CollateralRow, Findings, GapRow, ReviewRow, SampleRow
from streams.whatif.purposes import Use
from streams.whatif.seeds import Estimate

_ROWS_TOLD: Final = 12
"""Rows of a table that are shown; the document has all."""
_SAMPLES_TOLD: Final = 3


def lines(told: Told) -> Iterator[str]:
    """Say the most of it in text."""
    findings = told.findings
    for log, tally, world in zip(told.logs, findings.tallies, told.worlds, strict=True):
        requests = tally.requests.total()
        label = f"; synthetic: nobody asked this ({world})" if world else ""
        yield f"{log}: {tally.messages:,} messages, {requests:,} requests, {tally.rejected:,} rejected{label}"
    for name in findings.inquiry.names[1:]:
        yield ""
        yield from _alternative(told, name)
    yield ""
    yield from _gaps(findings, findings.inquiry.names)
    if told.factor:
        yield ""
        yield f"At full scale each figure stands for {told.factor:,.10g} times as many: extrapolated, not counted."


def _alternative(told: Told, name: str) -> Iterator[str]:
    findings = told.findings
    by_traffic = {traffic: n for (of, traffic), n in findings.changed_by_traffic().items() if of == name}
    counts = ", ".join(f"{_told(by_traffic.get(traffic, Estimate(0)))} {word}" for traffic, word in _WORDS.items())
    yield f"{name} would change the verdict on {counts}."
    rows = [(row, n) for row, n in findings.changed().items() if row.bundle == name]
    for row, n in rows[:_ROWS_TOLD]:
        change = f"{row.from_verdict.value} → {row.to_verdict.value}"
        yield f"  {row.state or '-':<3} {row.agency:<14} {row.key:<4} {row.purpose or '-':<6} {change:<18} {_told(n)}"
    if len(rows) > _ROWS_TOLD:
        yield f"  and {len(rows) - _ROWS_TOLD} smaller rows, which --json has"
    yield from (
        _sample(row) for row in islice((row for row in findings.samples() if row.bundle == name), _SAMPLES_TOLD)
    )
    yield from _collateral({row: n for row, n in findings.collateral().items() if row.bundle == name})
    yield from (_review(row) for row in findings.reviews() if row.bundle == name)


def _sample(row: SampleRow) -> str:
    sample = row.sample
    about = " ".join(sample.about) or "nothing that says whom"
    return f"  line {sample.n}: {sample.key} of {row.agency} to {sample.to}, {about} ({', '.join(sample.rules)})"


def _review(row: ReviewRow) -> str:
    counts = f"{_told(row.queries)} queries, {_told(row.cases)} cases"
    a_day = f"{row.queries.n / row.days:.1f} queries a day, at most {_told(row.busiest_day)}"
    return f"  Case review in {row.state or '-'}: {counts}; {a_day}"


def _collateral(rows: Mapping[CollateralRow, Estimate]) -> Iterator[str]:
    if not rows:
        return
    uses = {use: sum(n.n for row, n in rows.items() if row.use is use) for use in Use}
    least, unstated = uses[Use.CRIMINAL_JUSTICE], uses[Use.UNSTATED]
    yield (
        f"  Collateral: of {_number(sum(uses.values()))} queries newly refused {_number(least)} state a "
        f"criminal-justice use, {_number(uses[Use.OTHER])} another, {_number(unstated)} none; "
        f"so {_number(least)} to {_number(least + unstated)}, "
        "as far as what is stated is true"
    )


def _gaps(findings: Findings, names: tuple[str, ...]) -> Iterator[str]:
    """Say state by state what passed though the law forbade it."""
    gaps = findings.gaps()
    for name in names:
        rows = {row: n for row, n in gaps.items() if row.bundle == name}
        yield f"Passed by `{name}`, and would not have, had each block come when its law did:"
        for state in sorted({row.state or "-" for row in rows}):
            yield f"  {state:<3} " + ", ".join(
                f"{_number(_in_state(rows, state, each))} {_WORDS[each]}" for each in _WORDS
            )
        if not rows:
            yield "  nothing"


_WORDS: Final = {Traffic.QUERY: "queries", Traffic.ANSWER: "answers"}


def _in_state(rows: Mapping[GapRow, Estimate], state: str, traffic: Traffic) -> float:
    return sum(n.n for row, n in rows.items() if (row.state or "-") == state and row.traffic is traffic)


def _told(figure: Estimate) -> str:
    n, low, high = figure.rounded()
    return _number(n) if low is None or high is None else f"{_number(n)} ({_number(low)} to {_number(high)})"


def _number(number: float) -> str:
    return f"{round(number, 2):,.10g}"
