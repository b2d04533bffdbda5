"""What a load says at its end, drawn with rich. Pure: whoever calls prints it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from producers.load.limits.judging import Finding
from producers.load.measuring.figures import Figures
from producers.load.measuring.percentiles import SHARES, Percentiles
from producers.load.reporting.report import Judgement, Report
from producers.load.reporting.words import BECAME, NAMES, TOO_FEW
from producers.load.search import Trial

_QUIET: Final = "bright_black"
_GOOD: Final = "green"
_BAD: Final = "bold red"
_MOST_GROUPS: Final = 6
"""So many groups of a sorting are shown, the largest; JSON has all."""
_P99: Final = {
    Judgement.PASS: ("✓ the p99 from due is within its threshold\n", _GOOD),
    Judgement.FAIL: ("✗ the p99 from due is not shown to be within its threshold\n", _BAD),
    None: ("", ""),
}


def drawn(report: Report) -> RenderableType:
    """Draw everything worth seeing at once."""
    figures = report.figures
    return Group(
        _rates(report), _latencies(figures), *_search(report), *_carried(report), *_by_hand(report), _ending(report)
    )


def _rates(report: Report) -> Text:
    outcome = report.found.outcome
    facts, account = outcome.facts, outcome.account
    return Text.assemble(
        ("rates     ", _QUIET),
        f"offered {facts.offered_per_second:,.1f} · sent {facts.achieved_per_second:,.1f}",
        f" · answered {outcome.answered_per_second:,.1f} messages a second\n",
        ("messages  ", _QUIET),
        f"{account.due:,} due · {account.sent:,} sent · {account.answered:,} answers · {account.missing:,} missing\n",
        ("sent      ", _QUIET),
        f"= {_sum(account.became)}\n",
    )


def _sum(became: Mapping[str, int]) -> str:
    """Write what became of the messages as a sum, without what there was none of."""
    return " + ".join(f"{count:,} {BECAME.get(name, name)}" for name, count in became.items() if count) or "none"


def _latencies(figures: Figures) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style=_QUIET)
    table.add_column("ms")
    for name in (*NAMES.values(), "answers"):
        table.add_column(name, justify="right")
    _rows(table, {"from due": figures.all.from_due, "from sent": figures.all.from_sent})
    _rows(table, {name.replace("_", " "): each for name, each in figures.all.hops.items() if each.samples})
    for groups in figures.sorted.values():
        _rows(table, dict(_largest({name: each.from_due for name, each in groups.items()})))
    return table


def _largest(groups: Mapping[str, Percentiles]) -> Iterable[tuple[str, Percentiles]]:
    return sorted(groups.items(), key=lambda group: -group[1].samples)[:_MOST_GROUPS]


def _rows(table: Table, rows: Mapping[str, Percentiles]) -> None:
    for name, each in rows.items():
        cells = (*(each.values[share] for share in SHARES), each.max_us)
        table.add_row(name, *(_ms(us) for us in cells), Text(f"{each.samples:,}", style=_QUIET))
    table.add_section()


def _ms(us: int | None) -> Text:
    return Text(TOO_FEW, style=_QUIET) if us is None else Text(f"{us / 1e3:,.1f}")


def _search(report: Report) -> Iterable[Text]:
    if (search := report.found.search) is not None:
        most = "none" if search.best is None else f"{search.best:,.0f} messages a second"
        yield Text.assemble(("maximum   ", _QUIET), (most, "bold"), (f", limited by the {search.limited_by}", _QUIET))
    if report.held not in {None, Trial.BORNE}:
        yield Text("what was held of it was not borne: lag grew, or it could not be offered", style=_BAD)


def _carried(report: Report) -> Iterable[Text]:
    if report.headroom:
        yield Text.assemble(("headroom  ", _QUIET), str(report.headroom))


def _by_hand(report: Report) -> Iterable[Text]:
    by_hand = report.found.outcome.window.by_hand
    for turn in by_hand.turns:
        rate = f"{turn.per_second:,.6g} messages a second at its highest" if turn.per_second else "paused"
        yield Text(f"by hand   from {turn.at_s:.1f} s on {rate}", style="yellow")
    if by_hand.ended_s is not None:
        yield Text(f"by hand   ended after {by_hand.ended_s:.1f} s", style="yellow")


def _ending(report: Report) -> Text:
    p99 = _P99[report.judgement] if report.order.p99_us is not None else ("", "")
    return Text.assemble(p99, found_in(report.findings), believed(report.why_invalid))


def found_in(findings: Iterable[Finding]) -> Text:
    """Say of each limit whether it is kept."""
    lines = ((f"✓ {each}\n", _GOOD) if each.is_kept else (f"✗ {each}\n", _BAD) for each in findings)
    return Text.assemble(*lines)


def believed(why_invalid: Sequence[str]) -> Text:
    """Say whether a run is to be believed."""
    if not why_invalid:
        return Text("✓ valid", style=_GOOD)
    text = Text("✗ INVALID: these figures say nothing of the switch", style=_BAD)
    return text.append("".join(f"\n  {why}" for why in why_invalid))
