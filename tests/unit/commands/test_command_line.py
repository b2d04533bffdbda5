"""Every verb can be mounted and explains itself; a verb that needs no broker imports none; errors are said in lines."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import nlets
from nlets import VERBS, Group, Verb, command_line
from streams.errors import NletsError, Problem, UnusableFileError

_CHECKOUT = Path(nlets.__file__).parent
_VERBS = [
    words
    for name, verb in VERBS.items()
    for words in ([[name]] if isinstance(verb, Verb) else [[name, below] for below in verb.verbs])
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("words", _VERBS, ids=" ".join)
def test_every_verb_explains_itself(words: list[str]) -> None:
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


_PURE = [["decide"], ["policy", "check"], ["policy", "show"], ["directory", "generate"], ["directory", "check"]]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("words", _PURE, ids=" ".join)
def test_verbs_without_a_broker_import_none(words: list[str]) -> None:
    """Neither Kafka's client nor the monitor's framework is loaded to decide about a file."""
    code = f"import sys, nlets; nlets.command_line({words!r}); print(*({{'aiokafka', 'faust'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=_CHECKOUT, capture_output=True, text=True, check=True)

    assert done.stdout == "\n"


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


def test_the_table_holds_verbs_and_groups_only() -> None:
    """Each row says under which heading help names it."""
    assert {type(row) for row in VERBS.values()} == {Verb, Group}


def test_the_demo_knows_where_blocks_sit_and_who_has_none() -> None:
    """Blocks first, then Oregon, then law without a block."""
    before, after = (nlets.Lender().watched(oregon=oregon) for oregon in (False, True))

    assert [(each.place, each.block) for each in before] == [
        ("IL", "hub"), ("MA", "hub"), ("MN", "hub"), ("NY", "hub"), ("WA", "state"),
        ("OR", "law only"), ("CA", "law only"), ("CO", "law only"), ("MD", "law only"),
    ]  # fmt: skip
    assert [each.place for each in after if each not in before] == ["OR"]
