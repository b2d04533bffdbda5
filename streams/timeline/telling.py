"""A calendar, told: a table for people, a document for programs."""

from collections.abc import Iterator
from datetime import date
from typing import Final, TypeAlias

from streams.diffs.words import table
from streams.messages.times import write_time
from streams.policies.model import Block, Law
from streams.timeline.calendar import Calendar, Event
from streams.timeline.spans import Course, Span

Document: TypeAlias = dict[str, object]

_HEADINGS: Final = ("state", "rule", "law", "block", "sits at", "today", "gap")
_MARK: Final = "†"


def lines(calendar: Calendar) -> Iterator[str]:
    """Tell people."""
    yield f"as of {write_time(calendar.at_us)}; dates are each state's own"
    yield ""
    if not calendar.courses:
        yield "no rules: everything passes"
        return
    yield from table([_HEADINGS, *(_cells(calendar, course) for course in calendar.courses)])
    yield ""
    yield from _to_come(calendar)
    if any(course.is_assumed(f"{part}.since") for course in calendar.courses for part in ("law", "block")):
        yield f"{_MARK} our best reading, not a fact: `nlets policy show` says from what"


def _cells(calendar: Calendar, course: Course) -> tuple[str, ...]:
    rule = course.rule
    return (
        course.state,
        rule.id,
        _dates(course, "law", rule.law),
        _dates(course, "block", rule.block),
        rule.block.at if rule.block else "–",
        calendar.standing(course),
        "; ".join(_gap(calendar, course, gap) for gap in course.gaps) or "none",
    )


def _dates(course: Course, part: str, dated: Law | Block | None) -> str:
    if dated is None:
        return "none"
    since = f"{dated.since}{_MARK if course.is_assumed(f'{part}.since') else ''}"
    return f"{since} until {dated.until}" if dated.until else f"{since} on"


def _gap(calendar: Calendar, course: Course, gap: Span) -> str:
    today = calendar.today(course)
    if gap.since > today:
        return f"from {gap.since} on" if gap.until is None else f"{gap.since} until {gap.until}"
    days = f"{gap.days(today):,} days"
    return f"{days} so far" if gap.holds(today) else f"{days}, until {gap.until}"


def _to_come(calendar: Calendar) -> Iterator[str]:
    events = calendar.to_come()
    if not events:
        yield "to come: nothing that the policies say"
        return
    yield "to come:"
    yield from (f"  {_event(event)}" for event in events)


def _event(event: Event) -> str:
    return f"{event.day}  {event.course.state}  {event.course.rule.id}: {event.turn}"


def document(calendar: Calendar) -> Document:
    """Write it down (`docs/policy-timeline.md#as-a-document`)."""
    return {
        "at": write_time(calendar.at_us),
        "rules": [_rule(calendar, course) for course in calendar.courses],
        "to_come": [
            {"day": _day(event.day), "state": event.course.state, "rule": event.course.rule.id, "what": event.turn}
            for event in calendar.to_come()
        ],
    }


def _rule(calendar: Calendar, course: Course) -> Document:
    rule = course.rule
    return {
        "state": course.state,
        "zone": course.zone,
        "id": rule.id,
        "today": _day(calendar.today(course)),
        "standing": calendar.standing(course),
        "citation": rule.law.citation if rule.law else None,
        "law": _part(course, "law", course.law),
        "block": _part(course, "block", course.block),
        "at_place": rule.block.at if rule.block else None,
        "gaps": [_gap_document(calendar, course, gap) for gap in course.gaps],
        "enforced_without_law": [_span(span) for span in course.lawless],
    }


def _part(course: Course, part: str, span: Span | None) -> Document | None:
    return {**_span(span), "assumed": course.is_assumed(f"{part}.since")} if span else None


def _gap_document(calendar: Calendar, course: Course, gap: Span) -> Document:
    return {**_span(gap), "days": gap.days(calendar.today(course)), "open": gap == calendar.open_gap(course)}


def _span(span: Span) -> Document:
    return {"since": _day(span.since), "until": _day(span.until)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
