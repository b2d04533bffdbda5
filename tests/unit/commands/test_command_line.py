"""Every verb can be mounted and explains itself; a verb that needs no broker imports none; errors are said in lines."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

import nlets
from nlets import VERBS, Command, Fork, Group, Leader, Verb, Works, command_line
from streams.errors import NletsError, Problem, UnusableFileError, UnwritableFileError, UsageError
from tests.load_reports import PLAIN

_CHECKOUT = Path(nlets.__file__).parent


def _commands(name: str, verb: Verb | Group | Leader | Fork) -> Iterator[tuple[tuple[str, ...], Command]]:
    """Give the words that stand for each command of a verb."""
    match verb:
        case Verb():
            yield (name,), verb.command
        case Group():
            yield from (((name, below), command) for below, command in verb.commands.items())
        case Leader() | Fork():
            yield (name,), verb.command
            yield from (((name, below), command) for below, command in verb.others.items())


_COMMANDS = {words: command for name, verb in VERBS.items() for words, command in _commands(name, verb)}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("words", _COMMANDS, ids=" ".join)
def test_every_verb_explains_itself(words: tuple[str, ...]) -> None:
    """`--help` names the verb's options."""
    result = CliRunner().invoke(command_line(words), [*words, "--help"], prog_name="nlets")

    assert result.exit_code == 0, result.output
    assert "Usage: nlets " + " ".join(words) in result.output
    assert "--help" in result.output


@pytest.mark.timeout(30)
def test_help_names_every_verb() -> None:
    """Where no verb is asked for, all are mounted, under their headings."""
    text = CliRunner().invoke(command_line([]), ["--help"], prog_name="nlets").output

    assert [name for name in VERBS if f"│ {name} " not in text] == []
    assert [verb.panel for verb in VERBS.values() if verb.panel not in text] == []


def test_an_unknown_verb_is_a_matter_of_usage() -> None:
    """Exit 2."""
    assert CliRunner().invoke(command_line(["nonsense"]), ["nonsense"]).exit_code == 2


_ON_FILES = [words for words, command in _COMMANDS.items() if command.works is Works.ON_FILES]
_HEAVY = {"aiokafka", "faust", "structlog", "ruamel.yaml", "streams.broker.port", "streams.policies.model"}


def test_what_needs_no_broker_is_known() -> None:
    """`docs/formats.md#commands` promises it of these."""
    assert {("decide",), ("policy", "check"), ("policy", "show"), ("load", "compare")} <= set(_ON_FILES)


@pytest.mark.timeout(30)
def test_explaining_every_verb_loads_nothing_that_is_slow() -> None:
    """No broker, no framework, no policy: what a command works with is imported when it works."""
    assert _loaded(["--help"]) & _HEAVY == set()


_LOG = r"""{"at":"2025-12-01T12:00:00Z","line":"TX","text":"DQ.TXPDX0001.CA.TXT\nOLN/T1"}"""


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "words",
    [
        "decide {log}",
        "policy check",
        "policy show --state WA",
        "directory check {directory}",
        "load compare {report} {report}",
        "audit {log}",
        "report {log} --json",
        "brief CT --json",
    ],
)
def test_work_on_files_imports_no_broker(words: str, tmp_path: Path) -> None:
    """Neither Kafka's client nor the monitor's framework nor any of ours is loaded to decide about a file."""
    log = tmp_path / "log.jsonl"
    log.write_text(_LOG + "\n", encoding="utf-8")
    report = tmp_path / "report.json"
    report.write_bytes(msgspec.json.encode(PLAIN))
    directory = _CHECKOUT / "streams" / "messages" / "shipped" / "directory.csv"
    loaded = _loaded(words.format(log=log, directory=directory, report=report).split())

    assert {"aiokafka", "faust", "structlog", "streams.broker.port", "streams.broker.choose"} & loaded == set()
    assert not any(name.startswith("streams.broker.kafka") for name in loaded)


def _loaded(words: list[str]) -> set[str]:
    """Run a command in a process of its own; give the modules that it loaded."""
    code = f"""
import atexit, sys, nlets
sys.argv = ["nlets", *{words!r}]
atexit.register(lambda: print("loaded", *sys.modules, file=sys.stderr))
nlets.main()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=_CHECKOUT, capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


def test_a_usage_error_of_ours_exits_as_the_parsers_do() -> None:
    """An empty name of a Kafka is no name, and starts nothing."""
    words = ["demo", "--bootstrap-servers", ""]
    result = CliRunner().invoke(command_line(words), words)

    assert isinstance(result.exception, UsageError)
    assert str(result.exception) == "--bootstrap-servers is empty"


@pytest.mark.parametrize(
    "words", ["run all", "monitor", "topics create", "topics show", "policy history", "policy rollback"]
)
def test_what_works_on_a_running_switch_must_be_told_where(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable names nothing, and is asked for like a missing option."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "")
    result = CliRunner().invoke(command_line(words.split()), words.split())

    assert result.exit_code == 2
    assert "--bootstrap-servers" in result.output


_NEEDS_DEV_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")


@pytest.mark.parametrize(
    ("out", "why"),
    [
        pytest.param("nowhere/x", "No such file or directory", id="no such folder"),
        pytest.param(".", "Is a directory", id="a folder"),
        pytest.param("/dev/full", "No space left", id="full", marks=_NEEDS_DEV_FULL),
    ],
)
@pytest.mark.parametrize("words", ["traffic --out", "traffic --sample 1 --grants-out", "directory generate --out"])
def test_where_nothing_can_be_written_that_is_said(words: str, out: str, why: str, tmp_path: Path) -> None:
    """An error with the file's name and the reason, no traceback."""
    path = tmp_path / out
    given = [*words.split(), str(path)]
    result = CliRunner().invoke(command_line(given), given)

    assert isinstance(result.exception, UnwritableFileError)
    assert str(result.exception).startswith(f"`{path}` can't be written: {why}")


def test_all_problems_of_a_file_are_said_with_their_places(capsys: pytest.CaptureFixture[str]) -> None:
    """`error:`, a line for each problem, nothing on stdout."""
    error = UnusableFileError("x.csv", (Problem("row 2", "no ORI"), Problem("row 3", "no name", "give one")))
    nlets.say(error)
    out, err = capsys.readouterr()

    assert out == ""
    assert err == "error: 2 problem(s) in `x.csv`\n  row 2: no ORI\n  row 3: no name (hint: give one)\n"


def test_a_hint_stands_below_the_error(capsys: pytest.CaptureFixture[str]) -> None:
    """What to do about it."""
    error = NletsError("no")
    error.hint = "try again"
    nlets.say(error)

    assert capsys.readouterr().err == "error: no\nhint: try again\n"
