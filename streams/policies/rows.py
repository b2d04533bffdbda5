"""The row that `nlets decide` writes for each decision, and the digest of many (`docs/formats.md#digests`)."""

import hashlib
from collections.abc import Sequence
from typing import Final

import msgspec

from streams.errors import OperatorError
from streams.messages.admit import admit
from streams.messages.log import LogEntry
from streams.messages.message import Message, Reject
from streams.policies.decision import Decision, Site, Verdict
from streams.policies.plans import Plans

HASHED_AT_ONCE: Final = 65_536
"""Lines of a log that one hash within the decision digest covers."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One decision, or one reject (`docs/formats.md#rows-of-nlets-decide`), without the context it was made by."""

    n: int
    at: str | None
    key: str | None
    sender: str | None = msgspec.field(name="from")
    to: str | None
    verdict: Verdict
    at_place: Site | None = None
    rules: tuple[str, ...] = ()
    would_refuse: tuple[str, ...] = ()
    pending_rules: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    grant: str | None = None
    answer: str | None = None


class ConflictingRowsError(OperatorError):
    """Two rows decide the same message for the same destination, and differ."""

    def __init__(self, n: int, to: str | None) -> None:
        super().__init__(n, to)
        self.n = n
        self.to = to

    def __str__(self) -> str:
        return f"two decisions on line {self.n} for `{self.to or 'nobody'}` differ"


def rows_of(plans: Plans, entry: LogEntry, as_of_us: int | None = None) -> tuple[Row, ...]:
    """Decide a line of a log, by its own time unless another is given; what the hub would not take is one reject."""
    message = entry.message
    admitted = admit(message, plans.context.directory) if isinstance(message, Message) else message
    if isinstance(admitted, Reject):
        return (_reject_row(entry, admitted),)
    # INVARIANT: a line without a time is a reject, so every message has one.
    at_us = (entry.at_us or 0) if as_of_us is None else as_of_us
    return tuple(_row(entry, admitted.message, to, decision) for to, decision in plans.decide(at_us, admitted))


def _reject_row(entry: LogEntry, reject: Reject) -> Row:
    return Row(entry.n, entry.at_text, reject.key, reject.sender, None, Verdict.REJECT, answer=reject.code)


def _row(entry: LogEntry, message: Message, to: str, decision: Decision) -> Row:
    return Row(
        entry.n,
        entry.at_text,
        message.key.code,
        message.sender,
        to,
        decision.verdict,
        decision.at_place,
        decision.rules,
        decision.would_refuse,
        decision.pending_rules,
        decision.removed,
        decision.duties,
        decision.grant,
        decision.answer,
    )


class RowWriter:
    """Write rows as lines, each with the digest of the context that decided."""

    def __init__(self, context_digest: str) -> None:
        self._encoder = msgspec.json.Encoder()
        self._end = b',"context":' + self._encoder.encode(context_digest) + b"}\n"

    def line(self, row: Row) -> bytes:
        """Write one row."""
        return self._encoder.encode(row)[:-1] + self._end


class DecisionDigest:
    """The digest of decisions, taken message by message in the order of the log."""

    def __init__(self) -> None:
        self._encoder = msgspec.json.Encoder(order="sorted")
        self._whole = hashlib.sha256()
        self._part = hashlib.sha256()
        self._number: int | None = None

    def add(self, n: int, rows: Sequence[Row]) -> None:
        """Take in all rows of one message; equal ones count once. `n` never goes back."""
        number = (n - 1) // HASHED_AT_ONCE
        if number != self._number:
            self._end_part()
            self._number = number
        for row in _distinct(rows):
            self._part.update(self._encoder.encode(row) + b"\n")

    def value(self) -> str:
        """End the last part and give the digest."""
        self._end_part()
        self._number = None
        return f"sha256:{self._whole.hexdigest()}"

    def _end_part(self) -> None:
        if self._number is not None:
            self._whole.update(self._part.digest())
        self._part = hashlib.sha256()


def _distinct(found: Sequence[Row]) -> Sequence[Row]:
    """Order the rows of one message by destination, null first, or raise if two of one destination differ."""
    if len(found) == 1:
        return found
    by_destination: dict[str | None, Row] = {}
    for row in found:
        if by_destination.setdefault(row.to, row) != row:
            raise ConflictingRowsError(row.n, row.to)
    return sorted(by_destination.values(), key=lambda row: (row.to is not None, row.to or ""))
