"""What is asked before something is done that others would feel."""

import io
from collections.abc import Callable

import pytest
import typer

from producers.commands.confirming import (
    NotConfirmedError,
    NotConfirmedLiveError,
    confirm_filters_off,
    confirm_live,
)

Confirm = Callable[[str, str], None]
BOTH = pytest.mark.parametrize(
    ("confirm", "words", "otherwise"),
    [
        pytest.param(confirm_filters_off, "filters off", NotConfirmedError, id="filters off"),
        pytest.param(confirm_live, "replay into live", NotConfirmedLiveError, id="live"),
    ],
)


class Keyboard(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        """Say that somebody is there."""
        return True


@BOTH
def test_the_words_must_be_typed_as_they_are(
    confirm: Confirm,
    words: str,
    otherwise: type[NotConfirmedError],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whoever types something else has not said yes; which switch it is stands above, on stderr."""
    monkeypatch.setattr("sys.stdin", Keyboard(f"{words}\nyes\n"))
    confirm("here:9092", "t.")
    with pytest.raises(otherwise):
        confirm("here:9092", "t.")

    said = capsys.readouterr()
    assert "The switch at here:9092 (t.*) will" in said.err
    assert said.out.strip() == ""


@BOTH
def test_where_nobody_can_type_nothing_is_asked(
    confirm: Confirm, words: str, otherwise: type[NotConfirmedError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the option."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{words}\n"))
    with pytest.raises(otherwise) as caught:
        confirm("here:9092", "t.")

    assert caught.value.hint == "add `--yes` if that is meant"


def test_whoever_goes_away_has_not_said_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of what is typed ends the command."""
    monkeypatch.setattr("sys.stdin", Keyboard(""))
    with pytest.raises(typer.Abort):
        confirm_live("here:9092", "t.")
