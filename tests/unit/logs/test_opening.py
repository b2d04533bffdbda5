"""Logs of every form are opened by one door: each row is read or rejected, none is skipped."""

import csv
import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from pyarrow import parquet

from streams.errors import UnusableFileError
from streams.logs.opening import NoSuchLogError, open_log
from streams.logs.packing import MissingExtraError, import_library
from streams.messages.log import LogEntry
from streams.messages.message import Message, Reject

AT = "2025-12-01T00:00:00Z"
AT_US = 1_764_547_200_000_000
TEXT = "DQ.TXPDX0142.IL.TXT\nOLN/D1"
SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
LETTER = {"v": 1, "id": "m1", "key": "DQ", "from": "TXPDX0142", "to": ["IL"], "fields": [["OLN", "D1"]]}


def entries(path: Path, content: bytes) -> list[LogEntry]:
    """Write a log and read it."""
    path.write_bytes(content)
    return list(open_log(path).entries())


def outcomes(path: Path, content: bytes) -> list[tuple[int, str | None, str]]:
    """Write a log; give each entry's line, time and key or reject."""
    return [outcome(entry) for entry in entries(path, content)]


def outcome(entry: LogEntry) -> tuple[int, str | None, str]:
    """Give an entry's line, time and key or reject."""
    message = entry.message
    return entry.n, entry.at_text, message.code if isinstance(message, Reject) else message.key.code


def line(**columns: object) -> bytes:
    """Write a line of a log."""
    return json.dumps(columns).encode() + b"\n"


