"""Which rows are cut out of a log, and how several logs become one."""

from pathlib import Path

import pytest

from streams.logs.choosing import Choice, chosen
from streams.logs.merging import merged
from streams.logs.notices import Notices
from streams.logs.opening import Log, NumberedRow
from streams.messages.directory import Agency, Directory
from streams.messages.log import LogRow, read_row
from streams.messages.times import write_time

AT_US = 1_764_547_200_000_000
DIRECTORY = Directory(
    [
        Agency("DCICE0900", "an office", "ice-ero", "FE", "AX", "US", "ACDZ"),
        Agency("TXPDX0142", "a department", "police", "PD", "TX", "TX", "ACDZ"),
        Agency("ILDMV0000", "motor vehicles", "dmv", "NJ", "IL", "IL", "ACDZ"),
    ]
)
ROWS: dict[str, LogRow] = {
    "ice-asks": {"at": write_time(AT_US), "text": "DQ.DCICE0900.IL.OR.TXT\nOLN/D1"},
    "il-answers-ice": {"at": write_time(AT_US + 1), "text": "DR.ILDMV0000.DCICE0900.TXT\nOLN/D1"},
    "police-ask-all": {"at": write_time(AT_US + 2), "text": "RQ.TXPDX0142.NL.TXT\nLIC/A.LIY/2026.LIT/PC"},
    "police-ask-an-ori": {"at": write_time(AT_US + 3), "text": "YQ.TXPDX0142.ILDMV0000.TXT\nOLN/D1"},
    "unknown-asks": {"at": write_time(AT_US + 4), "text": "DQ.ZZZZZ0000.AX.TXT\nOLN/D1"},
    "ice-in-disorder": {"at": write_time(AT_US + 5), "text": "ZZQ.DCICE0900.IL.TXT"},
    "unreadable": b"{",
}


def taken(choice: Choice) -> list[str]:
    """Cut; name the rows that are left."""
    names = {str(row): name for name, row in ROWS.items()}
    read = [(row, read_row(n, row)) for n, row in enumerate(ROWS.values(), 1)]
    return [names[str(row)] for row in chosen(read, choice, DIRECTORY)]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        pytest.param(Choice(), list(ROWS), id="everything"),
        pytest.param(Choice(since_us=AT_US + 4), ["unknown-asks", "ice-in-disorder"], id="from"),
        pytest.param(Choice(until_us=AT_US + 1), ["ice-asks"], id="to"),
        pytest.param(Choice(AT_US + 1, AT_US + 2), ["il-answers-ice"], id="between"),
        pytest.param(
            Choice(agencies=frozenset({"dhs"})), ["ice-asks", "il-answers-ice", "ice-in-disorder"], id="agency-above"
        ),
        pytest.param(
            Choice(agencies=frozenset({"police", "fbi"})), ["police-ask-all", "police-ask-an-ori"], id="agencies"
        ),
        pytest.param(
            Choice(states=frozenset({"IL"})),
            ["ice-asks", "il-answers-ice", "police-ask-all", "police-ask-an-ori"],
            id="state",
        ),
        pytest.param(Choice(states=frozenset({"OR"})), ["ice-asks", "police-ask-all"], id="state-of-several"),
        pytest.param(Choice(keys=frozenset({"DR", "ZZQ"})), ["il-answers-ice", "ice-in-disorder"], id="keys"),
        pytest.param(
            Choice(AT_US, None, frozenset({"ice"}), frozenset({"IL"}), frozenset({"DQ"})),
            ["ice-asks"],
            id="all-of-them",
        ),
    ],
)
def test_a_row_is_wanted_if_all_that_is_chosen_by_wants_it(choice: Choice, expected: list[str]) -> None:
    """An answer is its asker's, and about its sender's state."""
    assert taken(choice) == expected


def log_of(rows: list[NumberedRow]) -> Log:
    """Make a log of rows."""
    return Log(Path("log"), iter(rows), Notices())


def numbered(name: str, seconds: list[int | None]) -> list[NumberedRow]:
    """Make rows at some seconds, or without a time."""
    return [
        (n, {"at": "soon" if each is None else write_time(AT_US + each * 10**6), "id": f"{name}{n}"})
        for n, each in enumerate(seconds, 1)
    ]


def ids(rows: list[LogRow]) -> list[object]:
    """Name rows."""
    return [row["id"] for row in rows if not isinstance(row, bytes)]


def test_logs_are_merged_by_time_and_equal_times_by_log() -> None:
    """A row without a time, or an earlier one, stays behind the one before it."""
    one, other = log_of(numbered("a", [1, 3, None, 2, 7])), log_of(numbered("b", [None, 1, 3, 6]))

    assert ids(list(merged([one, other]))) == ["b1", "a1", "b2", "a2", "a3", "a4", "b3", "b4", "a5"]
    assert [str(problem) for problem in one.notices.problems()] == [
        "line 4: is earlier than one before it: the clock ran backwards"
    ]
