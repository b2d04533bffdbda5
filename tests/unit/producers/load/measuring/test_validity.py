"""A run that did not measure what it was to measure says why."""

from dataclasses import replace

import pytest

from producers.load.measuring.validity import Facts, fell_behind, why_invalid

_SOUND = Facts(offered=1_000, seconds=5.0, stored=1_000, took_s=5.01, late_us=(100,) * 1_000, missing=0)


def test_a_run_that_went_as_planned_is_valid() -> None:
    """Nothing to say."""
    assert why_invalid(_SOUND) == ()


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        pytest.param(
            replace(_SOUND, late_us=(100,) * 980 + (60_000,) * 20),
            ("the producer fell behind: 2.0 % of messages went more than 50 ms late",),
            id="late",
        ),
        pytest.param(
            replace(_SOUND, late_us=(100,) * 999 + (2_000_000,)),
            ("the producer stood still: a message went 2,000 ms late",),
            id="one very late",
        ),
        pytest.param(replace(_SOUND, took_s=10.0), ("100.0 of 200.0 messages a second were sent",), id="too slow"),
        pytest.param(
            replace(_SOUND, reader_stall_us=900_000), ("the reader stood still for 900 ms",), id="reader stopped"
        ),
        pytest.param(replace(_SOUND, missing=3), ("3 answers are missing",), id="missing"),
        pytest.param(
            replace(_SOUND, out_of_service=3),
            ("3 answers say that a state is out of service: it did not answer in time",),
            id="out of service",
        ),
        pytest.param(replace(_SOUND, clock_step_us=-60_000), ("the wall clock was moved by -60 ms",), id="clock"),
        pytest.param(
            replace(_SOUND, stolen_share=0.034),
            ("3.4 % of the machine's processor time was stolen: its host gave it to others",),
            id="stolen",
        ),
        pytest.param(
            replace(_SOUND, regrouped=("nlets.state",)),
            ("a stage was restarted, joined or left: `nlets.state` has other members than before",),
            id="restarted",
        ),
        pytest.param(replace(_SOUND, errors=("gone",)), ("a part failed: gone",), id="broker"),
        pytest.param(
            replace(_SOUND, offered=0, stored=0, late_us=()),
            ("nothing was due: the window is too short for the rate",),
            id="nothing",
        ),
    ],
)
def test_each_reason_is_said(facts: Facts, reasons: tuple[str, ...]) -> None:
    """With its figure."""
    assert why_invalid(facts) == reasons


def test_several_reasons_are_all_said() -> None:
    """The first does not hide the others."""
    assert len(why_invalid(replace(_SOUND, stored=100, missing=900, errors=("gone", "away")))) == 4


def test_answers_that_are_missing_are_not_the_producers_fault() -> None:
    """A switch that can't keep up is what a search looks for."""
    assert not fell_behind(replace(_SOUND, missing=500))
    assert fell_behind(replace(_SOUND, stored=500))