def table(*rows: dict[str, str]) -> str:
    """Write a CSV log."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ["at", "line", "text", "xml", "message", "id"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_a_line_is_read_with_its_time_line_and_id(tmp_path: Path) -> None:
    """The time as written and in µs."""
    (entry,) = entries(tmp_path / "log.jsonl", line(at=AT, line="TX", text=TEXT, id="m1", more=[1]))

    assert (entry.n, entry.at_us, entry.at_text, entry.line, entry.id, entry.content) == (
        1, AT_US, AT, "TX", "m1", TEXT
    )  # fmt: skip
    assert isinstance(entry.message, Message)
    assert (entry.message.sender, entry.message.line) == ("TXPDX0142", "TX")


def test_lines_are_counted_from_one_and_blank_ones_passed_over(tmp_path: Path) -> None:
    """White space of any kind is blank; the last line needs no end."""
    good = line(at=AT, text=TEXT)
    content = b"\n \t\r\n" + good + "\u00a0\u2003\n".encode() + good + b"\x1c\n" + good.rstrip()

    assert outcomes(tmp_path / "log.jsonl", content) == [(3, AT, "DQ"), (5, AT, "DQ"), (7, AT, "DQ")]


def test_a_mark_at_the_start_is_allowed_and_nowhere_else(tmp_path: Path) -> None:
    """It is a byte-order mark."""
    good = line(at=AT, text=TEXT)

    assert outcomes(tmp_path / "a.jsonl", b"\xef\xbb\xbf" + good + good) == [(1, AT, "DQ"), (2, AT, "DQ")]
    assert outcomes(tmp_path / "b.jsonl", good + b"\xef\xbb\xbf" + good) == [(1, AT, "DQ"), (2, None, "ER .00")]
    assert outcomes(tmp_path / "c.jsonl", b"\xef\xbb\xbf\n" + good) == [(2, AT, "DQ")]
    assert outcomes(tmp_path / "d.jsonl", b"\xef\xbb\xbf") == []


def test_a_line_that_is_no_object_is_er_00_and_never_skipped(tmp_path: Path) -> None:
    """Whatever its bytes."""
    good = line(at=AT, text=TEXT)
    content = b"{not json\n" + good + b"\xff\xfe\n[]\n" + good[:-2] + b',"at":"x"}\n' + good

    assert outcomes(tmp_path / "log.jsonl", content) == [
        (1, None, "ER .00"),
        (2, AT, "DQ"),
        (3, None, "ER .00"),
        (4, None, "ER .00"),
        (5, None, "ER .00"),
        (6, AT, "DQ"),
    ]


def test_an_id_is_derived_from_content_and_position(tmp_path: Path) -> None:
    """The same at every run, and other for the same message on another line."""
    good = line(at=AT, text=TEXT)

    first, second, third = entries(tmp_path / "a.jsonl", good + good + line(at=AT, text=TEXT, id=""))

    assert first.id == entries(tmp_path / "b.jsonl", good)[0].id
    assert len({first.id, second.id, third.id}) == 3


def test_a_packed_log_may_end_without_a_newline(tmp_path: Path) -> None:
    """Its last line is a line."""
    path = tmp_path / "log.jsonl.zst"
    path.write_bytes(zstandard.compress(b'{"at": "2025-12-01T00:00:00Z"}\n{"at": "2025-12-01T00:00:01Z"}'))

    assert [entry.n for entry in open_log(path).entries()] == [1, 2]


@pytest.mark.parametrize("name", ["log.jsonl.gz", "log.jsonl.zst", "log.csv.gz", "log.csv.zst"])
def test_a_packed_log_is_read_as_the_same(tmp_path: Path, name: str) -> None:
    """By the ending of its name."""
    plain = line(at=AT, text=TEXT) if ".jsonl" in name else table({"at": AT, "text": TEXT}).encode()
    pack = gzip.compress if name.endswith("gz") else zstandard.compress

    assert outcomes(tmp_path / name, pack(plain)) == [(1, AT, "DQ")]
    assert outcomes(tmp_path / name, pack(plain) + pack(plain))[0] == (1, AT, "DQ")


@pytest.mark.parametrize(
    "name", ["log", "log.jsonl", "LOG.JSONL", "log.ndjson", "a.csv.jsonl", "a.parquet.jsonl", "LOG.JSONL.GZ"]
)
def test_the_last_ending_but_the_packing_says_what_a_file_holds(tmp_path: Path, name: str) -> None:
    """JSON lines, if it says nothing."""
    content = line(at=AT, text=TEXT)

    assert outcomes(tmp_path / name, gzip.compress(content) if name.endswith("GZ") else content) == [(1, AT, "DQ")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("log.jsonl.gz", b"no gzip", id="no-gzip"),
        pytest.param("log.jsonl.gz", gzip.compress(b"x" * 1_000)[:10] + b"\xff" * 30, id="broken-gzip"),
        pytest.param("log.jsonl.zst", b"no zstandard", id="no-zstandard"),
        pytest.param("log.jsonl.zst", zstandard.compress(b"x" * 1_000)[:-3], id="zstandard-cut-short"),
        pytest.param("log.parquet", b"no parquet", id="no-parquet"),
    ],
)
def test_a_file_that_is_broken_where_it_is_packed_is_the_operators(tmp_path: Path, name: str, content: bytes) -> None:
    """It is no sender's fault."""
    with pytest.raises(UnusableFileError) as caught:
        entries(tmp_path / name, content)

    assert caught.value.source == str(tmp_path / name)
    assert len(caught.value.problems) == 1


TWO_LINES = line(at=AT, text=TEXT) * 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("log.jsonl.gz", gzip.compress(TWO_LINES + line(at=AT, text=TEXT)[:9])[:-8], id="gzip"),
        pytest.param("log.jsonl.gz", gzip.compress(TWO_LINES) + gzip.compress(b"{")[:-2], id="gzip-second-member"),
        pytest.param("log.jsonl.zst", zstandard.compress(TWO_LINES) + zstandard.compress(b"{")[:-1], id="zstandard"),
        pytest.param("log.jsonl.zst", zstandard.compress(TWO_LINES) + b"(\xb5", id="zstandard-second-frame"),
    ],
)
def test_a_log_that_breaks_off_loses_nothing_before(tmp_path: Path, name: str, content: bytes) -> None:
    """What is there of the last line is a reject, and the line where it ends is named."""
    path = tmp_path / name
    path.write_bytes(content)
    log = open_log(path)

    assert [outcome(entry) for entry in log.entries()][:2] == [(1, AT, "DQ"), (2, AT, "DQ")]
    assert log.notices.broke_off
    assert "breaks off" in str(log.notices.problems()[-1])
    assert str(log.notices.problems()[-1]).startswith(("line 2:", "line 3:"))


