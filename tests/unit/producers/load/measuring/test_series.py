"""A window is parted into seconds: events where they happen, latency where its message was due."""

from collections.abc import Mapping

import pytest

from producers.load.measuring.answers import SORTINGS, Answers, Label, Measure
from producers.load.measuring.series import Times, series_of

_MS = 1_000
_NO_HOPS = (None,) * 5
_REFUSED = Label("IL", "ice", "DQ", "refuse")
_DELIVERED = Label("TX", "police", "YQ", "deliver")


def _answers(*added: tuple[Label, int, int]) -> Answers:
    answers = Answers()
    for label, due_us, took_us in added:
        answers.add(label, due_us, (took_us, took_us, *_NO_HOPS))
    return answers


def test_an_answer_counts_when_it_is_read_and_its_latency_where_it_was_due() -> None:
    """What is due late in one second is read in the next; refusals are told by state."""
    answers = _answers((_REFUSED, 900 * _MS, 200 * _MS), (_REFUSED, 100 * _MS, 30 * _MS), (_DELIVERED, 0, 1_500 * _MS))
    first, second = series_of(Times((0, 100 * _MS, 900 * _MS), (0, 150 * _MS, 1_000 * _MS), ()), answers)

    assert (first.second, first.offered, first.sent, first.answered) == (0, 3, 2, 1)
    assert (second.second, second.offered, second.sent, second.answered) == (1, 0, 1, 2)
    assert (first.from_due.samples, second.from_due.samples) == (3, 0)
    assert (first.refused, second.refused) == ({"IL": 1}, {"IL": 1})


def test_a_series_goes_on_until_the_last_event_in_stretches_as_long_as_asked_for() -> None:
    """Also where nothing happens."""
    late = series_of(Times((0,), (0,), ()), _answers((_DELIVERED, 0, 9_000 * _MS)), every_s=5)

    assert [(each.second, each.offered, each.answered) for each in late] == [(0, 1, 0), (5, 0, 1)]
    assert series_of(Times((), (), ()), Answers()) == ()


@pytest.mark.parametrize(
    ("sorting", "expected"),
    [
        pytest.param("by_state", {"IL": {5: 2}, "TX": {7: 1}}, id="state"),
        pytest.param("by_class", {"look-up": {5: 2}, "officer-safety": {7: 1}}, id="class"),
        pytest.param("by_kind", {"driver": {5: 2}, "other": {7: 1}}, id="kind"),
    ],
)
def test_durations_are_sorted_by_any_part_of_a_label(sorting: str, expected: Mapping[str, Mapping[int, int]]) -> None:
    """Each duration with how often it occurs; what has no such stretch does not count."""
    answers = _answers((_REFUSED, 0, 5), (_REFUSED, 0, 5), (_DELIVERED, 0, 7))

    assert answers.sorted_by(SORTINGS[sorting], Measure.FROM_DUE) == expected
    assert answers.durations(Measure.FROM_DUE, lambda label: label.verdict == "refuse") == {5: 2}
    assert answers.durations(Measure.STATE) == {}
    assert len(answers) == 3


def test_a_duration_stays_within_its_column() -> None:
    """Below zero, which two clocks may give, is zero; no wait is too long to count."""
    answers = Answers()
    answers.add(_DELIVERED, 0, (2**40, -5, *_NO_HOPS))

    assert answers.durations(Measure.FROM_DUE) == {2**32 - 2: 1}
    assert answers.durations(Measure.FROM_SENT) == {0: 1}
