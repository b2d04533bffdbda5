"""One originator's flood, and everything being bad."""

import pytest

from streams.switch.host.flood import ENOUGH, WINDOW, FloodDetector, MostlyBadError


def test_one_originator_may_send_nothing_but_rubbish() -> None:
    """It is named, and nobody is stopped."""
    detector = FloodDetector("queries")
    for _ in range(10):
        detector.see(WINDOW, ["A"] * WINDOW)

    assert detector.flooding() == "A"


def test_a_flood_beside_good_traffic_stops_nobody_although_others_err_too() -> None:
    """Without the worst originator, most of the window is good."""
    detector = FloodDetector("queries")
    detector.see(800, ["A"] * 600 + ["B"] * 20 + ["C"] * 20)

    assert detector.flooding() == "A"


def test_most_being_bad_from_several_originators_stops_the_stage() -> None:
    """It is not the senders."""
    detector = FloodDetector("queries")

    with pytest.raises(MostlyBadError) as caught:
        detector.see(300, ["A"] * 60 + ["B"] * 60 + ["C"] * 60 + ["D"] * 60)

    assert str(caught.value) == "240 of the last 300 records of `queries` can't be processed, from several originators"


def test_a_handful_of_records_proves_nothing() -> None:
    """A stage does not stop at its first bad record."""
    detector = FloodDetector("queries")
    detector.see(9, ["A", "A", "A", "B", "B", "B", "C", "C", "C"])

    assert detector.flooding() is None


def test_what_is_long_past_is_forgotten() -> None:
    """Bad records in each hour do not add up over a year."""
    detector = FloodDetector("queries")
    for number in range(50):
        detector.see(WINDOW, [f"AGENCY{number}"] * (ENOUGH - 1))

    assert detector.bad == {"AGENCY49": ENOUGH - 1}
    assert detector.seen == WINDOW
