"""Cases run: each is decided as a line of a log is, and explained where it came otherwise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from streams.casebook.case import Case, Want
from streams.explain.explaining import explain_one
from streams.explain.situation import Situation
from streams.explain.tree import Explanation
from streams.files.yaml_text import read_yaml
from streams.messages.admit import Admitted, admit
from streams.messages.log import read_row
from streams.messages.message import Message
from streams.policies.context import Context
from streams.policies.grants_file import read_grants
from streams.policies.load import read_bundle
from streams.policies.plans import Plans
from streams.policies.rows import Row, rows_of


@dataclass(frozen=True, slots=True)
class Ran:
    """A case, by what it was judged, and what came otherwise than wanted."""

    case: Case
    context: Context
    differences: tuple[str, ...]
    explanations: tuple[Explanation, ...] = ()
    """Of the destinations that came otherwise."""

    @property
    def passed(self) -> bool:
        """Whether all came as wanted."""
        return not self.differences


def run(cases: Iterable[Case], context: Context) -> Iterator[Ran]:
    """Run cases; those without policies or grants of their own by the context's.

    Raises:
        UnusableFileError: the policies or grants of a case can't be used.
    """
    return (_run(case, _context_of(case, context)) for case in cases)


def situations(case: Case, context: Context) -> Iterator[Situation]:
    """Give what a case asks, destination by destination; nothing if the hub doesn't take it."""
    entry = read_row(1, {"at": case.at, "text": case.text})
    admitted = admit(entry.message, context.directory) if isinstance(entry.message, Message) else None
    if isinstance(admitted, Admitted):
        for destination in admitted.requests:
            yield Situation(context, entry.at_us or 0, admitted.message, destination)


def _run(case: Case, context: Context) -> Ran:
    rows = rows_of(Plans(context), read_row(1, {"at": case.at, "text": case.text}))
    otherwise = dict(_otherwise(case, rows))
    explained = (one for one in situations(case, context) if one.to in otherwise) if otherwise else ()
    told = tuple(text for texts in otherwise.values() for text in texts)
    return Ran(case, context, told, tuple(map(explain_one, explained)))


def _otherwise(case: Case, rows: tuple[Row, ...]) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Compare row by row, in order; a row too many or too few is a difference."""
    for want, row in zip_longest(case.want, rows):
        to, texts = _compared(want, row)
        if texts:
            yield to, tuple(f"{to or 'the message'}: {text}" for text in texts)


def _compared(want: Want | None, row: Row | None) -> tuple[str | None, tuple[str, ...]]:
    if row is None:
        return (want.to if want else None), ("is wanted and didn't come",)
    return row.to, ("came and isn't wanted",) if want is None else want.differences(row)


def _context_of(case: Case, context: Context) -> Context:
    if case.policies is None and case.grants is None:
        return context
    bundle = context.bundle
    if case.policies is not None:
        bundle = read_bundle([read_yaml(case.policies, f"policies of {case.id}")], case.id)
    grants = context.grants
    if case.grants is not None:
        grants = read_grants(case.grants, f"grants of {case.id}", bundle, context.directory)
    return Context(bundle, context.directory, grants)
