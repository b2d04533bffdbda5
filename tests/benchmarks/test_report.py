"""What the bench makes of its readings."""

import pytest

from benchmarks.report import Report, Run, ratios_of, tables
from benchmarks.table import BEGIN, END, placed
from benchmarks.task import Reading


def runs(name: str, *speeds: float) -> list[Run]:
    """Make one run for each speed."""
    return [
        Run(name=name, round=i, messages=10, messages_per_second=speed, cpu_us_per_message=2.0)
        for i, speed in enumerate(speeds, start=1)
    ]


def report() -> Report:
    """Make a small report."""
    found = [*runs("relay", 100.0, 400.0, 200.0), *runs("intake", 90.0, 150.0, 1.0), *runs("faust", 3.0, 3.0, 9.0)]
    return Report(
        date="2026-01-01T00:00:00Z",
        command="python -m benchmarks",
        machine={"python": "3.11"},
        setup={},
        runs=tuple(found),
        ratios=ratios_of(found),
    )


def test_a_reading_gives_speed_and_processor_time_per_message() -> None:
    """Both are per message."""
    reading = Reading(messages=1_000, seconds=0.5, cpu_seconds=0.004)

    assert reading.per_second == pytest.approx(2_000)
    assert reading.cpu_us == pytest.approx(4.0)


def test_ratios_compare_medians() -> None:
    """One slow or lucky run moves nothing; what did not run has no ratio."""
    ratios = report().ratios

    assert {name: (ratio.value, ratio.met) for name, ratio in ratios.items()} == {
        "intake / relay": (0.45, False),
        "intake / faust": (30.0, False),
    }


def test_the_spread_of_a_ratio_is_that_of_its_rounds() -> None:
    """Runs of one round stand side by side, so they met the same machine."""
    ratio = report().ratios["intake / relay"]

    assert (ratio.lowest, ratio.highest) == (0.005, 0.9)


def test_of_two_peers_of_a_kind_the_faster_counts() -> None:
    """Ours is not held beside the slower of one thread and two."""
    found = [*runs("intake", 300.0), *runs("kafka-streams", 200.0), *runs("kafka-streams-2", 100.0)]

    assert ratios_of(found)["intake / kafka-streams"].value == 1.5


def test_tables_show_median_and_spread() -> None:
    """Lowest and highest stand beside the median."""
    assert "| relay | 200 (100 to 400) | 2.00 | 3 |" in tables(report())


def test_only_what_lies_between_the_marks_is_rewritten() -> None:
    """The text around stays, and writing twice changes nothing."""
    page = placed(f"before\n{BEGIN}old\n{END}after\n", report())

    assert page.startswith(f"before\n{BEGIN}")
    assert page.endswith(f"{END}after\n")
    assert "old" not in page
    assert placed(page, report()) == page
