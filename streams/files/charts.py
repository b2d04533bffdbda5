"""Geometry of charts: values to places in a drawing, axes that say what they show. Pure; `page.html` draws.

A scale of rates or times begins at 0. Where a value is missing, a line is interrupted: nothing is drawn that was not
measured.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Box:
    """A drawing's size, and where in it values are drawn; the rest is for what axes say."""

    width: int = 540
    height: int = 258
    left: int = 58
    right: int = 520
    top: int = 30
    bottom: int = 196


BOX: Final = Box()
_TICKS: Final = 6
"""So many steps a scale has at most."""
_APART: Final = 0.08
"""Nearer to each other than this part of a scale, what two steps say would overlap."""
_ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A value that an axis names."""

    place: float
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """What an axis shows: a title with its unit, and where values lie on it, from 0 to 1."""

    title: str
    place: Callable[[float], float]
    ticks: tuple[Tick, ...]
    """At places from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values under a name. `style` is what the style sheet calls it."""

    name: str
    style: str
    points: tuple[tuple[float, float | None], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A series in the drawing."""

    name: str
    style: str
    path: str
    dots: tuple[tuple[float, float], ...]
    """Points without a neighbour, which no line shows."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, with what a reader who can't see it is told instead."""

    id: str
    title: str
    about: str
    x: Scale
    y: Scale
    series: tuple[Series, ...]
    marks: tuple[float, ...] = ()
    """Where along x something happened that a reader must know of."""

    @property
    def mark_places(self) -> tuple[float, ...]:
        """Give the marks in the drawing's places."""
        return tuple(across(self.x.place(mark)) for mark in self.marks)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Give the series as they are drawn; one without any value isn't, nor is it named."""
        return tuple(self._line(each) for each in self.series if any(y is not None for _, y in each.points))

    @property
    def x_ticks(self) -> tuple[Tick, ...]:
        """Give what stands below, in the drawing's places."""
        return tuple(Tick(across(tick.place), tick.text) for tick in self.x.ticks)

    @property
    def y_ticks(self) -> tuple[Tick, ...]:
        """Give what stands at the left, in the drawing's places."""
        return tuple(Tick(up(tick.place), tick.text) for tick in self.y.ticks)

    def _line(self, series: Series) -> Line:
        runs = list(
            _runs((across(self.x.place(x)), None if y is None else up(self.y.place(y))) for x, y in series.points)
        )
        path = " ".join(_path(run) for run in runs if len(run) > 1)
        return Line(series.name, series.style, path, tuple(run[0] for run in runs if len(run) == 1))


def across(place: float) -> float:
    """Give the drawing's x of a place from 0 to 1."""
    return round(BOX.left + place * (BOX.right - BOX.left), 1)


def up(place: float) -> float:
    """Give the drawing's y of a place from 0, at the bottom, to 1."""
    return round(BOX.bottom - place * (BOX.bottom - BOX.top), 1)


def _runs(points: Iterable[tuple[float, float | None]]) -> Iterator[list[tuple[float, float]]]:
    """Give stretches of points without a gap."""
    run: list[tuple[float, float]] = []
    for x, y in points:
        if y is not None:
            run.append((x, y))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _path(run: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:g},{y:g}" for x, y in run)


def from_zero(title: str, highest: float) -> Scale:
    """Make a scale from 0 to a round number at or above the highest value."""
    step = _step(highest)
    top = step * max(math.ceil(highest / step - 1e-9), 1)
    ticks = (index * step for index in range(round(top / step) + 1))
    return Scale(title, lambda value: value / top, tuple(Tick(value / top, f"{value:,.10g}") for value in ticks))


def up_to(title: str, highest: float) -> Scale:
    """Make a scale that ends with the highest value: for time, which ends when the window does."""
    top = highest or 1.0
    step = _step(top)
    ticks = (index * step for index in range(math.floor(top / step + 1e-9) + 1))
    return Scale(title, lambda value: value / top, tuple(Tick(value / top, f"{value:,.10g}") for value in ticks))


def _step(highest: float) -> float:
    """Give a round step, at most `_TICKS` of which reach the highest value."""
    if highest <= 0:
        return 1.0
    least = highest / _TICKS
    magnitude = 10.0 ** math.floor(math.log10(least))
    return next(magnitude * each for each in _ROUND if magnitude * each >= least * (1 - 1e-9))


def nines(title: str, shares: Iterable[float]) -> Scale:
    """Make a scale on which each further nine of a percentile takes as much room, as far as shares go."""
    last = max((_nines(share) for share in shares), default=1.0) or 1.0
    half = ((0.5, "50 %"),) if _nines(0.5) >= _APART * last else ()
    marks = ((0.0, "0 %"), *half, *((1 - 10.0**-each, _nine_text(each)) for each in range(1, math.floor(last) + 1)))
    ticks = ((_nines(share) / last, text) for share, text in marks)
    return Scale(
        title, lambda share: _nines(share) / last, tuple(Tick(place, text) for place, text in ticks if place <= 1)
    )


def _nines(share: float) -> float:
    return -math.log10(1 - share)


def _nine_text(nines: int) -> str:
    return f"{100 - 10.0 ** (2 - nines):.10g} %"
