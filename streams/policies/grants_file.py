"""The grants file (`docs/formats.md#grants`), read whole or not at all: everything wrong with it is listed at once.

A grant that can't stand makes the file bad.
One that stands but does nothing, or more than may be meant, is warned about.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from streams.errors import Problem, UnusableFileError
from streams.messages.directory import Directory
from streams.messages.fields import IDENTIFYING, normalise
from streams.messages.keys import KEYS
from streams.messages.places import PLACES
from streams.messages.tables import read_table
from streams.messages.times import parse_time, write_time
from streams.messages.wire import FieldPair
from streams.policies.bundle import Bundle, Term
from streams.policies.context import Context
from streams.policies.grants import GRANTABLE, Grant, Grants
from streams.policies.profiles import profile_of
from streams.policies.vocabulary import Basis

COLUMNS: Final = ("id", "state", "ori", "keys", "subject", "basis", "from", "until")

_Fault: TypeAlias = tuple[str, str]
"""A column and what is wrong in it."""

_BASES: Final = {basis.value: basis for basis in Basis}


class _Cells(NamedTuple):
    """One row as written."""

    id: str
    state: str
    ori: str
    keys: str
    subject: str
    basis: str
    since: str
    until: str


def grant_row(grant: Grant) -> dict[str, str]:
    """Write a grant as a row of a grants file, by its columns."""
    keys, subject = " ".join(sorted(grant.keys)), "+".join(f"{tag}/{value}" for tag, value in sorted(grant.subject))
    span = write_time(grant.term.since), write_time(grant.term.until)
    return dict(zip(COLUMNS, (grant.id, grant.state, grant.ori, keys, subject, grant.basis.value, *span), strict=True))


def read_grants(text: str, source: str, bundle: Bundle | None, directory: Directory | None) -> Grants:
    """Read the file's text, or raise `UnusableFileError` with every problem in it.

    Without a bundle or directory, because they can't be used themselves, what they would show is not checked.
    """
    problems: list[Problem] = []
    first_row: dict[str, int] = {}
    grants = []
    for number, cells in read_table(text, COLUMNS, problems):
        row = _Cells(*cells)
        faults = [*_faults(row), *_strangers(row, bundle, directory)]
        earlier = first_row.setdefault(row.id, number)
        if earlier != number:
            faults.append(("id", f"`{row.id}` stands in row {earlier} too"))
        problems += [Problem(f"row {number}, column {column}", what) for column, what in faults]
        if not faults:
            grants.append(_grant(row))
    if problems:
        raise UnusableFileError(source, tuple(problems))
    return Grants.of(grants)


def warnings(context: Context) -> Iterator[Problem]:
    """Say which grants stand, and yet may not be what was meant."""
    for grant in context.grants.grants:
        if not grant.subject:
            yield Problem(f"grant {grant.id}", "has no subject: it covers questions about anybody")
        profile, rules = profile_of(context, grant.ori), context.bundle.rules_of(grant.state)
        if profile is None or not any(profile.matches(timed.rule.asker) for timed in rules):
            yield Problem(f"grant {grant.id}", f"lifts nothing: no rule of {grant.state} touches `{grant.ori}`")


def _faults(row: _Cells) -> Iterator[_Fault]:
    """Find what is wrong with a row by itself."""
    if not row.id.strip():
        yield "id", "is empty"
    if row.state not in PLACES:
        yield "state", f"`{row.state}` is none of the 54 places"
    if row.basis not in _BASES:
        yield "basis", f"`{row.basis}` is none of {', '.join(_BASES)}"
    yield from (("keys", _key_fault(key)) for key in row.keys.split() if key not in GRANTABLE)
    yield from (("subject", what) for what in _subject_faults(_pairs(row.subject)))
    yield from _span_faults(row)


def _strangers(row: _Cells, bundle: Bundle | None, directory: Directory | None) -> Iterator[_Fault]:
    """Find what in a row nobody knows, or no rule could ever be lifted by."""
    if directory is not None and directory.entry_of(row.ori) is None:
        yield "ori", f"`{row.ori}` is not in the directory"
    if bundle is None or row.state not in PLACES:
        return
    rules = bundle.rules_of(row.state)
    if not rules:
        yield "state", f"{row.state} has no rules, so there is nothing to lift"
    elif row.basis in _BASES and not any(_BASES[row.basis] in timed.rule.accepts for timed in rules):
        yield "basis", f"no rule of {row.state} accepts `{row.basis}`"


def _key_fault(key: str) -> str:
    return f"`{key}` needs no grant: it is no driver or vehicle query" if key in KEYS else f"`{key}` is no message key"


def _subject_faults(pairs: list[FieldPair]) -> Iterator[str]:
    tags = [tag for tag, _ in pairs]
    for tag, value in pairs:
        if tag not in IDENTIFYING:
            yield f"`{tag}` is no identifying field ({', '.join(sorted(IDENTIFYING))})"
        elif not value:
            yield f"`{tag}` has no value"
    yield from (f"`{tag}` stands twice" for tag in sorted(set(tags)) if tags.count(tag) > 1)


def _span_faults(row: _Cells) -> Iterator[_Fault]:
    since, until = parse_time(row.since), parse_time(row.until)
    for column, text, at_us in (("from", row.since, since), ("until", row.until, until)):
        if at_us is None:
            yield column, f"`{text}` is no time with seconds and offset, such as 2025-12-01T00:00:00-05:00"
    if since is not None and until is not None and since >= until:
        yield "from", f"`{row.since}` is not before `{row.until}`"


def _grant(row: _Cells) -> Grant:
    return Grant(
        id=row.id,
        state=row.state,
        ori=row.ori,
        keys=frozenset(row.keys.split()),
        subject=frozenset(_pairs(row.subject)),
        basis=_BASES[row.basis],
        term=Term(_instant(row.since), _instant(row.until)),
    )


def _pairs(subject: str) -> list[FieldPair]:
    """Split `NAM/DOE,JANE+DOB/19800101`; a part without a tag or value comes with that left empty."""
    if not subject.strip():
        return []
    parts = (part.partition("/") for part in subject.split("+"))
    return [(normalise(tag), normalise(value)) for tag, _, value in parts]


def _instant(text: str) -> int:
    at_us = parse_time(text)
    return 0 if at_us is None else at_us
