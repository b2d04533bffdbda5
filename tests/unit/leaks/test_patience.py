"""How long is waited, by a log whose clock may be wrong."""

from streams.leaks.patience import Patience

HOUR = 3_600


def waiting(*lines: int) -> Patience[str]:
    """Wait an hour with something of noon, in a log whose lines have such times."""
    patience = Patience[str](HOUR)
    patience.hold(0, "noon")
    for at_us in lines:
        patience.tell(at_us)
    return patience


def test_nothing_is_given_up_before_its_time() -> None:
    """Up to the very instant."""
    assert [*waiting(*[HOUR] * 100).given_up()] == []
    assert [*waiting(*[HOUR + 1] * 100).given_up()] == ["noon"]


def test_a_few_lines_of_a_wrong_time_end_no_wait() -> None:
    """However far ahead they are."""
    assert [*waiting(1, *[10**15] * 63).given_up()] == []
    assert [*waiting(1, *[10**15] * 64).given_up()] == ["noon"]


def test_what_has_a_time_far_ahead_holds_up_nothing_else() -> None:
    """The earliest goes first, whatever came first."""
    patience = Patience[str](HOUR)
    patience.hold(10**15, "some day")
    patience.hold(0, "noon")
    patience.tell(2 * HOUR)

    assert [*patience.given_up()] == ["noon"]


def test_all_is_given_up_at_the_end() -> None:
    """The earliest first, those of one time in their order; and before any line nothing is."""
    patience = waiting()
    patience.hold(0, "noon, too")
    before = [*patience.given_up()]
    patience.end()

    assert (before, [*patience.given_up()]) == ([], ["noon", "noon, too"])
