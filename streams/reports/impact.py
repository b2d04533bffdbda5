"""What a bill would change, from the document that `nlets whatif --json` writes. Pure but for reading it.

Small numbers are put together with others, until none is left, and in every table of the page the same with the same:
so each table adds up, and none tells from another what was put together.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeVar

import msgspec

from streams.errors import Problem, UnusableFileError
from streams.messages.keys import KEYS, Traffic
from streams.messages.places import PLACES
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

    @property
    def n(self) -> float:
        """How many queries."""
        return self.queries.n


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
    def title(self) -> str:
        """What is compared, in words: the name of a block is `STATE@DATE`."""
        state, _, since = self.name.partition("@")
        return f"rules of {state} enforced from {since} on" if since and state in PLACES else self.name

    @property
    def totals(self) -> dict[str, int | None]:
        """Give what its tables add up to, each by what they are about."""
        return {table.title.partition(",")[0]: table.total for table in self.tables}


_AGENCY: Final = "Agency"
_STATE: Final = "State"
_USE: Final = "Use"


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
    found = [(bundle, [table for table in _tables(told, bundle.name) if table.rows]) for bundle in told.bundles[1:]]
    reviewed = [_table("Case review", _STATE, _reviews(told, bundle.name), _state_of) for bundle, _ in found]
    every = [table for _, tables in found for table in tables] + reviewed
    together = {of: _together([table for table in every if table.of == of], least) for of in (_AGENCY, _STATE, _USE)}
    for bundle, tables in found:
        protected = tuple(_protected(table, together[table.of], least) for table in tables)
        loads = (each for each in _reviews(told, bundle.name) if _state_of(each) not in together[_STATE])
        yield Bill(bundle.name, bundle.bundle, protected, tuple(_load(each, least) for each in loads))


def _tables(told: Whatif, name: str) -> Iterator[Table]:
    """Give a draft's tables as they were counted."""
    changes = [each for each in told.changed if each.bundle == name and each.is_query]
    newly = [each for each in changes if each.to_verdict is Verdict.REFUSE]
    freed = [each for each in changes if each.from_verdict is Verdict.REFUSE]
    states = {each.state for each in changes}
    stopped = [each for each in told.collateral if each.bundle == name]
    gaps = [each for each in told.answers_in_the_gap if _is_of(each, name) and each.state in states]
    yield _table("Newly refused, by agency that asks", _AGENCY, newly, lambda each: each.agency)
    yield _table("Newly refused, by state asked", _STATE, newly, _state_of)
    yield _table("Newly refused, by what it says it is for", _USE, stopped, lambda each: each.use)
    yield _table("No longer refused, by agency that asks", _AGENCY, freed, lambda each: each.agency)
    yield _table("Passed so far though the law said no, by state", _STATE, gaps, _state_of)


def _is_of(gap: Gap, name: str) -> bool:
    return gap.bundle == name and gap.traffic is Traffic.QUERY


class _OfState(Protocol):
    """Something about a state, or about none."""

    @property
    def state(self) -> str | None:
        """Whose data."""


def _state_of(each: _OfState) -> str:
    return each.state or "no state"


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


def _together(tables: Sequence[Table], least: int) -> frozenset[str]:
    """Find the names that must go together in all tables by one thing, lest one table tell what another leaves out."""
    together = frozenset[str]()
    while True:
        more = frozenset(name for table in tables for name in _small(table, together, least))
        if not more:
            return together
        together |= more


def _small(table: Table, together: AbstractSet[str], least: int) -> Iterable[str]:
    """Give the names that must join others: small ones, or the smallest if the others are too few by themselves."""
    told = [row for row in table.rows if row.name not in together]
    small = [row.name for row in told if (row.n or 0) < least]
    hidden = sum(row.n or 0 for row in table.rows if row.name in together)
    return small or ([told[-1].name] if told and 0 < hidden < least else [])


def _protected(table: Table, together: AbstractSet[str], least: int) -> Table:
    """Put together what must be; withhold what is small even so."""
    told = [row for row in table.rows if row.name not in together]
    others = [row.n or 0 for row in table.rows if row.name in together]
    if others:
        told.append(Row(_called(len(others), len(told)), sum(others) if sum(others) >= least else None))
    total = table.total if table.total is not None and table.total >= least else None
    return Table(table.title, table.of, tuple(told), total)


def _called(together: int, told: int) -> str:
    """Name those that are put together, beside so many that aren't."""
    if not told:
        return f"{together} together" if together > 1 else "one"
    return f"{together} others, together" if together > 1 else "one other"


def _reviews(told: Whatif, name: str) -> list[Review]:
    return [each for each in told.case_review if each.bundle == name]


def _load(review: Review, least: int) -> str:
    """Say what reviewers of a state would look at."""
    cases = f"{review.cases.n:,.0f}" if review.cases.n >= least else f"fewer than {least}"
    days = "1 day" if review.days == 1 else f"{review.days:,} days"
    return f"{_state_of(review)}: {cases} cases in {days}, {review.n / review.days:,.1f} queries a day"
