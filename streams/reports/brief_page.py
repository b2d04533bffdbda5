"""A state's brief as a page and as a document. Pure; what is on the page stands in `page/brief.html`."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from streams.messages.times import write_time
from streams.reports.brief import DATA, Brief, Load
from streams.reports.page import environment
from streams.reports.suppression import LEAST
from streams.reports.words import roughly

_REVIEWED_A_DAY = 50
"""Assumption: so many cases a reviewer decides in a day."""
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Made:
    """What a brief was made from."""

    command: str
    context: str
    version: str
    synthetic: tuple[str, ...]
    share: float = 1.0
    """Which part of all traffic the log holds; 1 unless it is a synthetic sample."""


def brief_page(brief: Brief, made: Made) -> str:
    """Write the page."""
    return environment().get_template("brief.html").render(
        brief=brief,
        day=_day(brief.at_us),
        data=DATA,
        ways=_ways(brief),
        load=tuple(load_lines(brief.load, made.share)) if brief.load else (),
        worlds=brief.load.worlds if brief.load else (),
        command=made.command,
        context=made.context,
        version=made.version,
        synthetic=made.synthetic,
    )  # fmt: skip


def brief_document(brief: Brief, made: Made) -> dict[str, object]:
    """Give the same for programs."""
    return {
        "state": brief.state,
        "on": _day(brief.at_us),
        "gets": [
            {"who": row.who} | {data.name: access.value for data, access in zip(DATA, row.gets, strict=True)}
            for row in brief.getting
        ],
        "rules": [asdict(rule) for rule in brief.rules],
        "asked_of_governors": [asked._asdict() for asked in brief.asked],
        "lines": dict(brief.lines),
        "delegates": brief.delegates,
        "case_review": [*load_lines(brief.load, made.share)] if brief.load else None,
        "synthetic": [*made.synthetic],
        "context": made.context,
        "command": made.command,
    }


def load_lines(load: Load, share: float) -> Iterator[str]:
    """Say what case review would have to look at, to the nearest ten: less is in no report that stands beside it."""
    total, days = load.queries.total(), len(load.span)
    span = "1 day" if days == 1 else f"{days:,} days"
    if total < LEAST:
        yield f"In a log of {span} immigration authorities asked fewer than {LEAST} times."
        return
    yield f"{_told(total)} queries of immigration authorities for driver or vehicle data, in a log of {span}."
    a_day = _about(total) / days / share
    if share < 1:
        yield f"The log is a sample of {share:.4g} of the traffic: extrapolated, about {roughly(a_day)} a day."
    else:
        yield f"About {roughly(a_day)} a day; {_told(max(load.days.values())).lower()} on the busiest."
    cases = len(load.cases)
    yield f"{_told(cases)} distinct cases (one asker and one subject)."
    yield (
        f"If each were taken to a reviewer who decides {_REVIEWED_A_DAY} a day (an assumption), "
        f"that is {roughly(_about(cases) / days / share / _REVIEWED_A_DAY)} reviewers."
    )


def _told(n: int) -> str:
    return f"About {_about(n):,}" if n >= LEAST else f"Fewer than {LEAST}"


def _about(n: int) -> int:
    return max(LEAST, round(n / LEAST) * LEAST)


def _ways(brief: Brief) -> str:
    """Name the lines that most enter on, and how many others there are."""
    named = [f"{line} ({n:,})" for line, n in brief.lines[:_MOST_LINES]]
    others = len(brief.lines) - len(named)
    return ", ".join(named) + (f" and {others} other lines" if others > 0 else "")


def _day(at_us: int) -> str:
    return write_time(at_us)[: len("YYYY-MM-DD")]
