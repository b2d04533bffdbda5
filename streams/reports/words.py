"""What pages call things that have a short word elsewhere: agencies, parts of a rule, tables. Pure.

Numbers, too: an estimate is written as roughly as it is known.
"""

from collections.abc import Iterable, Iterator
from math import floor, log10
from typing import Final

from streams.reports.cube import Dimension, Dimensions

_AGENCIES: Final = {
    "ice-ero": "ICE, removal officers",
    "ice-hsi": "ICE, investigations (HSI)",
    "ice-lesc": "ICE, support centre",
    "ice": "ICE, if the directory doesn’t say which part",
    "cbp": "Customs and Border Protection",
    "uscis": "Citizenship and Immigration Services",
    "dhs-other": "other parts of homeland security",
    "dhs": "homeland security, if the directory doesn’t say which part",
    "usms": "U.S. Marshals",
    "doj": "justice, if the directory doesn’t say which part",
    "federal": "federal, if the directory doesn’t say which part",
    "campus": "police of universities",
}
_PARTS: Final = {
    "asker": "who is denied",
    "data": "what is denied",
    "law.since": "since when it is law",
    "law.until": "until when it is law",
    "block.since": "since when it is blocked",
    "block.until": "until when it is blocked",
    "block.at": "where the block sits",
    "accepts": "what lifts it",
    "duties": "which duties it brings",
}


def agencies_in_full(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give those agency words that don't say by themselves what they mean, and their meaning."""
    return ((word, _AGENCIES[word]) for word in words if word in _AGENCIES)


def part_of_rule(about: str) -> str:
    """Say which part of a rule is assumed."""
    return _PARTS[about]


def table_in_full(dimensions: Dimensions) -> str:
    """Say what a table counts, and by what."""
    by = " and ".join(dimension.word for dimension in dimensions if dimension is not Dimension.OUTCOME) or "nothing"
    return f"{'what became of requests' if Dimension.OUTCOME in dimensions else 'requests'}, by {by}"


def roughly(estimate: float) -> str:
    """Write two digits of an estimate."""
    if not estimate:
        return "0"
    rounded = float(f"{estimate:.1e}")
    return f"{rounded:,.{max(0, 1 - floor(log10(abs(rounded))))}f}"
