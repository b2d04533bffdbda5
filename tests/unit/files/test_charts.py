"""Axes begin at nothing and say round numbers; lines have gaps where nothing was measured."""

from random import Random

import pytest

from streams.files.charts import BOX, Chart, Scale, Series, across, from_zero, nines, up, up_to


def _texts(scale: Scale) -> list[str]:
    return [tick.text for tick in scale.ticks]


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        pytest.param(0.0, ["0", "1"], id="nothing"),
        pytest.param(1.0, ["0", "0.2", "0.4", "0.6", "0.8", "1"], id="one"),
        pytest.param(7.3, ["0", "2", "4", "6", "8"], id="odd"),
        pytest.param(600.0, ["0", "100", "200", "300", "400", "500", "600"], id="a round top"),
        pytest.param(11_200.0, ["0", "2,000", "4,000", "6,000", "8,000", "10,000", "12,000"], id="thousands"),
    ],
)
def test_a_scale_begins_at_nothing_and_has_round_steps(highest: float, expected: list[str]) -> None:
    """However high the values are."""
    assert _texts(from_zero("ms", highest)) == expected


def test_no_value_lies_outside_its_scale() -> None:
    """The highest is at most at the top, and what is twice as much stands twice as high."""
    random = Random(1)
    for highest in (10 ** random.uniform(-3, 7) for _ in range(500)):
        scale = from_zero("ms", highest)

        assert scale.place(0) == 0 < scale.place(highest) <= 1 + 1e-9
        assert scale.place(highest / 2) == pytest.approx(scale.place(highest) / 2)
        assert 2 <= len(scale.ticks) <= 7
        assert [tick.place for tick in scale.ticks][:: len(scale.ticks) - 1] == [0, 1]


def test_a_scale_of_time_ends_with_it() -> None:
    """No room is left that looks like seconds without load."""
    scale = up_to("seconds", 12.5)

    assert scale.place(12.5) == 1
    assert _texts(scale) == ["0", "2.5", "5", "7.5", "10", "12.5"]


def test_each_further_nine_takes_as_much_room() -> None:
    """As in HdrHistogram's plots; the axis ends where the samples do."""
    scale = nines("share", [0.5, 0.9, 0.9995])
    places = {tick.text: tick.place for tick in scale.ticks}

    assert list(places) == ["0 %", "50 %", "90 %", "99 %", "99.9 %"]
    assert places["99 %"] - places["90 %"] == pytest.approx(places["90 %"] - places["0 %"])
    assert places["99.9 %"] - places["99 %"] == pytest.approx(places["90 %"] - places["0 %"])
    assert scale.place(0.9995) == 1


def test_steps_of_a_percentile_scale_keep_their_distance() -> None:
    """Where many nines are to be shown, the half is not named."""
    places = [tick.place for tick in nines("share", [0.999_99]).ticks]

    assert [round(place, 2) for place in places] == [0, 0.2, 0.4, 0.6, 0.8, 1]


def _chart(*points: tuple[float, float | None]) -> Chart:
    series = (Series("measured", "first", points), Series("never", "second", ((0.0, None), (1.0, None))))
    return Chart("id", "title", "about", up_to("s", 4.0), from_zero("ms", 10.0), series, marks=(2.0,))


def test_a_line_has_a_gap_where_nothing_was_measured() -> None:
    """A point without a neighbour is drawn as a dot; what was never measured is not even named."""
    chart = _chart((0.0, 0.0), (1.0, 5.0), (2.0, None), (3.0, 10.0), (3.5, None), (4.0, None))
    (line,) = chart.lines

    assert line.name == "measured"
    assert line.path == f"M{BOX.left},{BOX.bottom} L{across(0.25):g},{up(0.5):g}"
    assert line.dots == ((across(0.75), up(1.0)),)


def test_places_lie_in_the_box() -> None:
    """The drawing's y goes down, the values' up."""
    chart = _chart((0.0, 10.0), (4.0, 0.0))

    assert (across(0), across(1), up(0), up(1)) == (BOX.left, BOX.right, BOX.bottom, BOX.top)
    assert chart.mark_places == (across(0.5),)
    assert [tick.place for tick in chart.x_ticks] == [across(index / 4) for index in range(5)]
    assert chart.y_ticks[0].place == BOX.bottom
