"""Whatever a log is written as, it is read as the rows it was."""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from pyarrow import parquet

from streams.errors import UnwritableFileError
from streams.logs.folder import FullFolderError
from streams.logs.lines import KEPT, LONGEST
from streams.logs.notices import Kind
from streams.logs.opening import NumberedRow, open_log
from streams.logs.writing import PackedTwiceError, numbered_as_before, open_sink, write_rows
from streams.policies.context_files import ContextFiles
from streams.policies.plans import Plans
from streams.policies.verdicts import write_verdicts

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
FORMS = ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.csv", "a.csv.gz", "a.csv.zst", "a.parquet", "folder"]
AT = "2025-12-01T00:00:00Z"
ODD_ROWS: Sequence[NumberedRow] = (
    (1, {"at": AT, "text": 'A "quoted" text,\r\nwith lines\n'}),
    (3, {"at": AT, "text": 1}),
    (4, b"{not json"),
    (5, b"\xff\x00 no UTF-8, \xe2\x80"),
    (8, {}),
    (9, {"at": None, "line": "", "more": {"more": [1, {"a": None}]}, "message": []}),
    (10, {"at": AT, "message": {"v": 1, "id": "", "nested": [{"ä": 1.5}]}, "id": "m1"}),
    (11, {"at": AT, "xml": "<a>\u2028ä</a>", "text": "both", "file": "n"}),
    (12, {"at": AT, "text": "\ufeffmarked"}),
    (13, b"\r no text \r"),
    (14, {"at": AT, "text": "a\rb", "id": "\r"}),
    (15, {"at": AT, "text": "DQ", "n": "1", "file": "a.txt"}),
    (1_000, {"at": AT, "line": "TX", "text": "DQ.A.B.TXT\nOLN/1"}),
)


def written(path: Path, rows: Iterable[NumberedRow]) -> Path:
    """Write rows in the form that a name says."""
    with open_sink(path) as sink:
        write_rows(numbered_as_before(rows), sink)
    return path


@pytest.mark.timeout(10)
@pytest.mark.parametrize("form", FORMS)
def test_the_samples_are_the_same_in_every_form_and_back(tmp_path: Path, form: str) -> None:
    """Byte for byte."""
    there = written(tmp_path / form, list(open_log(SAMPLES / "traffic.jsonl").rows()))
    back = written(tmp_path / "back.jsonl", list(open_log(there).rows()))

    assert back.read_bytes() == (SAMPLES / "traffic.jsonl").read_bytes()


@pytest.mark.timeout(10)
@pytest.mark.parametrize("form", ["a.csv", "a.parquet", "folder"])
def test_every_form_is_decided_as_the_samples_are(tmp_path: Path, form: str) -> None:
    """With the digest that they must give."""
    plans = Plans(ContextFiles(directory=SAMPLES / "directory.csv", grants=SAMPLES / "grants.csv").load())
    there = written(tmp_path / form, list(open_log(SAMPLES / "traffic.jsonl").rows()))
    rows: list[bytes] = []

    verdicts = write_verdicts(plans, open_log(there).entries(), None, rows.append)

    expected = [msgspec.json.decode(line) for line in (SAMPLES / "expected.jsonl").read_bytes().splitlines()]
    found = [msgspec.json.decode(line) for line in b"".join(rows).splitlines()]
    assert verdicts.digest == (SAMPLES / "digest.txt").read_text().strip()
    assert [row | {"context": None} for row in found] == [row | {"context": None} for row in expected]


@pytest.mark.parametrize("form", FORMS)
def test_no_row_is_too_odd_for_a_form(tmp_path: Path, form: str) -> None:
    """Each comes back as it was, under its number; blank ones stand between them."""
    assert list(open_log(written(tmp_path / form, ODD_ROWS)).rows()) == list(ODD_ROWS)


@pytest.mark.parametrize("row", [b" ", b'{"at": "now"}', b"a\nb"])
def test_what_could_not_be_read_never_becomes_a_line_that_can(tmp_path: Path, row: bytes) -> None:
    """Nor a blank one, nor two."""
    ((number, read),) = open_log(written(tmp_path / "a.jsonl", [(1, row)])).rows()

    assert number == 1
    assert isinstance(read, bytes)


@pytest.mark.parametrize("form", ["a.jsonl.gz", "a.csv", "a.jsonl.zst"])
def test_the_same_log_gives_the_same_file(tmp_path: Path, form: str) -> None:
    """Whatever it is called, and whenever it is written."""
    one, other = written(tmp_path / form, ODD_ROWS), written(tmp_path / f"other-{form}", ODD_ROWS)

    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("form", FORMS[:-1])
def test_a_file_that_is_not_finished_leaves_what_was_there(tmp_path: Path, form: str) -> None:
    """And nothing beside it."""
    path = tmp_path / form
    path.write_text("what was there")

    def broken_off() -> Iterator[NumberedRow]:
        yield 1, {"at": AT}
        raise KeyError

    with pytest.raises(KeyError):
        written(path, broken_off())

    assert [each.name for each in tmp_path.iterdir()] == [form]
    assert path.read_text() == "what was there"


def test_what_cannot_be_written_is_the_operators(tmp_path: Path) -> None:
    """By name."""
    with pytest.raises(UnwritableFileError) as caught:
        written(tmp_path / "nowhere" / "a.jsonl", ODD_ROWS)

    assert "No such file or directory" in str(caught.value)


