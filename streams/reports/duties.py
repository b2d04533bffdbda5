"""Duties that fall due by decisions, each with whose it is and by when. For the state alone: this is not published.

A rule's law says in how many days; business days here are those from Monday to Friday. Public holidays are not known,
so a date may be too early by as many as there are, and is never too late.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from streams.leaks.exchanges import Exchange
from streams.policies.bundle import Bundle
from streams.policies.decision import Decision
from streams.policies.vocabulary import Duty
from streams.switch.stages.pseudonym import Pseudonyms

_SATURDAY: Final = 5
_DAYS: Final = 3


class DutyDue(NamedTuple):
    """One duty of one request."""

    state: str
    duty: str
    n: int
    """The log's line."""
    message_id: str
    key: str
    ori: str
    subject: frozenset[tuple[str, str]] | str
    """Whom it is about: to be written as a pseudonym, unless it is one already."""
    grant: str | None
    by: date | None
    """The last day, in the state's zone; none where the rule names none."""


def due_of(exchange: Exchange, decisions: Iterable[Decision], bundle: Bundle) -> Iterator[DutyDue]:
    """Give the duties that decisions on a request bring about, each once."""
    state = exchange.state
    if state is None:
        return
    for duty in sorted({duty for decision in decisions for duty in decision.duties}):
        grant = next((decision.grant for decision in decisions if decision.grant), None)
        query, entry = exchange.query, exchange.entry
        by = last_day(Duty(duty), exchange.at_us, bundle.zone_of(state))
        yield DutyDue(state, duty, entry.n, entry.id, query.key.code, query.sender, exchange.subject, grant, by)


def last_day(duty: Duty, at_us: int, zone: ZoneInfo) -> date | None:
    """Give the last day on which a duty can be done in time."""
    begun = datetime.fromtimestamp(at_us // 10**6, zone).date()
    if duty is Duty.NOTIFY_3_DAYS:
        return begun + timedelta(days=_DAYS)
    return _business_days_after(begun, _DAYS) if duty is Duty.NOTIFY_3_BUSINESS_DAYS else None


def _business_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day


def write_duties(duties: Iterable[DutyDue], pseudonyms: Pseudonyms) -> bytes:
    """Write a sheet of duties, whom they are about as a pseudonym."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("state", "duty", "by", "message_id", "line", "key", "ori", "subject", "grant"))
    for due in sorted(duties, key=lambda due: (due.state, due.by or date.max, due.n)):
        by = due.by.isoformat() if due.by else ""
        subject = due.subject if isinstance(due.subject, str) else pseudonyms.of(due.subject) or ""
        writer.writerow((due.state, due.duty, by, due.message_id, due.n, due.key, due.ori, subject, due.grant or ""))
    return out.getvalue().encode()
