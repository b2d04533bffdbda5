"""Windows in pairs: compared is what came back in both, and a window can be cut into parts."""

from collections import Counter
from collections.abc import Iterable

from producers.load.cost.pairs import Group, Half, Side, pair_of, parts_of
from producers.load.measuring.account import Account
from producers.load.measuring.answers import HOPS, Answers, Label
from producers.load.measuring.outcome import Outcome
from producers.load.measuring.series import Times
from producers.load.measuring.validity import Facts
from producers.load.sending.shapes import Arrivals, Schedule, Shape, Window

_WINDOW = Window(1, 0, Schedule(Shape.CONSTANT, 10.0, 1.0), Arrivals.EVEN, seed=1)
_WA = Label("WA", "ice", "DQ", "deliver")
_TX = Label("TX", "police", "RQ", "deliver")
_REFUSED = _WA._replace(verdict="refuse")


def _outcome(found: Iterable[tuple[Label, int, int]]) -> Outcome:
    """Make a window of answers: label, when it was due, how long it took."""
    answers = Answers()
    for label, due_us, took_us in found:
        way = [None if label.verdict in {"refuse", "reject"} else took_us // 5] * len(HOPS)
        answers.add(label, due_us, [took_us, took_us, *way])
    account = Account(4, 4, 4, {}, 0, 0, answers.verdicts(), {"wa-ice": 1}, 0, 0, 0, 0)
    return Outcome(_WINDOW, Facts(4, 1.0, 4, 1.0, (), 0), account, answers, Times([], [], []))


_OFF = _outcome([(_WA, 100, 9_000), (_TX, 100, 7_000), (_WA, 200, 8_000), (_TX, 300, 6_000)])
_ON = _outcome([(_REFUSED, 100, 1_000), (_TX, 100, 7_500), (_WA, 200, 8_500), (_TX, 300, 6_500)])


def test_what_filters_refused_is_compared_on_neither_side() -> None:
    """A refusal needs no state: it comes sooner, and would make filters look quick. Answers to the same time stay."""
    pair = pair_of({Side.OFF: Half(_OFF, 800_000), Side.ON: Half(_ON, 1_000_000)})

    assert pair.sides[Side.OFF].durations == {
        Group("TX", "RQ"): Counter({7_000: 1, 6_000: 1}),
        Group("WA", "DQ"): Counter({8_000: 1}),
    }
    assert pair.sides[Side.ON].durations == {
        Group("TX", "RQ"): Counter({7_500: 1, 6_500: 1}),
        Group("WA", "DQ"): Counter({8_500: 1}),
    }
    assert (pair.refused, pair.rules) == (1, {"wa-ice": 1})


def test_what_the_hub_answered_itself_is_compared_on_neither_side() -> None:
    """What it can't read no state answers either, so no filter delays it; nor is that refused."""
    rejected = _WA._replace(verdict="reject")
    off, on = (_outcome([(rejected, 100, 500), (_WA, 200, took)]) for took in (8_000, 9_000))
    pair = pair_of({Side.OFF: Half(off, None), Side.ON: Half(on, None)})

    assert pair.sides[Side.OFF].durations == {Group("WA", "DQ"): Counter({8_000: 1})}
    assert pair.sides[Side.ON].durations == {Group("WA", "DQ"): Counter({9_000: 1})}
    assert pair.refused == 0


def test_processor_time_is_that_of_a_message() -> None:
    """Where it is known, and anything was sent."""
    pair = pair_of({Side.OFF: Half(_OFF, 800_000), Side.ON: Half(_ON, None)})

    assert (pair.sides[Side.OFF].cpu_us, pair.sides[Side.ON].cpu_us) == (200.0, None)


def test_a_window_is_cut_into_parts_of_one_length() -> None:
    """By when messages were due; what was refused, and what is due at the very end, stay out and in."""
    whole = _outcome([(_TX, 0, 10), (_TX, 499_999, 20), (_TX, 500_000, 30), (_REFUSED, 600_000, 5), (_TX, 10**6, 40)])

    assert parts_of(whole, 2) == [
        {Group("TX", "RQ"): Counter({10: 1, 20: 1})},
        {Group("TX", "RQ"): Counter({30: 1, 40: 1})},
    ]
