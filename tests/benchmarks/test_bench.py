"""The whole bench, very short."""

from pathlib import Path

import pytest

from benchmarks.__main__ import Options, bench


@pytest.mark.kafka
async def test_the_bench_runs_every_program_and_compares_them(kafka_servers: str, tmp_path: Path) -> None:
    """All decide alike, each gives a reading, and every ratio that the page names is there."""
    options = Options(
        rounds=1, messages=2_000, faust_messages=500, checked=1_000, agencies=300, servers=None, out=tmp_path / "b.json"
    )

    report = await bench(options, kafka_servers)

    # What is left after a warm-up of a quarter, which ends with a batch.
    assert [run.name for run in report.runs] == ["relay", "intake", "faust"]
    assert all(0 < run.messages <= most for run, most in zip(report.runs, (1_500, 1_500, 375), strict=True))
    assert all(run.messages_per_second > 0 and run.cpu_us_per_message > 0 for run in report.runs)
    assert set(report.ratios) == {"intake / relay", "intake / faust"}
