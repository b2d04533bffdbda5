"""What disturbs a run from outside is seen by comparing two looks."""

import pytest

from producers.load.measuring.outcome import Watch
from producers.load.measuring.signs import CpuTimes, Members, Signs, cpu_times

_STAT = """cpu  100 2 30 800 5 1 2 60 7 0
cpu0 50 1 15 400 2 0 1 30 3 0
"""


def _signs(members: Members, wall_us: int = 0, cpu: CpuTimes | None = None) -> Signs:
    return Signs(wall_us, cpu, members)


def test_stolen_time_is_read_from_the_machines_own_figures() -> None:
    """The time of guests stands in that of users already."""
    assert cpu_times(_STAT) == CpuTimes(whole=1_000, stolen=60)


@pytest.mark.parametrize("text", ["", "intr 1 2 3 4 5 6 7 8", "cpu 1 2 3", "cpu a b c d e f g h"])
def test_where_the_machine_says_nothing_nothing_is_known(text: str) -> None:
    """Other systems, or older ones."""
    assert cpu_times(text) is None
    assert _signs({}).stolen_share(_signs({}, cpu=CpuTimes(1, 0))) == 0.0


def test_the_share_is_of_what_passed_between() -> None:
    """Not since the machine began; none if nothing passed."""
    before, after = CpuTimes(1_000, 60), CpuTimes(1_400, 80)

    assert _signs({}, cpu=after).stolen_share(_signs({}, cpu=before)) == 0.05
    assert _signs({}, cpu=after).stolen_share(_signs({}, cpu=after)) == 0.0


def test_a_clock_that_was_moved_shows() -> None:
    """Back as forward."""
    assert _signs({}, wall_us=500).clock_step_us(_signs({}, wall_us=2_500)) == -2_000


def test_a_worker_that_was_restarted_shows() -> None:
    """Also one that joined or left; not where the broker can't tell, or did not answer."""
    one, other = frozenset({"a"}), frozenset({"b"})
    before = _signs({"intake": one, "state": one, "back": None, "asked late": None})
    after = _signs({"intake": one, "state": other, "back": None, "asked late": one, "new": one})

    assert after.regrouped(before) == ("state",)
    assert _signs({}).regrouped(before) == ()


def test_what_changed_between_two_looks_is_what_a_run_is_judged_by() -> None:
    """Clock, machine and stages at once."""
    before = Signs(0, CpuTimes(100, 0), {"state": frozenset({"a"})})
    after = Signs(7, CpuTimes(200, 50), {"state": frozenset({"b"})})

    assert Watch.between(before, after) == Watch(clock_step_us=7, stolen_share=0.5, regrouped=("state",))
