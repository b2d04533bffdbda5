"""Which plots a report's page has, and what each of them shows. Pure; `charts.py` knows how to draw."""

from collections.abc import Iterable, Iterator
from typing import Final

from producers.load.reporting.document import Curves, Document, Point, Second
from producers.load.reporting.words import duration
from streams.files.charts import Chart, Series, from_zero, nines, up_to

_MS: Final = 1_000
_SECONDS: Final = "seconds since the window began"
_BY_HAND: Final = " Dotted lines stand where the rate was changed by hand."


def plots_of(report: Document) -> Iterator[Chart]:
    """Give the plots that the report has data for."""
    if report.by_second:
        yield _over_time(report)
    if report.percentile_curves.from_due:
        yield _curve(report.percentile_curves)
    if report.by_second:
        yield _rates(report)


def _over_time(report: Document) -> Chart:
    seconds = [each for each in report.by_second if each.second < report.seconds]
    longest = max((each.latency_us.max or 0 for each in seconds), default=0)
    return Chart(
        id="latency-over-time",
        title="Latency over time",
        about=f"From due to read, by the second in which messages were due; the longest took {duration(longest)}. "
        "A percentile is drawn where a second has enough answers for it." + _marked(report),
        x=up_to(_SECONDS, report.seconds),
        y=from_zero("ms", longest / _MS),
        series=tuple(
            Series(name, style, tuple((_middle(each, report), _ms(each.latency_us.at(key))) for each in seconds))
            for name, style, key in (("p50", "first", "p50"), ("p99", "second", "p99"), ("longest", "third", "max"))
        ),
        marks=_marks(report),
    )


def _curve(curves: Curves) -> Chart:
    points = (*curves.from_due, *curves.from_sent)
    last = max(points, key=lambda point: point.share)
    return Chart(
        id="percentile-curve",
        title="Latency by percentile",
        about=f"How long ever larger shares of answers took, up to {_share(last.share)}: then there are too few. "
        f"From due it is {duration(curves.from_due[-1].us)} there. Where the two lines part, the sender was late.",
        x=nines("share of answers", (point.share for point in points)),
        y=from_zero("ms", max(point.us for point in points) / _MS),
        series=(
            Series("from due", "first", tuple(_places(curves.from_due))),
            Series("from sent", "second", tuple(_places(curves.from_sent))),
        ),
    )


def _rates(report: Document) -> Chart:
    seconds = report.by_second[:-1] or report.by_second  # The last one ends with the last answer, somewhere in it.
    planned = [each for each in seconds if each.second + each.seconds <= report.seconds]
    series = (
        Series(
            "messages due", "first", tuple((_middle(each, report), each.offered / each.seconds) for each in planned)
        ),
        Series("messages sent", "second", tuple((_middle(each, report), each.sent / each.seconds) for each in planned)),
        Series(
            "answers read", "third", tuple((_middle(each, report), each.answered / each.seconds) for each in seconds)
        ),
    )
    highest = max(y or 0 for each in series for _, y in each.points)
    return Chart(
        id="rates",
        title="Offered against achieved",
        about=f"Messages due, messages sent and answers read in each second, {highest:,.0f} at most. "
        "A message to several destinations has several answers." + _marked(report),
        x=up_to(_SECONDS, _end(report)),
        y=from_zero("a second", highest),
        series=series,
        marks=_marks(report),
    )


def _middle(each: Second, report: Document) -> float:
    """Give the middle of a stretch, or of what of it lies in the window."""
    end = each.second + each.seconds
    return (each.second + (min(end, report.seconds) if each.second < report.seconds else end)) / 2


def _end(report: Document) -> float:
    return max(report.seconds, *(each.second for each in report.by_second))


def _places(points: Iterable[Point]) -> Iterator[tuple[float, float]]:
    return ((point.share, point.us / _MS) for point in points)


def _ms(us: int | None) -> float | None:
    return None if us is None else us / _MS


def _share(share: float) -> str:
    return f"{100 * share:.4g} %"


def _marks(report: Document) -> tuple[float, ...]:
    return tuple(turn.at_s for turn in report.turned_by_hand)


def _marked(report: Document) -> str:
    return _BY_HAND if report.turned_by_hand else ""
