"""What a bill would change, from the document that `nlets whatif --json` writes. Pure but for reading it.

Small numbers are put together with others, in each table, until none is left: a table adds up, and nothing can be
worked out from it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeVar

import msgspec

from streams.errors import Problem, UnusableFileError
from streams.messages.keys import KEYS, Traffic
from streams.policies.decision import Verdict
from streams.reports.suppression import LEAST


class Bundle(msgspec.Struct, frozen=True):
    """Policies that were compared."""

    name: str
    context: str
    bundle: str


class Change(msgspec.Struct, frozen=True):
    """So many verdicts that change so."""

    bundle: str
    state: str | None
    agency: str
    key: str
    from_verdict: Verdict
    to_verdict: Verdict
    n: float

    @property
    def is_query(self) -> bool:
        """Whether it is of a query: answers follow theirs."""
        key = KEYS.get(self.key)
        return key is not None and key.traffic is Traffic.QUERY


class Collateral(msgspec.Struct, frozen=True):
    """So many queries newly refused for such a use."""

    bundle: str
    state: str | None
    use: str
    n: float


class Count(msgspec.Struct, frozen=True):
    """A figure."""

    n: float


class Review(msgspec.Struct, frozen=True):
    """What reviewers of a state would look at."""

    bundle: str
    state: str | None
    days: int
    queries: Count
    cases: Count
    busiest_day: Count


class Gap(msgspec.Struct, frozen=True):
    """What passed that a block as old as its law would have stopped."""

    bundle: str
    state: str | None
    traffic: Traffic
    n: float


class Extrapolation(msgspec.Struct, frozen=True):
    """By how much to multiply."""

    factor: float


class Whatif(msgspec.Struct, frozen=True):
    """The parts of the document that the page shows."""

    logs: tuple[str, ...]
    synthetic: tuple[str | None, ...]
    span: tuple[tuple[str, str] | None, ...]
    messages: tuple[int, ...]
    bundles: tuple[Bundle, ...]
    changed: tuple[Change, ...]
    collateral: tuple[Collateral, ...]
    case_review: tuple[Review, ...]
    answers_in_the_gap: tuple[Gap, ...]
    extrapolation: Extrapolation | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; nothing stands for a number below the least."""

    name: str
    n: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Queries by one thing, adding up to a total."""

    title: str
    of: str
    rows: tuple[Row, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Bill:
    """One draft beside today's rules."""

    name: str
    digest: str
    tables: tuple[Table, ...]
    reviews: tuple[str, ...]

    @property
    def totals(self) -> dict[str, int | None]:
        """Give what its tables add up to, each by what they are about."""
        return {table.title.partition(",")[0]: table.total for table in self.tables}


_OTHERS: Final = "others, together"
_ONE_OTHER: Final = "one other"


def read_whatif(path: Path) -> Whatif:
    """Read what `nlets whatif --json` wrote.

    Raises:
        UnusableFileError: it can't be read, or is something else.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Whatif)
    except OSError as error:
        raise UnusableFileError(str(path), (Problem("file", error.strerror or "can't be read"),)) from error
    except msgspec.MsgspecError as error:
        hint = "`nlets whatif LOG --new DIR --json` writes one"
        raise UnusableFileError(str(path), (Problem("document", str(error), hint),)) from error


def bills_of(told: Whatif, least: int = LEAST) -> Iterator[Bill]:
    """Give each draft that was compared; the first bundle is today's."""
    for bundle in told.bundles[1:]:
        changes = [each for each in told.changed if each.bundle == bundle.name and each.is_query]
        newly = [each for each in changes if each.to_verdict is Verdict.REFUSE]
        freed = [each for each in changes if each.from_verdict is Verdict.REFUSE]
        states = {each.state for each in changes}
        stopped = [each for each in told.collateral if each.bundle == bundle.name]
        gaps = [each for each in told.answers_in_the_gap if _is_of(each, bundle.name) and each.state in states]
        found = (
            _table("Newly refused, by agency that asks", "Agency", newly, lambda each: each.agency),
            _table("Newly refused, by state asked", "State", newly, lambda each: each.state or "none"),
            _table("Newly refused, by what it says it is for", "Use", stopped, lambda each: each.use),
            _table("No longer refused, by agency that asks", "Agency", freed, lambda each: each.agency),
            _table("Passed so far though the law said no, by state", "State", gaps, lambda each: each.state or "none"),
        )
        tables = tuple(_protected(table, least) for table in found if table.rows)
        yield Bill(bundle.name, bundle.bundle, tables, tuple(_reviews(told, bundle.name, least)))


def _is_of(gap: Gap, name: str) -> bool:
    return gap.bundle == name and gap.traffic is Traffic.QUERY


class _Counted(Protocol):
    """Something with a figure."""

    @property
    def n(self) -> float:
        """How many."""


Counted = TypeVar("Counted", bound=_Counted)


def _table(title: str, of: str, counted: Iterable[Counted], name: Callable[[Counted], str]) -> Table:
    counts = Counter[str]()
    for each in counted:
        counts[name(each)] += round(each.n)
    return Table(title, of, tuple(Row(*each) for each in counts.most_common()), counts.total())


def _protected(table: Table, least: int) -> Table:
    """Put small numbers together, with as many others as it takes; withhold what is small even so."""
    rows = [(row.name, row.n or 0) for row in table.rows]
    together, number = 0, 0
    while rows and (rows[-1][1] < least or 0 < together < least):
        together, number = together + rows.pop()[1], number + 1
    told = [Row(*each) for each in rows]
    if number:
        told.append(Row(f"{number} {_OTHERS}" if number > 1 else _ONE_OTHER, together if together >= least else None))
    total = table.total if table.total is not None and table.total >= least else None
    return Table(table.title, table.of, tuple(told), total)


def _reviews(told: Whatif, name: str, least: int) -> Iterator[str]:
    for each in told.case_review:
        if each.bundle == name and each.queries.n >= least:
            cases = f"{each.cases.n:,.0f}" if each.cases.n >= least else f"fewer than {least}"
            a_day = each.queries.n / each.days
            yield f"{each.state or 'no state'}: {cases} cases in {each.days:,} days, {a_day:,.1f} queries a day"
        elif each.bundle == name:
            yield f"{each.state or 'no state'}: fewer than {least} queries"
