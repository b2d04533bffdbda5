"""How far a command is, as a terminal shows it."""

import io
import json
import os
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from nlets import PROGRAM, command_line
from streams.commands.watching import unwatched, watched

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
LOG = ("--log", str(SAMPLES / "traffic.jsonl"))
CURSOR_HIDDEN, CURSOR_SHOWN = "\x1b[?25l", "\x1b[?25h"


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True

    def text(self) -> str:
        """Give what was shown, without colours and moves."""
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.getvalue())


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Terminal]:
    """Let stderr be one."""

    def put() -> Terminal:
        shown = Terminal()
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr("sys.stderr", shown)
        return shown

    return put


@pytest.mark.parametrize(("of", "said"), [(None, "1,500 0:00:0"), (1_500, "1,500 of 1,500 0:00:0")])
def test_what_came_is_counted_and_passed_on(terminal: Callable[[], Terminal], of: int | None, said: str) -> None:
    """Whether or not it is known how many there are."""
    shown = terminal()
    with watched("messages read", range(1_500), of) as seen:
        passed = list(seen)

    assert passed == list(range(1_500))
    assert said in shown.text()


def test_the_terminal_is_left_as_it_was_if_it_is_interrupted(terminal: Callable[[], Terminal]) -> None:
    """By whoever takes the items as well."""
    shown = terminal()
    with suppress(KeyboardInterrupt), watched("messages read", range(3)) as seen:
        for _ in seen:
            raise KeyboardInterrupt

    assert shown.getvalue().rindex(CURSOR_SHOWN) > shown.getvalue().rindex(CURSOR_HIDDEN)


def test_nothing_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    """Into a file, or to a program."""
    with watched("messages read", range(3)) as seen, unwatched("messages read", seen) as too:
        passed = list(too)

    assert passed == [0, 1, 2]
    assert capsys.readouterr().err == ""


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(("paths", "--to", "WA/driver", "--from", "ice", "--hops", "1"), id="paths"),
        pytest.param(("diff", "shipped", "shipped"), id="diff"),
        pytest.param(("lint", "--level", "error"), id="lint"),
    ],
)
def test_verbs_that_read_a_log_show_it_but_not_to_programs(
    typed: tuple[str, ...], terminal: Callable[[], Terminal], capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr; with --json nothing but the document is said."""
    arguments = ["policy", *typed, *LOG]
    command = command_line(arguments[:2])
    watching = terminal()
    command(arguments, standalone_mode=False)
    capsys.readouterr()
    answering = terminal()
    command([*arguments, "--json"], standalone_mode=False)

    assert "messages read" in watching.text()
    assert json.loads(capsys.readouterr().out)
    assert "messages read" not in answering.text()


@pytest.mark.timeout(30)
def test_a_verb_that_reads_can_be_interrupted(tmp_path: Path) -> None:
    """Ctrl-C in the middle of a log that doesn't end: exit 130, and not a word."""
    pipe = tmp_path / "log.jsonl"
    os.mkfifo(pipe)
    typed = ("policy", "paths", "--to", "WA/driver", "--from", "ice", "--log", str(pipe))
    process = Popen((*PROGRAM, *typed), stdout=PIPE, stderr=PIPE, text=True)
    with pipe.open("wb") as log:  # which waits until somebody reads
        log.write((SAMPLES / "traffic.jsonl").read_bytes())
        log.flush()
        process.send_signal(signal.SIGINT)
        said = process.communicate()

    assert (process.returncode, said) == (130, ("", ""))
