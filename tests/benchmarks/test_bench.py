"""The whole bench, very short."""

import io
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from benchmarks.__main__ import Options
from benchmarks.bench import Sizes, bench
from benchmarks.exported.tables import tables_of
from benchmarks.peers.kafka_streams.program import unbuildable
from benchmarks.programs import PROGRAMS
from benchmarks.progress import Progress
from benchmarks.runs import Bench, ProgramFailedError
from benchmarks.sources import prepare
from benchmarks.world import World
from streams.broker.kafka import KafkaBroker
from streams.broker.port import Output
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from tests.world import letter

# Quix has an environment of its own to be installed; the others do what one beside them does.
_LEFT_OUT = {"quix", "kafka-streams-2", "intake-everything", "state-everything", "back-everything"}


@pytest.mark.kafka
@pytest.mark.timeout(400)
async def test_the_bench_holds_programs_to_one_log_and_compares_them(kafka_servers: str) -> None:
    """All decide as `nlets decide` does, each gives a reading, and every ratio of what ran is there."""
    if problem := unbuildable():
        pytest.skip(f"{problem}: {problem.hint}")
    programs = [program for name, program in PROGRAMS.items() if name not in _LEFT_OUT]
    told = io.StringIO()

    with Progress.on(Console(file=told)) as progress:
        report = await bench(
            programs, Sizes(runs=1, messages=2_000, checked=3_000, agencies=300), kafka_servers, progress
        )

    assert "all decide alike on 3,000 messages" in told.getvalue()
    assert [run.name for run in report.runs] == [program.name for program in programs]
    assert all(run.messages_per_second > 0 and run.cpu_us_per_message > 0 for run in report.runs)
    assert set(report.ratios) == {
        "intake / kafka-streams",
        "state / kafka-streams-state",
        "back / kafka-streams-back",
        "intake / faust",
        "intake / relay",
    }


def test_programs_are_chosen_by_name_and_run_in_the_tables_order() -> None:
    """Names come with commas between; what is not said has its default."""
    options = Options.parse(["--only", "kafka-streams,intake", "--runs", "1", "--messages", "100000"])

    assert [program.name for program in options.only] == ["intake", "kafka-streams"]
    assert (options.runs, options.messages, options.checked) == (1, 100_000, 3_000)
    assert options.out == Path("build/bench.json")


def test_by_default_every_program_runs_five_times() -> None:
    """As the page says."""
    options = Options.parse([])

    assert [program.name for program in options.only] == list(PROGRAMS)
    assert options.runs == 5


@pytest.mark.parametrize("arguments", [["--only", "nobody"], ["--runs", "0"], ["--messages", "-1"], ["--runs", "x"]])
def test_what_cannot_be_run_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown program or a size of nothing is a usage error, and is named."""
    with pytest.raises(SystemExit, match="2"):
        Options.parse(arguments)

    assert arguments[1] in capsys.readouterr().err


@pytest.mark.kafka
async def test_a_peer_fails_on_what_its_tables_do_not_cover(kafka_broker: KafkaBroker, tmp_path: Path) -> None:
    """An answer among queries, which its part of the log never holds, is not passed over."""
    if problem := unbuildable():
        pytest.skip(f"{problem}: {problem.hint}")
    world, source = World(300, SystemClock().now_us()), TopicNames("uncovered.")
    tables = tmp_path / "tables.json"
    tables.write_bytes(msgspec.json.encode(tables_of(world.context, world.grants_at_us, {})))
    await prepare(kafka_broker, source, world)
    answer = letter("DR", "TXDMV0000", "ALDMV0000")
    await kafka_broker.append([Output(source.queries, 0, b"k", msgspec.json.encode(answer))])
    site = Bench(kafka_broker, source, world, tables)

    async with site.sink("check-uncovered") as sink:
        with pytest.raises(ProgramFailedError, match="an answer among queries"):
            await site.run(PROGRAMS["kafka-streams"], 1, sink)
