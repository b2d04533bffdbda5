"""Laws of logs: what is written in any form is read as it was, and merging loses nothing."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from streams.logs.cells import from_cells, to_cells
from streams.logs.json_rows import json_line, json_rows
from streams.logs.lines import split_lines
from streams.logs.merging import merged
from streams.logs.notices import Notices
from streams.logs.opening import Log, NumberedRow, open_log
from streams.logs.writing import numbered_as_before, open_sink, write_rows
from streams.messages.json_lines import read_object
from streams.messages.log import LogRow
from streams.messages.times import write_time

AT_US = 1_764_547_200_000_000

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=5,
)
names = st.sampled_from(["at", "line", "text", "xml", "message", "id", "more", "unreadable", "n", "file", "host"])
columns = st.dictionaries(names, st.one_of(texts, values), max_size=5)
unreadable = st.binary(min_size=1, max_size=20).filter(
    lambda row: b"\n" not in row and read_object(row) is None and bool(row.decode(errors="replace").strip())
)
log_rows = st.one_of(columns, unreadable)
clocks = st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=8)


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


@given(log_rows)
def test_a_row_is_read_from_its_cells_as_it_was(row: LogRow) -> None:
    """Whatever is in it."""
    cells = to_cells(row)

    assert from_cells(cells) == row
    assert all(cells.values())
    assert cells


@given(log_rows)
def test_a_row_is_read_from_its_line_as_it_was(row: LogRow) -> None:
    """One line, whatever is in it."""
    line = json_line(row)

    assert list(json_rows([line], Notices())) == [(1, row)]
    assert line.count(b"\n") == 1


@given(st.lists(log_rows, max_size=5), st.sampled_from(["a.jsonl.gz", "a.csv", "a.parquet"]))
def test_a_log_is_read_as_it_was_written(rows: list[LogRow], name: str) -> None:
    """In every form, under the same numbers, with gaps between them."""
    with_gaps = [(n * n, row) for n, row in enumerate(rows, 1)]
    with TemporaryDirectory() as folder:
        with open_sink(Path(folder) / name) as sink:
            write_rows(numbered_as_before(with_gaps), sink)

        assert list(open_log(Path(folder) / name).rows()) == with_gaps


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=5))
def test_lines_do_not_depend_on_the_pieces_they_come_in(content: bytes, cuts: list[int]) -> None:
    """Nor is a byte lost, but for a mark at the start."""
    edges = [0, *sorted(cuts), len(content)]
    pieces = [content[start:end] for start, end in pairwise(edges)]
    whole = b"x" + content

    assert list(split_lines([b"x", *pieces])) == list(split_lines([whole]))
    assert b"".join(line for line in split_lines([whole]) if isinstance(line, bytes)) == whole


@given(st.lists(clocks, max_size=4))
def test_merging_loses_nothing_and_keeps_each_logs_order(logs: list[list[int | None]]) -> None:
    """Whatever their clocks do."""
    rows = [numbered(f"log{i}-", seconds) for i, seconds in enumerate(logs)]
    found = ids(list(merged(map(log_of, rows))))

    assert sorted(map(str, found)) == sorted(str(each) for some in rows for each in ids([row for _, row in some]))
    for some in rows:
        of_one = ids([row for _, row in some])
        assert [each for each in found if each in of_one] == of_one


@given(st.lists(st.lists(st.integers(0, 9), max_size=8).map(sorted), max_size=4))
def test_logs_in_order_make_a_log_in_order(logs: list[list[int]]) -> None:
    """By time."""
    rows = list(merged(log_of(numbered("log", [*seconds])) for seconds in logs))
    times = [row["at"] for row in rows if not isinstance(row, bytes)]

    assert times == sorted(times, key=str)
