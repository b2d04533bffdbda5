"""A report as one page that needs nothing else: no script, no font, no network.

Pure. What is on it stands in `page/`; its look, akin to the monitor's page, is what `streams/files/page` shares.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Template

from producers.load.reporting import contents
from producers.load.reporting.document import Document, Latency
from producers.load.reporting.plots import plots_of
from producers.load.reporting.words import NAMES, TOO_FEW, duration
from streams.files.charts import BOX
from streams.files.pages import environment_of

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
        options=contents.options(report),
        percentiles=NAMES,
        box=BOX,
    )


@cache
def _template() -> Template:
    environment = environment_of(files(__package__) / "page")
    environment.filters["cell"] = _cell
    return environment.get_template(_TEMPLATE)


def _cell(latency: Latency, percentile: str) -> str:
    """Write a percentile, or why it isn't there."""
    us = latency.at(percentile)
    return duration(us) if us is not None else TOO_FEW if latency.samples else "–"
