"""`nlets conform` as it is typed: which ways there are, and which cases come from elsewhere."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlets import command_line
from streams.commands.examinations import witnesses_of
from streams.policies.context_files import ContextFiles
from tests.policy_files import GOOD


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param((), "name one of the two", id="no way"),
        pytest.param(("--listen", "127.0.0.1:0", "--through", "127.0.0.1:1"), "name one of the two", id="two ways"),
        pytest.param(("--through", "127.0.0.1:1", "--tell-time"), "a switch that runs", id="another's clock"),
        pytest.param(("--through", "127.0.0.1:1", "--law"), "a switch that runs", id="what is not in force"),
    ],
)
def test_options_that_do_not_go_together(options: tuple[str, ...], said: str) -> None:
    """A usage error, before anything is opened."""
    result = CliRunner().invoke(command_line(["conform"]), ["conform", "--state", "WA", *options])

    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("option", ["--deadline", "--wait"])
@pytest.mark.parametrize("seconds", ["inf", "nan", "0"])
def test_nobody_waits_without_end(option: str, seconds: str) -> None:
    """Nor for no time, nor for what is none: a usage error, and no crash once somebody has connected."""
    words = ["conform", "--state", "WA", "--listen", "127.0.0.1:0", "--wait", "0.01", option, seconds]
    result = CliRunner().invoke(command_line(["conform"]), words)

    assert result.exit_code == 2
    assert option in result.stderr


def test_an_outpost_has_a_deadline() -> None:
    """In seconds that can be counted."""
    words = ["outside", "--state", "WA", "--bootstrap-servers", "127.0.0.1:1", "--deadline", "inf"]
    result = CliRunner().invoke(command_line(["outside"]), words)

    assert result.exit_code == 2
    assert "--deadline" in result.stderr


def test_witnesses_of_other_policies_and_of_a_log(tmp_path: Path) -> None:
    """One for each row of the comparison, then the messages of the log; rejects are left out."""
    policies, log = tmp_path / "policies", tmp_path / "log.jsonl"
    policies.mkdir()
    (policies / "tx.yaml").write_text(GOOD)
    context = ContextFiles(policies, None, None).load()
    lines = [
        {"at": "2025-12-01T00:00:00Z", "text": "DQ.TXPDX0001.TX.TXT\nOLN/D1"},
        {"at": "2025-12-01T00:00:00Z", "text": "HELLO"},
    ]
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))

    of_others = list(witnesses_of(context, "shipped", None))
    of_log = list(witnesses_of(context, None, str(log)))

    assert {"TX", "WA"} <= {witness.message.destinations[0] for witness in of_others}
    assert [witness.message.sender for witness in of_log] == ["TXPDX0001"]
    assert list(witnesses_of(context, None, None)) == []
