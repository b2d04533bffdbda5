"""One originator's flood, and everything being bad."""

import pytest

from streams.switch.host.flood import ENOUGH, WINDOW, MostlyBadError, Watch


def test_one_originator_may_send_nothing_but_rubbish() -> None:
    """It is named, and nobody is stopped."""
    watch = Watch("queries")
    for _ in range(10):
        watch.see(WINDOW, ["A"] * WINDOW)

    assert watch.flooding() == "A"


def test_a_flood_beside_good_traffic_stops_nobody_although_others_err_too() -> None:
    """Without the worst originator, most of the window is good."""
    watch = Watch("queries")
    watch.see(800, ["A"] * 600 + ["B"] * 20 + ["C"] * 20)

    assert watch.flooding() == "A"


def test_most_being_bad_from_several_originators_stops_the_stage() -> None:
    """It is not the senders."""
    watch = Watch("queries")

    with pytest.raises(MostlyBadError) as caught:
        watch.see(300, ["A"] * 60 + ["B"] * 60 + ["C"] * 60 + ["D"] * 60)

    assert str(caught.value) == "240 of the last 300 records of `queries` can't be processed, from several originators"


def test_a_handful_of_records_proves_nothing() -> None:
    """A stage does not stop at its first bad record."""
    watch = Watch("queries")
    watch.see(9, ["A", "A", "A", "B", "B", "B", "C", "C", "C"])

    assert watch.flooding() is None


def test_what_is_long_past_is_forgotten() -> None:
    """Bad records in each hour do not add up over a year."""
    watch = Watch("queries")
    for number in range(50):
        watch.see(WINDOW, [f"AGENCY{number}"] * (ENOUGH - 1))

    assert watch.bad == {"AGENCY49": ENOUGH - 1}
    assert watch.seen == WINDOW
