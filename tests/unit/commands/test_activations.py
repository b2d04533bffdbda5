"""What `nlets policy stale` says."""

import pytest

from streams.commands.activations import compared, say_compared
from streams.switch.activation.stale import Change, Findings

CHANGE = Change(4, "sha256:b", "apply", {1: 300, 0: 2_000}, late=1, late_by_us=9_000)


def test_what_was_found_is_said_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """One for the count, one for each change."""
    say_compared(Findings(8, frozenset({"0.4.0"}), (CHANGE,), unreadable=0, no_longer_comparable=0))

    count, change = capsys.readouterr().out.splitlines()
    assert count == "1 requests decided by a stale context; 8 records compared"
    assert change.split() == (
        "4 apply enforced everywhere after 2 ms, 1 answer(s) under the older context came home up to 9 ms later".split()
    )


def test_what_can_not_be_read_or_compared_is_said_first(capsys: pytest.CaptureFixture[str]) -> None:
    """It makes all that follows less than the whole."""
    found = Findings(8, frozenset(), (), unreadable=2, no_longer_comparable=3)
    say_compared(found)

    assert capsys.readouterr().out.splitlines()[:2] == [
        "2 records can't be read, so nobody can say what decided them",
        "3 records can no longer be compared: a marker near their queries has expired",
    ]
    assert (compared(found)["unreadable"], compared(found)["no_longer_comparable"]) == (2, 3)
    assert not found.sound
