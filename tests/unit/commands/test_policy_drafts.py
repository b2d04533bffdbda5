"""`nlets policy new`, `fmt` and `schema` as they are typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from streams.drafts.models import NoSuchModelError
from streams.errors import UnusableFileError
from streams.policies.load import load_bundle
from tests.policy_files import GOOD

ROOT = Path(__file__).parents[3]
ASKEW = "source: none found\nno_rules: [AL, AK] # two\n"
STRAIGHT = "no_rules: [AK, AL]  # two\nsource: none found\n"


def policy(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["policy"]), ["policy", *arguments])


def test_a_draft_is_written_and_called_one(tmp_path: Path) -> None:
    """And where the state stands already is said."""
    out = tmp_path / "ct.yaml"
    result = policy("new", "CT", "--like", "NY", "--out", str(out))

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "DRAFT: CT's law is to be found; nothing is enforced until it is\n"
        "take CT out of `none.yaml`, or the two files contradict each other\n"
    )
    assert [rule.is_draft for policy in load_bundle(tmp_path).policies for rule in policy.rules] == [True]


def test_a_draft_goes_to_stdout(tmp_path: Path) -> None:
    """From rules of one's own, of which none speak of the state; files that can't be read aren't looked at."""
    (tmp_path / "tx.yaml").write_text(GOOD)
    (tmp_path / "broken.yaml").write_text("- {")
    (tmp_path / "notes.txt").write_text("not a policy")
    result = policy("new", "OK", "--like", "TX", "--policies", str(tmp_path))

    assert result.stdout.startswith("# DRAFT of rules for OK, like TX's.")
    assert result.stderr == "DRAFT: OK's law is to be found; nothing is enforced until it is\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["NY", "--like", "MA"], "NY has rules, in `ny.yaml`", id="has rules"),
        pytest.param(["CT", "--like", "TX"], "TX has no rules to be like", id="like nobody"),
        pytest.param(["CT", "--like", "NY", "--out", "nlets.py"], "`nlets.py` exists", id="file exists"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(
    arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written."""
    monkeypatch.chdir(ROOT)
    result = policy("new", *arguments)

    assert isinstance(result.exception, NoSuchModelError)
    assert (str(result.exception), result.exception.exit) == (told, 2)


def test_files_are_written_in_the_form(tmp_path: Path) -> None:
    """A directory's and single ones; what is in the form isn't touched."""
    askew, straight = tmp_path / "askew.yaml", tmp_path / "straight.yml"
    askew.write_text(ASKEW)
    straight.write_text(STRAIGHT)
    (tmp_path / "notes.txt").write_text("not a policy")
    first, second = policy("fmt", str(tmp_path)), policy("fmt", str(askew))

    assert (first.exit_code, first.stdout) == (0, f"written anew: {askew}\n")
    assert (second.exit_code, second.stdout) == (0, "")
    assert askew.read_text() == straight.read_text() == STRAIGHT


def test_check_and_diff_write_nothing_and_exit_3(tmp_path: Path) -> None:
    """For a pipeline, and for whoever looks first."""
    path = tmp_path / "askew.yaml"
    path.write_text(ASKEW)
    check, diff = policy("fmt", "--check", str(path)), policy("fmt", "--check", "--diff", str(path))

    assert (check.exit_code, check.stdout) == (3, f"not in the form: {path}\n")
    assert diff.exit_code == 3
    assert diff.stdout.splitlines() == [
        f"--- {path}",
        f"+++ {path} (in the form)",
        "@@ -1,2 +1,2 @@",
        "+no_rules: [AK, AL]  # two",
        " source: none found",
        "-no_rules: [AL, AK] # two",
    ]
    assert path.read_text() == ASKEW


def test_what_is_in_the_form_is_done() -> None:
    """Exit 0, in silence: the shipped files are."""
    result = policy("fmt", "--check", "--diff", str(ROOT / "streams/policies/shipped"))

    assert (result.exit_code, result.stdout) == (0, "")


def test_one_bad_file_keeps_all_from_being_written(tmp_path: Path) -> None:
    """All that is wrong is told, of each by its name."""
    good, bad = tmp_path / "a.yaml", tmp_path / "b.yaml"
    good.write_text(ASKEW)
    bad.write_text("no_rules: [ZZ]\n")
    (tmp_path / "c.yaml").write_bytes(b"source: \xff")
    result = policy("fmt", str(tmp_path), "nowhere.yaml")

    assert isinstance(result.exception, UnusableFileError)
    assert [str(problem).partition(" (")[0] for problem in result.exception.problems] == [
        f"{bad}:1: no_rules.0: `ZZ` is none of the 54 places",
        f"{bad}:1: source: is missing",
        f"{tmp_path}/c.yaml: is not UTF-8",
        "nowhere.yaml: can't be read: No such file or directory",
    ]
    assert good.read_text() == ASKEW


def test_the_schema_is_the_published_one() -> None:
    """What the repository holds."""
    assert policy("schema").stdout == (ROOT / "docs/schema/policy.schema.json").read_text(encoding="utf-8")
