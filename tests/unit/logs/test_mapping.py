"""Foreign columns: a file says which is what, and rows are read by it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from streams.errors import UnusableFileError
from streams.logs.column_map import ColumnMap, load_column_map
from streams.logs.notices import Kind
from streams.logs.opening import open_log
from streams.messages.log import LogEntry
from streams.messages.message import Message, Reject
from streams.messages.text import write_text

WHOLE = """\
columns:
  at: [Date, Time]
  line: Net
  id: Seq
  key: Type
  from: Orig.ORI
  to: Dest
  control: Ctl
  fields:
    OLN: Licence
    NAM: Name
times: ["%m/%d/%Y %H:%M:%S", epoch-ms]
zone: America/Los_Angeles
ignore: Terminal
always:
  line: AX
words:
  key:
    Driver: DQ
"""
ROW = {
    "Date": "12/01/2025", "Time": "00:00:00", "Net": "", "Seq": "s1", "Type": "Driver", "Orig.ORI": "TXPDX0142",
    "Dest": "IL, OR", "Ctl": "C1", "Licence": "D1", "Name": "", "Terminal": "T9",
}  # fmt: skip


def mapped(tmp_path: Path, text: str, *rows: Mapping[str, object]) -> tuple[list[LogEntry], list[str]]:
    """Read rows by a map; give entries and what was noticed."""
    (tmp_path / "map.yaml").write_text(text)
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    log = open_log(tmp_path / "log.jsonl", load_column_map(tmp_path / "map.yaml"))
    return list(log.entries()), [str(problem) for problem in log.notices.problems()]


def test_a_message_is_put_together_from_columns(tmp_path: Path) -> None:
    """With what always holds, and in our words."""
    (entry,), told = mapped(tmp_path, WHOLE, ROW)

    assert isinstance(entry.message, Message)
    assert (entry.at_text, entry.line, entry.given_id) == ("2025-12-01T00:00:00-08:00", "AX", "s1")
    assert write_text(entry.message) == "DQ.TXPDX0142.IL.OR.*C1.TXT\nOLN/D1"
    assert told == []


def test_names_with_dots_lead_into_objects(tmp_path: Path) -> None:
    """Unless a column is called so."""
    text = "columns: {at: meta.time, text: meta.body.raw}"
    (entry,), told = mapped(tmp_path, text, {"meta": {"time": "2025-12-01T00:00:00Z", "body": {"raw": "DQ.A.IL.TXT"}}})

    assert isinstance(entry.message, Message)
    assert entry.at_text == "2025-12-01T00:00:00Z"
    assert told == []


def test_columns_that_the_map_does_not_name_are_said(tmp_path: Path) -> None:
    """Once each, where they first stand."""
    _, told = mapped(tmp_path, "columns: {text: raw}", {"at": "2025-12-01T00:00:00Z", "raw": "DQ", "host": "a"})

    assert told == ["line 1: has a column that isn't looked at: `host`"]


@pytest.mark.parametrize(
    ("times", "zone", "written", "at"),
    [
        pytest.param("", "", "2025-12-01T00:00:00Z", "2025-12-01T00:00:00Z", id="ours"),
        pytest.param("", "", "2025-12-01 00:00:00+01:00", "2025-12-01T00:00:00+01:00", id="iso-with-a-blank"),
        pytest.param("", "zone: Europe/Berlin", "2025-07-01 00:00:00", "2025-07-01T00:00:00+02:00", id="iso-in-a-zone"),
        pytest.param("", "", "2025-12-01 00:00:00", None, id="iso-without-zone"),
        pytest.param("times: epoch-ms", "", 1764547200123, "2025-12-01T00:00:00.123000Z", id="ms"),
        pytest.param("times: epoch-s", "", "1764547200.5", "2025-12-01T00:00:00.500000Z", id="seconds"),
        pytest.param("times: epoch-us", "", "1e300", None, id="out-of-range"),
        pytest.param("times: epoch-s", "", "nan", None, id="no-number"),
        pytest.param("times: ['%d.%m.%Y', '%Y %z']", "", "2025 -0500", "2025-01-01T00:00:00-05:00", id="second"),
        pytest.param("", "zone: America/Los_Angeles", "2025-03-09 02:30:00", None, id="a-time-that-never-was"),
        pytest.param("", "zone: America/Los_Angeles", "soon", None, id="no-time"),
        pytest.param("", "zone: America/Los_Angeles", None, None, id="nothing"),
    ],
)  # fmt: skip
def test_times_are_read_as_the_map_says(tmp_path: Path, times: str, zone: str, written: object, at: str | None) -> None:
    """What is none is rejected with its row."""
    (entry,), told = mapped(
        tmp_path, f"columns: {{at: t, text: x}}\n{times}\n{zone}", {"t": written, "x": "DQ.A.IL.TXT"}
    )

    assert entry.at_text == at
    assert bool(told) == (at is None) == isinstance(entry.message, Reject)


def test_a_time_that_its_zone_had_twice_is_the_first_and_said(tmp_path: Path) -> None:
    """As clocks went back."""
    text = "columns: {at: t, text: x}\nzone: America/Los_Angeles"
    (entry,), told = mapped(tmp_path, text, {"t": "2025-11-02 01:30:00", "x": "DQ.A.IL.TXT"})

    assert entry.at_text == "2025-11-02T01:30:00-07:00"
    assert told == [f"line 1: {Kind.TWICE}: 2025-11-02 01:30:00"]


def test_rows_that_cannot_be_read_stay_so(tmp_path: Path) -> None:
    """A map is about columns."""
    (tmp_path / "log.jsonl").write_bytes(b"{\n")
    log = open_log(tmp_path / "log.jsonl", ColumnMap.model_validate({"columns": {"text": "x"}}))

    assert list(log.rows()) == [(1, b"{")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("columns: {at: t}", "names not exactly one of `text`, `xml`", id="no-message"),
        pytest.param("columns: {text: t, xml: x}", "names not exactly one of", id="two-forms"),
        pytest.param("columns: {key: t}", "names `key` without `from` and `to`", id="half-a-message"),
        pytest.param("columns: {text: t, fields: {oln: a}}", "`oln` is no tag of a field", id="no-tag"),
        pytest.param("columns: {text: t}\nzone: Pacific", "`Pacific` is no time zone", id="no-zone"),
        pytest.param("columns: {text: t}\nzone: /etc/passwd", "is no time zone", id="a-path"),
        pytest.param("columns: {text: t}\ntimes: MM/DD", "`MM/DD` is no pattern of a time", id="no-pattern"),
        pytest.param("columns: {text: t}\ncolour: red", "is no word that a map of columns knows here", id="unknown"),
        pytest.param("zone: UTC", "columns: is missing", id="no-columns"),
        pytest.param("columns: [", "not YAML", id="no-yaml"),
    ],
)  # fmt: skip
def test_a_map_that_says_nothing_clear_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    """With the line."""
    (tmp_path / "map.yaml").write_text(text)

    with pytest.raises(UnusableFileError) as caught:
        load_column_map(tmp_path / "map.yaml")

    assert any(problem in str(each) and str(each).startswith("map.yaml:") for each in caught.value.problems)
