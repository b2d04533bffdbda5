"""A file's ending says which form a report has there."""

import csv
import json
from io import StringIO
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from producers.load.reporting.document import Document
from producers.load.reporting.files import FORMS, UnknownFormError, check_forms
from producers.load.reporting.rows import csv_of
from streams.errors import UnwritableFileError
from tests.load_reports import PLAIN, seconds


def _rows(report: Document) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(csv_of(report))))


def test_every_set_of_latencies_is_a_row() -> None:
    """What has too few samples for a percentile is empty there, not nothing."""
    rows = _rows(PLAIN)

    assert [(row["part"], row["group"]) for row in rows] == [
        ("all", "from due"), ("all", "from sent"), ("all", "sent late"), ("hop", "to_hub"), ("hop", "state"),
        ("class", "look-up"), ("class", "officer-safety"), ("kind", "driver"), ("verdict", "deliver"),
        ("verdict", "refuse"), ("agency", "police"), ("state", "NY"), ("state", "TX"),
    ]  # fmt: skip
    assert rows[0] == {
        "part": "all", "group": "from due", "offered": "", "sent": "", "answers": "5000", "refused": "",
        "p50_us": "12000", "p90_us": "20000", "p99_us": "40000", "p999_us": "", "max_us": "61000", "valid": "yes",
    }  # fmt: skip
    assert (rows[-2]["refused"], rows[-1]["refused"]) == ("20", "0")


def test_every_second_is_a_row() -> None:
    """With what was offered and sent in it."""
    made = seconds(3)
    first = _rows(replace(PLAIN, by_second=made))[-3]

    assert (first["part"], first["group"], first["p99_us"]) == ("second", "0", "")
    assert [int(first[name]) for name in ("offered", "sent", "answers")] == [
        made[0].offered, made[0].sent, made[0].answered,
    ]  # fmt: skip


def test_no_row_of_an_invalid_run_is_read_without_knowing_it() -> None:
    """It stands in each."""
    assert {row["valid"] for row in _rows(replace(PLAIN, valid=False))} == {"no"}


@pytest.mark.parametrize(("suffix", "begin"), [(".json", "{"), (".csv", "part,group,"), (".html", "<!doctype html>")])
def test_a_report_can_be_written_in_every_form(suffix: str, begin: str) -> None:
    """From its JSON alone."""
    assert FORMS[suffix](msgspec.to_builtins(PLAIN)).startswith(begin)
    assert len(FORMS) == 3


def test_json_is_the_report_itself() -> None:
    """Nothing is lost on the way."""
    said = json.loads(msgspec.json.encode(PLAIN))

    assert json.loads(FORMS[".json"](said)) == said


@pytest.mark.parametrize("name", ["report", "report.pdf", ".json", "report.HTML"])
def test_a_file_without_a_form_is_a_matter_of_usage(name: str) -> None:
    """Said before anything is sent."""
    check_forms([Path("fine.csv")])
    with pytest.raises(UnknownFormError, match=rf"^`{name}` doesn't say which form the report shall have$"):
        check_forms([Path("fine.csv"), Path(name)])


def test_a_file_in_a_folder_that_is_not_there_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    """After the last answer it would be too late."""
    check_forms([tmp_path / "fine.csv"])
    with pytest.raises(UnwritableFileError, match=r"nowhere/load.json` can't be written: No such file or directory$"):
        check_forms([tmp_path / "nowhere" / "load.json"])
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(UnwritableFileError, match=r"Is a directory$"):
        check_forms([tmp_path / "folder.json"])