def test_zeros_behind_what_is_packed_are_passed_over(tmp_path: Path) -> None:
    """Block devices fill up with them."""
    assert outcomes(tmp_path / "log.jsonl.gz", gzip.compress(TWO_LINES) + bytes(5_000)) == [
        (1, AT, "DQ"),
        (2, AT, "DQ"),
    ]


def test_a_file_that_is_not_there_is_no_log(tmp_path: Path) -> None:
    """Said at once."""
    with pytest.raises(NoSuchLogError) as caught:
        open_log(tmp_path / "log.jsonl")

    assert str(caught.value) == f"there is no file or folder `{tmp_path / 'log.jsonl'}`"


def test_a_format_whose_library_is_missing_says_what_to_install() -> None:
    """The extra's name."""
    with pytest.raises(MissingExtraError) as caught:
        import_library("no_such_library.part")

    assert str(caught.value) == "this log's format needs `no_such_library`, which is not installed"
    assert caught.value.hint == "install the extra `logs`: pip install 'nlets-emulator[logs]'"


def test_a_table_numbers_its_rows_without_the_header(tmp_path: Path) -> None:
    """Texts span lines, so rows are what is counted; blank ones count and are passed over."""
    content = (
        table({"at": AT, "text": TEXT, "line": "TX"}) + " \r\n\r\n" + table({"at": AT, "text": TEXT}).split("\n", 1)[1]
    )

    first, second = entries(tmp_path / "log.csv", b"\xef\xbb\xbf" + content.encode())

    assert (outcome(first), first.line, first.content) == ((1, AT, "DQ"), "TX", TEXT)
    assert (outcome(second), second.line) == ((4, AT, "DQ"), None)


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        pytest.param({"at": AT, "xml": "<x/>"}, "ER .03", id="xml"),
        pytest.param({"at": AT, "message": json.dumps(LETTER)}, "DQ", id="message"),
        pytest.param({"at": AT, "text": TEXT, "message": "{}"}, "DQ", id="empty-message"),
        pytest.param({"at": AT, "text": "DR.S.T.TXT\n" + "A" * 900_000}, "DR", id="a-long-answer"),
    ],
)
def test_a_table_holds_the_same_columns(tmp_path: Path, row: dict[str, str], answer: str) -> None:
    """A message as JSON in its cell."""
    assert outcomes(tmp_path / "log.csv", table(row).encode()) == [(1, AT, answer)]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(b'2025-12-01T00:00:00Z,TX,"DQ', id="quote-that-never-ends"),
        pytest.param(b'2025-12-01T00:00:00Z,TX,"DQ"X', id="text-after-a-quote"),
        pytest.param(b"2025-12-01T00:00:00Z,TX,DQ\rX", id="carriage-return-without-quotes"),
        pytest.param(b"2025-12-01T00:00:00Z,TX,D\xffQ", id="no-utf-8"),
        pytest.param(b"2025-12-01T00:00:00Z,TX,DQ,,", id="a-cell-without-a-name"),
        pytest.param(b",,", id="empty-cells"),
        pytest.param(b"2025-12-01T00:00:00Z,TX,,[]", id="message-that-is-no-object"),
        pytest.param(b"2025-12-01T00:00:00Z", id="no-message"),
    ],
)
def test_a_row_that_cannot_be_read_is_er_00_and_the_next_goes_on(tmp_path: Path, row: bytes) -> None:
    """Never a crash, never skipped."""
    good = f'{AT},TX,"{TEXT}"\n'.encode()
    content = b"at,line,text,message\n" + good + row + b"\n"

    assert outcomes(tmp_path / "a.csv", content) == [(1, AT, "DQ"), (2, None, "ER .00")]
    if b'"DQ' not in row[-3:]:
        assert outcomes(tmp_path / "b.csv", content + good)[2:] == [(3, AT, "DQ")]


