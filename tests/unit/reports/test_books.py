"""What a switch's own books and audit come to: each request by how it ended, each deed once."""

from datetime import date

import msgspec
import pytest

from streams.broker.topics import TopicNames
from streams.logs.sources import Instant, TopicSlice
from streams.messages.directory import shipped_directory
from streams.messages.times import parse_time
from streams.messages.wire import Audited, Delta, Stamp
from streams.metrics.books import Kind, Source, Tally, count_key
from streams.metrics.coverage import Span
from streams.metrics.trials import trial_key
from streams.policies.context import Context
from streams.policies.grants_file import read_grants
from streams.policies.load import shipped_bundle
from streams.reports.books import Books, audit_of, names_beside
from streams.reports.duties import write_duties
from streams.reports.figures import Deed
from streams.reports.gathering import Gathered
from streams.switch.stages.pseudonym import Pseudonyms

AT = parse_time("2025-03-07T12:00:00Z") or 0
BUNDLE, DIRECTORY = shipped_bundle(), shipped_directory()
GRANTS = """id,state,ori,keys,subject,basis,from,until
g-il,IL,CAICE0002,DQ,OLN/S1,judicial-warrant,2025-03-01T00:00:00-06:00,2025-04-01T00:00:00-05:00
"""
CONTEXT = Context(BUNDLE, DIRECTORY, read_grants(GRANTS, "grants.csv", BUNDLE, DIRECTORY))


def delta(first: int, after: int, counts: dict[str, int], at: int = AT) -> Delta:
    """Book a batch of the way back."""
    tally = Tally()
    for key, times in counts.items():
        tally.count(key, times)
    return tally.delta(Source("back", "nlets.responses", 0, Span(first, after)), at, CONTEXT.digest)


USUAL = Audited(
    v=1, id="0-7-1", query="q7", stage="intake", at=AT, key="DQ", sender="CAICE0002", agency="ice-ero", whose="IL",
    to="IL", verdict="deliver", place=None, rules=(), would_refuse=(), removed=(), duties=(), grant=None, answer=None,
    subject="hmac-sha256:ab", stamp=Stamp(ctx=CONTEXT.digest, at=AT, p=0, o=7),
)  # fmt: skip


def audited(verdict: str, **said: object) -> Audited:
    """Audit a request of ICE's at Illinois."""
    return msgspec.structs.replace(USUAL, verdict=verdict, **said)


def noted(*records: Audited) -> Gathered:
    """Take in audit records."""
    gathered = Gathered()
    books = Books(CONTEXT, gathered)
    for record in records:
        books.note(record)
    return gathered


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (Kind.DELIVERED, "disclosed"),
        (Kind.REDACTED, "disclosed"),
        (Kind.REFUSED_HUB, "refused"),
        (Kind.REFUSED_STATE, "refused"),
        (Kind.REFUSED_RETURN, "refused"),
        (Kind.UNANSWERED, "not told"),
        (Kind.DEAD_LETTERED, "not told"),
    ],
)
def test_a_request_is_counted_by_how_it_ended(kind: Kind, outcome: str) -> None:
    """In the month in which it did; what was received, and is under way, is not."""
    gathered = Gathered()
    counts = {count_key(kind, "IL", "ice-ero", "driver"): 5, count_key(Kind.RECEIVED, "IL", "ice-ero", "driver"): 9}
    Books(CONTEXT, gathered).book(delta(0, 5, counts))

    assert gathered.cube == {("IL", "ice-ero", "2025-03", "driver", outcome): 5}
    assert (gathered.lines, gathered.first_us, gathered.last_us) == (5, AT, AT)


def test_a_reject_has_no_state() -> None:
    """Nor a kind, where its key couldn't be read."""
    gathered = Gathered()
    Books(CONTEXT, gathered).book(delta(0, 1, {count_key(Kind.REJECTED, None, "unknown", None): 1}))

    assert gathered.cube == {("none", "unknown", "2025-03", "unknown", "rejected"): 1}


