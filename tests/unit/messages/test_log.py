"""Traffic logs: one message a line, each read or rejected, none skipped."""

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
from streams.messages.log import LogEntry, read_log, read_row
from streams.messages.log_files import MissingExtraError, import_library
from streams.messages.message import Message, Reject

AT = "2025-12-01T00:00:00Z"
AT_US = 1_764_547_200_000_000
TEXT = "DQ.TXPDX0142.IL.TXT\nOLN/D1"
SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
LETTER = {"v": 1, "id": "m1", "key": "DQ", "from": "TXPDX0142", "to": ["IL"], "fields": [["OLN", "D1"]]}


def entries(path: Path, content: bytes) -> list[LogEntry]:
    """Write a log and read it."""
    path.write_bytes(content)
    return list(read_log(path))


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


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"text": TEXT}, id="no-time"),
        pytest.param({"at": None, "text": TEXT}, id="null-time"),
        pytest.param({"at": "", "text": TEXT}, id="empty-time"),
        pytest.param({"at": 1_764_547_200, "text": TEXT}, id="time-that-is-a-number"),
        pytest.param({"at": "2025-12-01T00:00:00", "text": TEXT}, id="time-without-offset"),
        pytest.param({"at": "2025-12-01", "text": TEXT}, id="date"),
        pytest.param({"at": AT}, id="no-message"),
        pytest.param({"at": AT, "text": "", "xml": None, "message": {}}, id="all-absent"),
        pytest.param({"at": AT, "text": TEXT, "xml": "<x/>"}, id="text-and-xml"),
        pytest.param({"at": AT, "text": TEXT, "message": LETTER}, id="text-and-message"),
        pytest.param({"at": AT, "text": TEXT, "message": {"v": 0}}, id="text-and-any-object"),
        pytest.param({"at": AT, "text": 1}, id="text-that-is-a-number"),
        pytest.param({"at": AT, "text": [TEXT]}, id="text-that-is-a-list"),
        pytest.param({"at": AT, "text": {"a": 1}}, id="text-that-is-an-object"),
        pytest.param({"at": AT, "text": False}, id="text-that-is-false"),
        pytest.param({"at": AT, "text": 0}, id="text-that-is-zero"),
        pytest.param({"at": AT, "text": []}, id="text-that-is-an-empty-list"),
        pytest.param({"at": AT, "xml": 1}, id="xml-that-is-a-number"),
        pytest.param({"at": AT, "xml": {"a": 1}}, id="xml-that-is-an-object"),
        pytest.param({"at": AT, "message": TEXT}, id="message-that-is-text"),
        pytest.param({"at": AT, "message": [LETTER]}, id="message-that-is-a-list"),
        pytest.param({"at": AT, "message": []}, id="message-that-is-an-empty-list"),
        pytest.param({"at": AT, "text": TEXT, "message": 0}, id="text-and-zero"),
        pytest.param({"At": AT, "Text": TEXT}, id="names-in-upper-case"),
    ],
)
def test_a_line_without_one_time_and_one_message_is_er_00_without_time(columns: dict[str, object]) -> None:
    """Null and empty count as absent, every other wrong type as wrong."""
    entry = read_row(7, columns)

    assert outcome(entry) == (7, None, "ER .00")
    assert (entry.at_us, entry.line) == (None, None)
    assert isinstance(entry.message, Reject)
    assert (entry.message.key, entry.message.sender) == (None, None)


@pytest.mark.parametrize(
    "absent",
    [
        pytest.param({"xml": None, "message": None}, id="null"),
        pytest.param({"xml": "", "message": {}}, id="empty"),
        pytest.param({"line": 1, "id": 2, "other": {"a": [None]}}, id="other-columns-are-not-checked"),
    ],
)
def test_what_is_absent_does_not_matter(absent: dict[str, object]) -> None:
    """Nor what other columns hold."""
    entry = read_row(1, {"at": AT, "text": TEXT} | absent)

    assert outcome(entry) == (1, AT, "DQ")
    assert entry.line is None


def test_a_reject_of_the_message_keeps_the_time() -> None:
    """The line could be read."""
    assert outcome(read_row(1, {"at": AT, "text": " "})) == (1, AT, "ER .03")
    assert outcome(read_row(1, {"at": AT, "text": "A" * 65_537})) == (1, AT, "ER .00")
    assert outcome(read_row(1, {"at": AT, "xml": "<nlets/>"})) == (1, AT, "ER .03")
    assert outcome(read_row(1, {"at": AT, "message": {"v": 0}})) == (1, AT, "ER .00")
    assert outcome(read_row(1, {"at": AT, "message": LETTER | {"key": "ZZQ"}})) == (1, AT, "ER .01")


def test_a_message_may_be_our_envelope() -> None:
    """Letter or raw letter."""
    entry = read_row(1, {"at": AT, "message": LETTER | {"line": "TX"}})
    raw = read_row(2, {"at": AT, "message": {"v": 1, "id": "m1", "text": TEXT}})

    assert isinstance(entry.message, Message)
    assert isinstance(raw.message, Message)
    assert (entry.message.fields, entry.message.line) == ((("OLN", "D1"),), "TX")
    assert raw.message.fields == entry.message.fields


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

    assert [entry.n for entry in read_log(path)] == [1, 2]


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
        pytest.param("log.jsonl.gz", gzip.compress(b"x" * 1_000)[:-9], id="gzip-cut-short"),
        pytest.param("log.jsonl.gz", gzip.compress(b"x" * 1_000)[:10] + b"\xff" * 30, id="broken-gzip"),
        pytest.param("log.jsonl.zst", b"no zstandard", id="no-zstandard"),
        pytest.param("log.jsonl.zst", zstandard.compress(b"x" * 1_000)[:-3], id="zstandard-cut-short"),
        pytest.param("log.jsonl.zst", zstandard.compress(b"x\n") + b"(\xb5", id="zstandard-second-frame-cut-short"),
        pytest.param("log.parquet", b"no parquet", id="no-parquet"),
    ],
)
def test_a_file_that_is_broken_where_it_is_packed_is_the_operators(tmp_path: Path, name: str, content: bytes) -> None:
    """It is no sender's fault."""
    with pytest.raises(UnusableFileError) as caught:
        entries(tmp_path / name, content)

    assert caught.value.source == str(tmp_path / name)
    assert len(caught.value.problems) == 1


def test_a_file_that_is_not_there_is_the_operators(tmp_path: Path) -> None:
    """Said when it is read."""
    with pytest.raises(UnusableFileError) as caught:
        list(read_log(tmp_path / "log.jsonl"))

    assert str(caught.value.problems[0]) == "file: No such file or directory"


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

    read = [outcome(entry) for entry in read_log(tmp_path / "log.parquet")]

    assert read == [(1, AT, "DQ"), (2, AT, "DQ"), (3, None, "ER .00")]


def test_parquet_with_a_repeated_name_is_er_00(tmp_path: Path) -> None:
    """As in every format."""
    columns = [pa.array([AT]), pa.array([TEXT]), pa.array([TEXT])]
    parquet.write_table(pa.Table.from_arrays(columns, names=["at", "text", "text"]), tmp_path / "log.parquet")

    assert [outcome(entry) for entry in read_log(tmp_path / "log.parquet")] == [(1, None, "ER .00")]


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

    expected = [outcome(entry) for entry in read_log(SAMPLES / "traffic.jsonl")]
    assert [outcome(entry) for entry in read_log(path)] == expected
    assert len(expected) == 600
