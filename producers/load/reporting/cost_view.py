"""What filters cost, drawn with rich. Pure: whoever calls prints it."""

from collections.abc import Iterable, Mapping
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from producers.load.cost.estimates import Added
from producers.load.cost.intervals import Interval
from producers.load.measuring.percentiles import WRITTEN
from producers.load.reporting.cost import CostReport
from producers.load.reporting.view import believed, found_in
from producers.load.reporting.words import TOO_FEW

_QUIET: Final = "bright_black"
_MOST_STATES: Final = 12
"""So many states are shown, those with most answers; JSON has all."""
_MOST_RULES: Final = 12
_LARGE_MS: Final = 100.0


def drawn_cost(report: CostReport) -> RenderableType:
    """Draw everything worth seeing at once."""
    return Group(_pairs(report), _latencies(report), _cpu(report), _rules(report), _decisions(report), _ending(report))


def _pairs(report: CostReport) -> Text:
    gathered, rate = report.gathered, report.gathered.mean_per_second
    discarded = f", {len(gathered.discarded)} more say nothing" if gathered.discarded else ""
    return Text.assemble(
        ("pairs     ", _QUIET),
        f"{len(gathered.pairs)} of {report.order.schedule.seconds:g} s, filters off and on{discarded}\n",
        ("rate      ", _QUIET),
        f"{rate:,.1f} messages a second\n",
    )


def _latencies(report: CostReport) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True, header_style=_QUIET,
        title="filters add, in ms, ≤ the upper end of its interval", title_style=_QUIET, title_justify="left",
    )  # fmt: skip
    table.add_column("")
    for name in (*WRITTEN.values(), "answers"):
        table.add_column(name, justify="right", no_wrap=True)
    estimates = report.estimates
    for rows in ({"all": estimates.all}, estimates.by_class, dict(_largest(estimates.by_state))):
        for name, added in rows.items():
            table.add_row(name, *map(_ms, added.added.values()), Text(f"{added.samples:,}", style=_QUIET))
        table.add_section()
    return table


def _largest(groups: Mapping[str, Added]) -> Iterable[tuple[str, Added]]:
    return sorted(groups.items(), key=lambda group: -group[1].samples)[:_MOST_STATES]


def _ms(interval: Interval | None) -> Text:
    if interval is None:
        return Text(TOO_FEW, style=_QUIET)
    return Text.assemble(_signed(interval.estimate), (f" ≤ {_signed(interval.high)}", _QUIET))


def _signed(us: float) -> str:
    """Write a difference in ms: tenths of what is large are left out, for the width of a terminal."""
    ms = us / 1e3
    return f"{ms:+,.1f}" if abs(ms) < _LARGE_MS else f"{ms:+,.0f}"


def _cpu(report: CostReport) -> Text:
    cpu = report.estimates.cpu
    if cpu is None:
        return Text("processor not seen: the stages are not ours", style=_QUIET)
    said = f"{cpu.off:,.0f} µs a message with filters off, {cpu.on:,.0f} µs on"
    added = cpu.added and f"; they add {cpu.added.estimate:+,.1f} ({cpu.added.low:+,.1f} … {cpu.added.high:+,.1f})"
    return Text.assemble(("processor ", _QUIET), said, added or "")


def _rules(report: CostReport) -> Text:
    rules = sorted(report.estimates.rules.items(), key=lambda rule: (-rule[1], rule[0]))
    named = " · ".join(f"{rule} {times:,}" for rule, times in rules[:_MOST_RULES])
    more = f" · {len(rules) - _MOST_RULES} more" if len(rules) > _MOST_RULES else ""
    refused = f"{report.estimates.refused:,} answers refused, and left out above"
    return Text.assemble(("rules     ", _QUIET), f"{named or 'none stood on an answer'}{more}; {refused}")


def _decisions(report: CostReport) -> Text:
    first = report.first_decisions_ns
    worst = "none" if first.max_us is None else f"{first.max_us / 1e3:,.0f} µs at most"
    p50 = first.values["p50"]
    usual = "" if p50 is None else f"{p50 / 1e3:,.0f} µs in the median, "
    return Text.assemble(
        ("decisions ", _QUIET),
        f"the first of each of {first.samples:,} plans {usual}{worst};",
        f" every other {report.decisions.later / 1e3:,.1f} µs",
    )


def _ending(report: CostReport) -> Text:
    return Text.assemble("\n", found_in(report.findings), believed(report.why_invalid))