def test_what_a_candidate_on_trial_would_do_is_not_counted() -> None:
    """The switch did not do it."""
    gathered = Gathered()
    Books(CONTEXT, gathered).book(delta(0, 5, {trial_key(7, ("deliver", "refuse"), "OR", "ice-ero", "driver"): 5}))

    assert (gathered.lines, gathered.cube) == (0, {})


def test_what_is_booked_twice_counts_once() -> None:
    """A worker that was killed may write a batch again."""
    gathered, counts = Gathered(), {count_key(Kind.DELIVERED, "TX", "police", "driver"): 3}
    books = Books(CONTEXT, gathered)
    for each in (delta(0, 5, counts), delta(0, 5, counts), delta(5, 9, counts)):
        books.book(each)

    assert gathered.cube.total() == 6


def test_deeds_are_counted_by_rule_basis_and_duty() -> None:
    """A refusal and a redaction by their rules, a gap, a grant by its basis, a duty."""
    found = noted(
        audited("refuse", rules=("il-immigration-agents",)),
        audited("redact", id="0-8-1", rules=("ma-licence-number-in-registrations",), whose="MA"),
        audited("deliver", id="0-9-1", would_refuse=("or-immigration-authorities",), whose="OR"),
        audited("deliver", id="0-10-1", grant="g-il", duties=("notify-person-3bd",)),
        audited("deliver", id="0-11-1", grant="taken back"),
        audited("reject", id="0-12-1", whose=None),
        audited("refuse", id="0-13-1", rules=("il-immigration-agents",), grant="g-il"),
    )

    assert found.figures.counts == {
        (Deed.REFUSED, "IL", "il-immigration-agents"): 2,
        (Deed.CUT, "MA", "ma-licence-number-in-registrations"): 1,
        (Deed.FORBIDDEN, "OR", "or-immigration-authorities"): 1,
        (Deed.GRANTED, "IL", "judicial-warrant"): 1,
        (Deed.GRANTED, "IL", "unknown"): 1,
        (Deed.DUE, "IL", "notify-person-3bd"): 1,
    }


def test_a_deed_is_counted_once_for_each_request() -> None:
    """Intake and the way back both say that a grant was used, and either may say it again."""
    used = audited("deliver", grant="g-il")
    found = noted(used, used, audited("deliver", grant="g-il", stage="back", duties=("notify-person-3bd",)))

    assert found.figures.counts[Deed.GRANTED, "IL", "judicial-warrant"] == 1
    assert len(found.duties) == 1


def test_a_duty_has_the_pseudonym_that_the_audit_has() -> None:
    """And a day: three business days after a Friday is a Wednesday."""
    found = noted(audited("deliver", grant="g-il", duties=("notify-person-3bd",)))
    [_, row] = write_duties(found.duties, Pseudonyms(b"a key for tests")).decode().splitlines()

    assert found.duties[0].by == date(2025, 3, 12)
    assert row == "IL,notify-person-3bd,2025-03-12,q7,7,DQ,CAICE0002,hmac-sha256:ab,g-il"


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("kafka:nlets.audit", TopicSlice("nlets.audit")),
        ("kafka:audit@2025-03-07T12:00:00Z..", TopicSlice("audit", Instant(AT))),
        ("kafka://127.0.0.1:9/a.b.audit", TopicSlice("a.b.audit", servers="127.0.0.1:9")),
        ("kafka:nlets.queries", None),
        ("kafka:my-audit", None),
        ("nlets.audit", None),
    ],
)
def test_an_audit_topic_is_known_by_its_name(name: str, topic: TopicSlice | None) -> None:
    """And its switch's other topics by what it begins with."""
    assert audit_of(name) == topic


def test_its_switch_is_named_by_what_it_begins_with() -> None:
    """Its books stand beside it."""
    assert names_beside(TopicSlice("a.b.audit")) == TopicNames("a.b.")
