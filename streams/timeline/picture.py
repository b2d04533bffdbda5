"""A calendar as a drawing that needs nothing else. Pure; how it looks stands in `page/timeline.svg`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, Self

from jinja2 import Environment

from streams.files.charts import Tick
from streams.files.pages import environment_of
from streams.timeline.calendar import Calendar
from streams.timeline.lifetimes import Lifetime, Span

_WIDTH: Final = 960
_RIGHT: Final = 916
_NAMES: Final = 56
"""Where names of rules begin."""
_LEFT: Final = 268
"""Where time begins, unless names need more room."""
_CHARACTER: Final = 7.0
"""A character's width, more or less."""
_TOP: Final = 92
_ROW: Final = 44
_BELOW: Final = 64
"""Room for the key."""
_YEARS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MOST_TICKS: Final = 10
_AHEAD: Final = 10
"""So many years after today are drawn at most."""
_LAW_DOWN: Final = 18
_BLOCK_DOWN: Final = 33
"""Where a text stands that belongs to a bar."""
_DATE: Final = 76.0
"""The width of a date."""
_ROOM: Final = 100.0
"""A gap narrower than this has its length before it."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """From the first day of a year to that of another, and where that begins in the drawing."""

    first: int
    last: int
    left: float

    @classmethod
    def of(cls, calendar: Calendar) -> Self:
        """Reach from the first of all days to a year after the last, or after today."""
        today = _today(calendar)
        spans = [span for life in calendar.lifetimes for span in (life.law, life.block) if span]
        years = [today.year, *(day.year for span in spans for day in (span.since, span.until) if day)]
        longest = max((len(life.rule.id) for life in calendar.lifetimes), default=0)
        left = min(max(_LEFT, _NAMES + _CHARACTER * longest), _WIDTH / 2)
        return cls(min(years), min(max(years), today.year + _AHEAD) + 1, left)

    def x(self, day: date | None) -> float:
        """Give the place of a day; what has no end, or lies beyond, is at the end."""
        if day is None or day.year >= self.last:
            return _RIGHT
        begin = date(self.first, 1, 1)
        share = (day - begin).days / (date(self.last, 1, 1) - begin).days
        return round(self.left + share * (_RIGHT - self.left), 1)

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
    assumed: bool


@dataclass(frozen=True, slots=True)
class Note:
    """How long a gap lasts, or when a bar is to end, and where that is written."""

    x: float
    down: int
    """Below the top of the rule's line."""
    anchor: str
    text: str
    style: str


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
    drawing = _Drawing(calendar, _Scale.of(calendar))
    lines = tuple(drawing.lines())
    today = _today(calendar)
    bottom = _TOP + _ROW * max(1, len(lines))
    return _environment().get_template("timeline.svg").render(
        title=_title(calendar), about=_about(calendar), lines=lines, ticks=drawing.scale.ticks(),
        at=today, today=drawing.scale.x(today), names=_NAMES,
        width=_WIDTH, height=bottom + _BELOW, right=_RIGHT, top=_TOP, bottom=bottom,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    return environment_of(files(__package__ or "") / "page")


def _today(calendar: Calendar) -> date:
    """Give the day it is where it is latest: a day is less than can be seen."""
    return max((calendar.today(life) for life in calendar.lifetimes), default=calendar.at.date())


def _title(calendar: Calendar) -> str:
    states = sorted({life.state for life in calendar.lifetimes})
    whose = {0: "", 1: f" of {''.join(states)}"}
    return "Law and block" + whose.get(len(states), f" of {len(states)} states")


def _about(calendar: Calendar) -> str:
    unenforced = [life.rule.id for life in calendar.lifetimes if calendar.open_gap(life)]
    rules = "1 rule" if len(calendar.lifetimes) == 1 else f"{len(calendar.lifetimes)} rules"
    return f"{rules} as of {_today(calendar)}; law that nothing enforces: {len(unenforced) or 'none'}"


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Where everything of a calendar goes."""

    calendar: Calendar
    scale: _Scale

    def lines(self) -> Iterator[Line]:
        """Give each rule's line."""
        above = ""
        for number, life in enumerate(self.calendar.lifetimes):
            state = "" if life.state == above else life.state
            above = life.state
            yield self._line(life, _TOP + number * _ROW, state)

    def _line(self, life: Lifetime, y: int, state: str) -> Line:
        laws = [self._bar("law", life.law, "law")] if life.law else []
        blocks = [self._bar("block", life.block, "block in place")] if life.block else []
        gaps = [self._bar("gap", gap, "law, and nothing enforces it") for gap in life.gaps]
        lawless = [self._bar("lawless", span, "block without law") for span in life.lawless]
        name = f"{life.rule.id} (draft)" if life.rule.is_draft else life.rule.id
        return Line(y, state, name, (*laws, *lawless), (*gaps, *blocks), tuple(self._notes(life)))

    def _bar(self, style: str, span: Span, what: str) -> Bar:
        x, end = self.scale.x(span.since), self.scale.x(span.until)
        dates = f"from {span.since}" + (f" until {span.until}" if span.until else "")
        return Bar(style, x, round(max(end - x, 1), 1), f"{what} {dates}", end == _RIGHT, span.assumed)

    def _notes(self, life: Lifetime) -> Iterator[Note]:
        """Say how long each gap is, or has been so far, and which ends are to come."""
        today = self.calendar.today(life)
        for gap in life.gaps:
            if gap.since < today:
                text = f"{gap.days(today):,} days" + (" so far" if gap.holds(today) else "")
                yield _length(self.scale.x(gap.since), self.scale.x(min(gap.until or today, today)), text)
        for span, down in ((life.law, _LAW_DOWN), (life.block, _BLOCK_DOWN)):
            if span and span.until and today < span.until:
                yield _end(self.scale.x(span.until), down, f"{span.until}")


def _length(x: float, end: float, text: str) -> Note:
    """Put a text on a gap, or before one that is too narrow: behind it may stand a block."""
    if end - x >= _ROOM:
        return Note(round((x + end) / 2, 1), _BLOCK_DOWN, "middle", text, "note")
    return Note(x - 5, _BLOCK_DOWN, "end", text, "note")


def _end(x: float, down: int, text: str) -> Note:
    """Put a date behind the end of a bar, or on it where the drawing ends."""
    return Note(x + 5, down, "start", text, "end") if x + _DATE < _RIGHT else Note(x - 5, down, "end", text, "end")
