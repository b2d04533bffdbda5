"""What is wrong with a log costs its own line and no other: each fault has an outcome that names the line."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.logs.csv_rows import csv_rows
from streams.logs.json_rows import json_rows
from streams.logs.lines import KEPT, LONGEST, TooLong, split_lines
from streams.logs.merging import in_time
from streams.logs.notices import Kind, Notices
from streams.logs.opening import Log, open_log
from streams.messages.log import read_row
from streams.messages.message import Reject

AT = "2025-12-01T00:00:00Z"
GOOD = b'{"at": "2025-12-01T00:00:00Z", "text": "DQ.TXPDX0142.IL.TXT\\nOLN/D1"}\n'
MIB = 1 << 20


def log_of(path: Path, content: bytes) -> Log:
    """Write a log and open it."""
    path.write_bytes(content)
    return open_log(path)


def told(log: Log) -> list[str]:
    """Say what was noticed."""
    return [str(problem) for problem in log.notices.problems()]


def one_line_of(mebibytes: int) -> Iterator[bytes]:
    """Give a good line, one of so many MiB, and another good one."""
    yield GOOD + b'{"at": "2025'
    yield from (b"x" * MIB for _ in range(mebibytes))
    yield b'"}\n' + GOOD


def test_a_line_of_ten_gigabytes_is_passed_over_in_flat_memory() -> None:
    """Here one of 64 MiB, eight times what is the most; what stands after it is read."""
    notices = Notices()
    tracemalloc.start()
    entries = [read_row(*row) for row in json_rows(split_lines(one_line_of(64)), notices)]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [(entry.n, isinstance(entry.message, Reject)) for entry in entries] == [(1, False), (2, True), (3, False)]
    assert [str(each) for each in notices.problems()] == [
        "line 2: is longer than any message, and is rejected; what is kept of it is its beginning: 67108879 bytes"
    ]
    assert most < 4 * LONGEST


def test_the_longest_line_is_a_line() -> None:
    """One byte more is too long, whether it ends or not; of that the beginning is kept."""
    assert list(split_lines([b"a" * LONGEST])) == [b"a" * LONGEST]
    assert list(split_lines([b"a" * LONGEST, b"a"])) == [TooLong(b"a" * KEPT, LONGEST + 1)]
    assert list(split_lines([b"a" * LONGEST, b"\nb"])) == [TooLong(b"a" * KEPT, LONGEST + 1), b"b"]


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_lines_do_not_depend_on_how_they_come(size: int) -> None:
    """In whatever pieces."""
    content = b"\xef\xbb\xbfone\n\ntwo\r\n\nthree"
    pieces = [content[start : start + size] for start in range(0, len(content), size)]

    if size >= 3:
        assert list(split_lines(pieces)) == [b"one\n", b"\n", b"two\r\n", b"\n", b"three"]
    assert b"".join(line for line in split_lines(pieces[3:]) if isinstance(line, bytes)) == b"".join(pieces[3:])


def test_half_a_json_line_is_rejected_alone(tmp_path: Path) -> None:
    """As a program leaves it that was killed while it wrote; also where the next was written behind it."""
    log = log_of(tmp_path / "a.jsonl", GOOD + GOOD[:30] + GOOD + GOOD + GOOD[:40])
    entries = list(log.entries())

    assert [(entry.n, isinstance(entry.message, Reject)) for entry in entries] == [
        (1, False), (2, True), (3, False), (4, True)
    ]  # fmt: skip
    assert told(log) == ["line 2: can't be read, and is rejected", "line 4: can't be read, and is rejected"]


def test_times_of_several_zones_are_instants(tmp_path: Path) -> None:
    """So what is later on one clock may be earlier."""
    times = ["2025-12-01T00:00:00-05:00", "2025-12-01T05:00:01Z", "2025-12-01T14:30:02+09:30"]
    log = log_of(tmp_path / "a.jsonl", b"".join(GOOD.replace(AT.encode(), at.encode()) for at in times))

    assert [latest for latest, _ in in_time(log)] == [1_764_565_200_000_000 + n * 10**6 for n in range(3)]
    assert told(log) == []


def test_a_time_without_zone_is_rejected_and_said(tmp_path: Path) -> None:
    """Whose clock it was nobody knows; a map can say it."""
    log = log_of(tmp_path / "a.jsonl", GOOD + GOOD.replace(b"Z", b"") + GOOD)

    assert [entry.at_text for entry in log.entries()] == [AT, None, AT]
    assert told(log) == ["line 2: has not one time with seconds and offset and one message, and is rejected"]


def test_a_clock_that_runs_backwards_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """A row that is earlier stands where the one before it does."""
    seconds = [5, 9, 3, 9, 4, 10]
    log = log_of(tmp_path / "a.jsonl", b"".join(GOOD.replace(b"00:00Z", b"00:%02dZ" % each) for each in seconds))
    start = 1_764_547_200

    assert [latest // 10**6 - start for latest, _ in in_time(log)] == [5, 9, 9, 9, 9, 10]
    assert told(log) == [f"line {n}: is earlier than one before it: the clock ran backwards" for n in (3, 5)]


def test_unknown_columns_are_named_once_and_not_looked_at(tmp_path: Path) -> None:
    """Whatever they hold."""
    more = GOOD[:-2] + b', "host": {"a": 1}, "seq": null}\n'
    log = log_of(tmp_path / "a.jsonl", GOOD + more + more + more[:-2] + b', "zz": 1}\n')

    assert [entry.at_text for entry in log.entries()] == [AT] * 4
    assert told(log) == [
        "line 2: has a column that isn't looked at: `host`",
        "line 2: has a column that isn't looked at: `seq`",
        "line 4: has a column that isn't looked at: `zz`",
    ]


def test_a_million_bad_lines_take_no_more_words_than_six() -> None:
    """The first are named, the others counted."""
    notices = Notices()
    for n in range(1, 1_001):
        notices.add(Kind.UNREADABLE, n)

    assert [str(problem) for problem in notices.problems()] == [
        *(f"line {n}: can't be read, and is rejected" for n in range(1, 6)),
        "995 more lines: the same: can't be read, and is rejected",
    ]


def test_two_answers_to_a_query_and_one_to_none_are_read_as_they_stand(tmp_path: Path) -> None:
    """Which belongs to which is for those to say who pair them; nothing is lost before."""
    answer = b'{"at": "2025-12-01T00:00:01Z", "text": "DR.ILDMV0000.TXPDX0142.*A.TXT\\nNAM/DOE,JANE"}\n'
    stray = answer.replace(b"*A", b"*B")
    query = GOOD.replace(b".IL.", b".IL.*A.")
    log = log_of(tmp_path / "a.jsonl", query + answer + answer + stray)

    assert [read.message.control for read in log.entries() if not isinstance(read.message, Reject)] == [
        "A",
        "A",
        "A",
        "B",
    ]
    assert told(log) == []


@pytest.mark.parametrize(
    ("bad", "rows"),
    [
        pytest.param(b'a,"b\n', 1, id="a-quote-that-never-ends"),
        pytest.param(b'a,"b"c\n', 1, id="text-after-a-quote"),
        pytest.param(b"a,b\rc\n", 1, id="a-lone-carriage-return"),
        pytest.param(b'"\n', 1, id="nothing-but-a-quote"),
        pytest.param(b'a,"b\na,"b\n', 2, id="two-quotes-that-never-end"),
    ],
)
def test_a_wrong_quote_costs_its_own_row(bad: bytes, rows: int) -> None:
    """What the library took for the rest of its text is read as rows."""
    good = f'{AT},"DQ.A.B.TXT\n""OLN""/1, 2"\n'.encode()
    read = list(csv_rows(split_lines([b"at,text\n" + good + bad + good + good]), Notices()))

    expected = {"at": AT, "text": 'DQ.A.B.TXT\n"OLN"/1, 2'}
    assert [n for n, row in read if row == expected] == [1, 2 + rows, 3 + rows]
    assert all(isinstance(row, bytes) for n, row in read if 1 < n < 2 + rows)


def test_wrong_quotes_without_end_take_no_longer_than_other_lines() -> None:
    """Lines that look like an open quote wherever reading begins: each is a row that can't be read."""
    lines = [b"at,text\n", *[b'z","c\n'] * 100_000]
    notices = Notices()
    read = list(csv_rows(lines, notices))

    assert read == [(n, b'z","c') for n in range(1, 100_001)]
    assert notices.count(Kind.UNREADABLE) == 100_000


def test_a_row_of_a_table_that_is_too_long_is_rejected_alone() -> None:
    """Whether in one line or in many."""
    good = f"{AT},DQ\n".encode()
    long_line = [TooLong(b"x" * KEPT, LONGEST * 3)]
    notices = Notices()
    read = list(csv_rows([b"at,text\n", good, *long_line, good], notices))

    assert [(n, isinstance(row, bytes)) for n, row in read] == [(1, False), (2, True), (3, False)]
    assert notices.count(Kind.TOO_LONG) == 1


def test_a_reject_quotes_the_beginning_of_what_was_too_long() -> None:
    """As of any line that can't be read."""
    ((_, row),) = json_rows([TooLong(b"{" * KEPT, LONGEST + 1)], Notices())
    entry = read_row(1, row)

    assert isinstance(entry.message, Reject)
    assert (entry.message.code, entry.message.quote) == ("ER .00", "{" * 100)