def test_parquet_is_not_packed_once_more(tmp_path: Path) -> None:
    """Said before anything is written."""
    with pytest.raises(PackedTwiceError, match="nobody reads packed Parquet"):
        written(tmp_path / "a.parquet.gz", ODD_ROWS)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_must_be_empty(tmp_path: Path) -> None:
    """What is in it would be taken for the log's."""
    folder = written(tmp_path / "folder", ODD_ROWS)

    with pytest.raises(FullFolderError, match="is not empty"):
        written(folder, ODD_ROWS)


def test_a_folder_without_index_is_read_by_names(tmp_path: Path) -> None:
    """The time is in the name, or else the file's own, which is said."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a_2025-12-01T10-30-00.5-05-00.txt").write_text("DQ.A.B.TXT\r\nOLN/1\r\n", newline="")
    (tmp_path / "in" / "b.xml").write_bytes(b"\xef\xbb\xbf<a/>")
    (tmp_path / "c.json").write_text('{"v": 1}')
    (tmp_path / "d.txt").write_bytes(b"\xff")
    (tmp_path / "notes.rst").write_text("no message")
    log = open_log(tmp_path)

    rows = dict(log.rows())

    assert rows[1] == {"at": rows[1]["at"], "message": {"v": 1}} if isinstance(rows[1], dict) else False
    assert rows[2] == b"\xff"
    assert rows[3] == {"at": "2025-12-01T10:30:00.5-05:00", "text": "DQ.A.B.TXT\r\nOLN/1\r\n"}
    assert rows[4] == {"at": rows[4]["at"], "xml": "<a/>"} if isinstance(rows[4], dict) else False
    assert len(rows) == 4
    assert log.notices.count(Kind.TIME_OF_FILE) == 3
    assert log.notices.count(Kind.UNREADABLE) == 1


def test_an_index_leads_to_files_of_its_folder_only(tmp_path: Path) -> None:
    """What isn't there is rejected, and the rest is read."""
    (tmp_path / "secret.txt").write_text("not a message")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("DQ")
    (folder / "index.csv").write_text(f"file,at\n../secret.txt,{AT}\nlost.txt,{AT}\na.txt,{AT}\n")
    log = open_log(folder)

    assert list(log.rows()) == [(1, b"../secret.txt"), (2, b"lost.txt"), (3, {"at": AT, "text": "DQ"})]
    assert log.notices.count(Kind.NO_FILE) == 2


def test_what_a_folder_holds_may_be_wrong_in_other_ways(tmp_path: Path) -> None:
    """A row of the index that can't be read, and a file that is longer than any message."""
    (tmp_path / "a.txt").write_text("x" * (LONGEST + 1))
    (tmp_path / "index.csv").write_text(f'file,at\na.txt,{AT}\n"a.txt\n')
    log = open_log(tmp_path)

    assert list(log.rows()) == [(1, b"x" * KEPT), (2, b'"a.txt')]
    assert log.notices.count(Kind.TOO_LONG) == log.notices.count(Kind.UNREADABLE) == 1


def test_columns_without_end_are_not_all_remembered(tmp_path: Path) -> None:
    """Those of the first rows are named once."""
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"at": "{AT}", "c{n}": 1}}\n' for n in range(1_100)) * 2)
    log = open_log(path)

    assert sum(1 for _ in log.rows()) == 2_200
    assert log.notices.count(Kind.UNKNOWN_COLUMN) == 1_100 + 106


def test_parquet_may_hold_times_as_such(tmp_path: Path) -> None:
    """One with a zone is an instant; one without is none, and its row a reject."""
    moment = pa.array([1_764_547_200_123_456_789], pa.timestamp("ns", "America/Los_Angeles"))
    clock = pa.array([1_764_547_200_123_456], pa.timestamp("us"))
    texts = pa.array(["DQ"])
    parquet.write_table(pa.Table.from_arrays([moment, texts], names=["at", "text"]), tmp_path / "a.parquet")
    parquet.write_table(pa.Table.from_arrays([clock, texts], names=["at", "text"]), tmp_path / "b.parquet")

    (entry,) = open_log(tmp_path / "a.parquet").entries()
    (other,) = open_log(tmp_path / "b.parquet").entries()

    assert entry.at_text == "2025-12-01T00:00:00.123456Z"
    assert other.at_text is None


def test_a_parquet_file_is_written_in_groups_that_fit_in_memory(tmp_path: Path) -> None:
    """However large its rows are."""
    path = written(tmp_path / "a.parquet", [(n, {"at": AT, "text": "A" * 900_000}) for n in range(1, 31)])

    assert parquet.ParquetFile(path).num_row_groups == 2


def test_a_folder_that_breaks_off_is_said(tmp_path: Path) -> None:
    """Its index is packed by nobody, but a packed log in its place may be cut."""
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b'at,text\n2025-12-01T00:00:00Z,DQ\n2025-12-01T00:00:00Z,"D')[:-8])
    log = open_log(path)

    assert list(log.rows()) == [(1, {"at": AT, "text": "DQ"}), (2, b'2025-12-01T00:00:00Z,"D')]
    assert log.notices.broke_off
