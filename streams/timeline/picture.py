"""A calendar as a drawing that needs nothing else. Pure; how it looks stands in `page/timeline.svg`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, Self

from jinja2 import Environment

from streams.files.charts import Tick
from streams.files.pages import environment_of
from streams.timeline.calendar import Calendar
from streams.timeline.spans import Course, Span

_WIDTH: Final = 960
_LEFT: Final = 268
_RIGHT: Final = 916
_TOP: Final = 92
_ROW: Final = 44
_BELOW: Final = 64
"""Room for the key."""
_YEARS: Final = (1, 2, 5, 10, 20, 50, 100, 200)
_MOST_TICKS: Final = 10
_AHEAD: Final = 10
"""So many years after today are drawn at most."""
_ROOM: Final = 84.0
"""A gap narrower than this has its length beside it."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """From the first day of a year to that of another."""

    first: int
    last: int

    @classmethod
    def of(cls, days: Sequence[date], today: date) -> Self:
        """Reach from the first of some days to a year after the last, or after today."""
        last = min(max((*days, today)).year, today.year + _AHEAD) + 1
        return cls(min((*days, today)).year, last)

    def x(self, day: date | None) -> float:
        """Give the place of a day; what has no end, or lies beyond, is at the end."""
        if day is None or day.year >= self.last:
            return _RIGHT
        share = (day - self._begin).days / (date(self.last, 1, 1) - self._begin).days
        return round(_LEFT + share * (_RIGHT - _LEFT), 1)

    @property
    def _begin(self) -> date:
        return date(self.first, 1, 1)

    def ticks(self) -> tuple[Tick, ...]:
        """Name some of the years."""
        step = next(step for step in _YEARS if (self.last - self.first) / step <= _MOST_TICKS)
        named = (year for year in range(self.first, self.last) if year % step == 0)
        return tuple(Tick(self.x(date(year, 1, 1)), str(year)) for year in named)


@dataclass(frozen=True, slots=True)
class Bar:
    """A span as it is drawn."""

    style: str
    x: float
    width: float
    about: str
    open: bool
    """It goes on beyond the drawing."""
    assumed: bool = False
    """When it begins is our best reading."""


@dataclass(frozen=True, slots=True)
class Note:
    """How long a gap lasts, where that is written."""

    x: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A rule in the drawing."""

    y: int
    state: str
    """Empty if the line above says it."""
    rule: str
    laws: tuple[Bar, ...]
    blocks: tuple[Bar, ...]
    notes: tuple[Note, ...]


def picture(calendar: Calendar) -> str:
    """Draw it."""
    drawing = _Drawing(calendar, _scale(calendar))
    lines = tuple(drawing.lines())
    bottom = _TOP + _ROW * max(1, len(lines))
    return _environment().get_template("timeline.svg").render(
        title=_title(calendar), about=_about(calendar), at=_today(calendar), lines=lines,
        ticks=drawing.scale.ticks(), today=drawing.scale.x(_today(calendar)),
        width=_WIDTH, height=bottom + _BELOW, left=_LEFT, right=_RIGHT, top=_TOP, bottom=bottom, row=_ROW,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    return environment_of(files(__package__ or "") / "page")


def _scale(calendar: Calendar) -> _Scale:
    spans = [span for course in calendar.courses for span in (course.law, course.block) if span]
    days = [day for span in spans for day in (span.since, span.until) if day]
    return _Scale.of(days, _today(calendar))


def _today(calendar: Calendar) -> date:
    """Give the day it is where it is latest; a day is less than a pixel."""
    return max((calendar.today(course) for course in calendar.courses), default=calendar.at.date())


def _title(calendar: Calendar) -> str:
    states = sorted({course.state for course in calendar.courses})
    whose = states[0] if len(states) == 1 else f"{len(states)} states"
    return f"Law and block of {whose}"


def _about(calendar: Calendar) -> str:
    open_gaps = [course.rule.id for course in calendar.courses if calendar.open_gap(course)]
    counted = f"{len(calendar.courses)} rules as of {_today(calendar)}"
    return f"{counted}; law that nothing enforces: {', '.join(open_gaps) or 'none'}."


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Where everything of a calendar goes."""

    calendar: Calendar
    scale: _Scale

    def lines(self) -> Iterator[Line]:
        """Give each rule's line."""
        above = ""
        for number, course in enumerate(self.calendar.courses):
            state = "" if course.state == above else course.state
            above = course.state
            yield self._line(course, _TOP + number * _ROW, state)

    def _line(self, course: Course, y: int, state: str) -> Line:
        law, block = course.law, course.block
        gaps = [self._bar("gap", gap, "law, and nothing enforces it") for gap in course.gaps]
        blocks = [self._own("block", block, "block in place", course)] if block else []
        laws = [self._own("law", law, "law", course)] if law else []
        lawless = [self._bar("lawless", span, "block in place, and no law is cited") for span in course.lawless]
        return Line(y, state, course.rule.id, (*laws, *lawless), (*gaps, *blocks), tuple(self._notes(course)))

    def _own(self, part: str, span: Span, what: str, course: Course) -> Bar:
        return replace(self._bar(part, span, what), assumed=course.is_assumed(f"{part}.since"))

    def _bar(self, style: str, span: Span, what: str) -> Bar:
        x, end = self.scale.x(span.since), self.scale.x(span.until)
        dates = f"from {span.since}" + (f" until {span.until}" if span.until else "")
        return Bar(style, x, round(max(end - x, 1), 1), f"{what} {dates}", open=end >= _RIGHT)

    def _notes(self, course: Course) -> Iterator[Note]:
        today = self.calendar.today(course)
        for gap in course.gaps:
            x, end = self.scale.x(gap.since), self.scale.x(gap.until)
            text = f"{gap.days(today):,} days" + (" so far" if gap.holds(today) else "")
            if end - x < _ROOM:
                yield Note(end + 4, "start", text)
            elif gap.since <= today:
                yield Note(round((x + min(end, self.scale.x(today))) / 2, 1), "middle", text)