@pytest.mark.parametrize(
    ("content", "read"),
    [
        pytest.param(b"", [], id="empty-file"),
        pytest.param(b"at,text\n", [], id="header-alone"),
        pytest.param(b"\nat,text\n" + AT.encode() + b",DQ\n", [(1, AT, "ER .03")], id="blank-line-before-the-header"),
        pytest.param(b"at,text,text\n" + AT.encode() + b",DQ,DQ\n", [(1, None, "ER .00")], id="repeated-name"),
        pytest.param(b'"at\n' + AT.encode() + b",DQ\n", [], id="header-that-never-ends"),
    ],
)
def test_a_header_names_each_column_once(tmp_path: Path, content: bytes, read: list[object]) -> None:
    """A table without one holds nothing that can be read."""
    assert outcomes(tmp_path / "log.csv", content) == read


def test_parquet_holds_the_same_columns(tmp_path: Path) -> None:
    """Null cells are absent; a message is JSON in its cell; rows are numbered from 1."""
    rows = [
        {"at": AT, "line": "TX", "text": TEXT, "message": None},
        {"at": AT, "line": None, "text": None, "message": json.dumps(LETTER)},
        {"at": None, "line": None, "text": TEXT, "message": None},
    ]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "log.parquet")

    read = [outcome(entry) for entry in open_log(tmp_path / "log.parquet").entries()]

    assert read == [(1, AT, "DQ"), (2, AT, "DQ"), (3, None, "ER .00")]


def test_parquet_with_a_repeated_name_is_er_00(tmp_path: Path) -> None:
    """As in every format."""
    columns = [pa.array([AT]), pa.array([TEXT]), pa.array([TEXT])]
    parquet.write_table(pa.Table.from_arrays(columns, names=["at", "text", "text"]), tmp_path / "log.parquet")

    assert [outcome(entry) for entry in open_log(tmp_path / "log.parquet").entries()] == [(1, None, "ER .00")]


def as_rows(content: bytes) -> list[dict[str, str]]:
    """Take the samples' columns apart."""
    lines = content.splitlines()
    return [json.loads(each) if each.startswith(b'{"') else {"at": each.decode()} for each in lines]


def write_parquet(path: Path, content: bytes) -> None:
    """Write the samples as Parquet."""
    parquet.write_table(pa.Table.from_pylist(as_rows(content)), path)


WRITERS = {
    "samples.csv": lambda path, content: path.write_bytes(table(*as_rows(content)).encode()),
    "samples.csv.zst": lambda path, content: path.write_bytes(zstandard.compress(table(*as_rows(content)).encode())),
    "samples.jsonl.gz": lambda path, content: path.write_bytes(gzip.compress(content)),
    "samples.parquet": write_parquet,
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("name", ["samples.csv", "samples.parquet", "samples.jsonl.gz", "samples.csv.zst"])
def test_the_samples_say_the_same_in_every_format(tmp_path: Path, name: str) -> None:
    """Line by line; a line that is no JSON becomes a row that is no message."""
    path = tmp_path / name
    WRITERS[name](path, (SAMPLES / "traffic.jsonl").read_bytes())

    expected = [outcome(entry) for entry in open_log(SAMPLES / "traffic.jsonl").entries()]
    assert [outcome(entry) for entry in open_log(path).entries()] == expected
    assert len(expected) == 600
