"""A load while it runs, drawn with rich. Pure: whoever calls shows it."""

from dataclasses import dataclass
from typing import Final

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from producers.load.live.glance import RECENT_US, Glance
from producers.load.live.keys import KEYS, Helm
from producers.load.measuring.percentiles import Percentiles

_QUIET: Final = "bright_black"
_GOOD: Final = "green"
_BAD: Final = "bold red"
_MOST_STATES: Final = 8
_BAR: Final = 24
_SHOWN: Final = ("p50", "p99")


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands around a glance: which window it is of."""

    doing: str
    seconds: float
    helm: Helm
    keys: str
    """Those that do something now."""


def screen(caption: Caption, glance: Glance) -> RenderableType:
    """Draw everything that is seen while a load runs."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style=_QUIET, no_wrap=True)
    table.add_column()
    for name, drawn in (
        (caption.doing, _progress(caption, glance)),
        ("rate", _rate(caption.helm)),
        (f"last {RECENT_US // 10**6} s", _rates(glance)),
        ("from due", _latency(glance.from_due)),
        ("from sent", _latency(glance.from_sent)),
        ("refused", _refused(glance)),
        ("so far", _validity(glance)),
        *((("keys", _keys(caption)),) if caption.keys else ()),
    ):
        table.add_row(name, drawn)
    return table


def _progress(caption: Caption, glance: Glance) -> RenderableType:
    elapsed_s = min(max(glance.elapsed_s, 0.0), caption.seconds)
    grid = Table.grid(padding=(0, 1))
    waiting = " · waiting for answers" if glance.elapsed_s > caption.seconds else ""
    said = Text(f"{elapsed_s:.0f} of {caption.seconds:g} s{waiting}")
    grid.add_row(ProgressBar(total=caption.seconds, completed=elapsed_s, width=_BAR), said)
    return grid


def _rate(helm: Helm) -> Text:
    text = Text(f"{helm.per_second:,.6g} messages a second at its highest")
    if helm.per_second != helm.ordered:
        text.append(f" · by hand, {helm.ordered:,.6g} were asked for", style="yellow")
    if helm.is_paused:
        text.append(" · PAUSED", style="bold yellow")
    if helm.has_ended:
        text.append(" · ENDING", style="bold yellow")
    return text


def _rates(glance: Glance) -> Text:
    rates = glance.rates
    return Text(
        f"offered {rates.offered:,.0f} · sent {rates.sent:,.0f} · answered {rates.answered:,.0f} a second"
        f" · {glance.in_flight:,} in flight"
    )


def _latency(latency: Percentiles) -> Text:
    if not latency.samples:
        return Text("no answer lately", style=_QUIET)
    text = Text()
    for name in _SHOWN:
        text.append(f"{name} ", style=_QUIET)
        us = latency.values[name]
        text.append("too few  " if us is None else f"{us / 1e3:,.1f} ms  ", style="" if us is not None else _QUIET)
    return text.append("longest ", style=_QUIET).append(f"{(latency.max_us or 0) / 1e3:,.1f} ms")


def _refused(glance: Glance) -> Text:
    total = sum(glance.refused.values())
    states = list(glance.refused.items())[:_MOST_STATES]
    text = Text(f"{total:,} of {glance.answers:,} answers")
    return text.append("".join(f" · {state} {count:,}" for state, count in states))


def _validity(glance: Glance) -> RenderableType:
    reasons = glance.why_invalid
    if not reasons:
        return Text("✓ valid", style=_GOOD)
    return Group(*(Text(f"✗ {why}", style=_BAD) for why in reasons))


def _keys(caption: Caption) -> Text:
    said = [f"{name} {KEYS[name].said}" for name in caption.keys]
    if len(caption.keys) == len(KEYS):
        said.append(f"by {caption.helm.step:,.4g}/s")
    return Text(" · ".join(said), style=_QUIET)
