"""A report as one page that needs nothing else: no script, no font, no network. Pure; the look is `page/`'s.

It is kept akin to the monitor's page, whose colours it has.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from producers.load.reporting import contents
from producers.load.reporting.charts import BOX
from producers.load.reporting.document import Document, Latency
from producers.load.reporting.plots import plots_of
from producers.load.reporting.words import NAMES, TOO_FEW, duration

_TEMPLATE: Final = "report.html"


def page_of(report: Document) -> str:
    """Write the page."""
    return _template().render(
        report=report,
        subtitle=contents.subtitle(report),
        chips=contents.chips(report),
        by_hand=contents.by_hand(report),
        tiles=contents.tiles(report),
        plots=plots_of(report),
        latency_tables=contents.latency_tables(report),
        states=contents.states(report),
        maximum=contents.maximum(report),
        messages=contents.messages(report),
        percentiles=NAMES,
        box=BOX,
    )


@cache
def _template() -> Template:
    folder = files(__package__) / "page"
    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = _cell
    return environment.get_template(_TEMPLATE)


def _cell(latency: Latency, percentile: str) -> str:
    """Write a percentile, or why it isn't there."""
    us = latency.at(percentile)
    return duration(us) if us is not None else TOO_FEW if latency.samples else "–"
