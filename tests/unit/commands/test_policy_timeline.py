"""`nlets policy timeline` as it is typed."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from nlets import command_line
from streams.errors import UnwritableFileError

AT = ("--at", "2026-01-15T12:00:00Z")


def timeline(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["policy"]), ["policy", "timeline", *arguments])


def test_one_state() -> None:
    """Washington's law waited for its block."""
    result = timeline("--state", "WA", *AT)

    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "as of 2026-01-15T12:00:00.000000Z; dates are each state's own",
            "",
            "state  rule          law             block          sits at  today     gap",
            "WA     wa-ice-block  2019-05-21† on  2025-11-19 on  state    in force  2,374 days, until 2025-11-19",
            "",
            "to come: nothing that the policies say",
            "† our best reading, not a fact: `nlets policy show` says from what",
        ],
    )


def test_the_gaps_that_are_open() -> None:
    """Of all states."""
    document = json.loads(timeline("--json", *AT).stdout)

    assert {rule["id"] for rule in document["rules"] if any(gap["open"] for gap in rule["gaps"])} == {
        "ca-ero",
        "co-immigration",
        "md-civil-immigration",
        "or-immigration-authorities",
    }
    assert len(document["rules"]) == 11


def test_a_drawing_beside_what_is_told(tmp_path: Path) -> None:
    """Where it was written is said on stderr."""
    out = tmp_path / "timeline.svg"
    result = timeline("--svg", str(out), *AT)

    assert result.stderr == f"{out} written\n"
    assert "wa-ice-block" in result.stdout
    assert out.read_text(encoding="utf-8").startswith("<svg ")


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    """The operator is told."""
    result = timeline("--svg", str(tmp_path / "none" / "timeline.svg"), *AT)

    assert isinstance(result.exception, UnwritableFileError)


def test_a_state_that_is_none() -> None:
    """A bad option."""
    assert timeline("--state", "ZZ").exit_code == 2
