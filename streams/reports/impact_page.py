"""A bill as one page. Pure; what is on it stands in `page/impact.html`."""

from pathlib import PurePath

from streams.reports.impact import Whatif, bills_of
from streams.reports.page import environment
from streams.reports.suppression import LEAST


def impact_page(told: Whatif, command: str) -> str:
    """Write the page."""
    return environment().get_template("impact.html").render(
        told=told,
        logs=[PurePath(log).name for log in told.logs],
        bills=tuple(bills_of(told)),
        least=LEAST,
        command=command,
    )  # fmt: skip
