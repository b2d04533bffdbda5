"""`nlets log inspect` as it is typed."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from nlets import command_line

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
LOG = str(SAMPLES / "traffic.jsonl")


def inspect(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["log"]), ["log", "inspect", *arguments])


def test_a_log_is_told_for_people() -> None:
    """What was noticed where it was read stands among what is odd, not on stderr, too."""
    result = inspect(LOG, "--directory", str(SAMPLES / "directory.csv"))

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.index("what is odd") < result.stdout.index("rejects")


def test_a_log_is_told_for_programs() -> None:
    """One document; its counts are the log's."""
    document = json.loads(inspect(LOG, "--directory", str(SAMPLES / "directory.csv"), "--json").stdout)

    assert document["traffic"]["rows"] == 600
    assert document["traffic"]["rejects"] == {"ER .00": 5, "ER .01": 15, "ER .03": 5}
    assert document["flow"]["first"] == "2019-06-24T05:07:33.877485Z"
    assert document["repeats"]["same_row"] == {"count": 3, "first": [237, 298, 541]}
    assert len(document["problems"]) == 5


def test_a_log_that_breaks_off_is_told_as_far_as_it_goes(tmp_path: Path) -> None:
    """And the command failed."""
    (tmp_path / "a.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00broken")

    assert inspect(str(tmp_path / "a.jsonl.gz")).exit_code == 1
