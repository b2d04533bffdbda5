"""A calendar, told: a table for people, a document for programs."""

from collections.abc import Iterator
from datetime import date
from typing import Final, TypeAlias

from streams.diffs.words import table
from streams.messages.times import write_time
from streams.timeline.calendar import Calendar, Milestone
from streams.timeline.lifetimes import Lifetime, Span

Document: TypeAlias = dict[str, object]

_HEADINGS: Final = ("state", "rule", "law", "block", "sits at", "today", "gap")
_MARK: Final = "†"


def lines(calendar: Calendar) -> Iterator[str]:
    """Tell people."""
    yield f"as of {write_time(calendar.at_us)}; dates are each state's own"
    yield ""
    if not calendar.lifetimes:
        yield "no rules: everything passes"
        return
    yield from table([_HEADINGS, *(_cells(calendar, life) for life in calendar.lifetimes)])
    yield ""
    yield from _to_come(calendar)
    if any(span.assumed for life in calendar.lifetimes for span in (life.law, life.block) if span):
        yield f"{_MARK} our best reading, not a fact: `nlets policy show` says from what"


def _cells(calendar: Calendar, life: Lifetime) -> tuple[str, ...]:
    rule = life.rule
    return (
        life.state,
        rule.id,
        "to be found" if rule.is_draft else _dates(life.law),
        _dates(life.block),
        rule.block.at if rule.block else "–",
        calendar.status(life),
        "; ".join(_gap(calendar, life, gap) for gap in life.gaps) or "none",
    )


def _dates(span: Span | None) -> str:
    if span is None:
        return "none"
    since = f"{span.since}{_MARK if span.assumed else ''}"
    return f"{since} until {span.until}" if span.until else f"{since} on"


def _gap(calendar: Calendar, life: Lifetime, gap: Span) -> str:
    today = calendar.today(life)
    if gap.since > today:
        return f"from {gap.since} on" if gap.until is None else f"{gap.since} until {gap.until}"
    days = f"{gap.days(today):,} days"
    return f"{days} so far" if gap.holds(today) else f"{days}, until {gap.until}"


def _to_come(calendar: Calendar) -> Iterator[str]:
    milestones = calendar.to_come()
    if not milestones:
        yield "to come: nothing that the policies say"
        return
    yield "to come:"
    yield from (f"  {_milestone(milestone)}" for milestone in milestones)


def _milestone(milestone: Milestone) -> str:
    return f"{milestone.day}  {milestone.life.state}  {milestone.life.rule.id}: {milestone.change}"


def document(calendar: Calendar) -> Document:
    """Write it down (`docs/policy-timeline.md#as-a-document`)."""
    return {
        "at": write_time(calendar.at_us),
        "rules": [_rule(calendar, life) for life in calendar.lifetimes],
        "to_come": [
            {
                "day": _day(milestone.day),
                "state": milestone.life.state,
                "rule": milestone.life.rule.id,
                "what": milestone.change,
            }
            for milestone in calendar.to_come()
        ],
    }


def _rule(calendar: Calendar, life: Lifetime) -> Document:
    rule = life.rule
    return {
        "state": life.state,
        "zone": life.zone.key,
        "id": rule.id,
        "today": _day(calendar.today(life)),
        "status": calendar.status(life),
        "citation": rule.law.citation if rule.law else None,
        "law": _dated(life.law),
        "block": _dated(life.block),
        "at_place": rule.block.at if rule.block else None,
        "gaps": [_gap_document(calendar, life, gap) for gap in life.gaps],
        "enforced_without_law": [_span(span) for span in life.lawless],
    }


def _dated(span: Span | None) -> Document | None:
    return {**_span(span), "assumed": span.assumed} if span else None


def _gap_document(calendar: Calendar, life: Lifetime, gap: Span) -> Document:
    return {**_span(gap), "days": gap.days(calendar.today(life)), "open": gap == calendar.open_gap(life)}


def _span(span: Span) -> Document:
    return {"since": _day(span.since), "until": _day(span.until)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
