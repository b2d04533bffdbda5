"""`nlets report` as it is typed: its inputs, its outputs, and what it refuses before it reads anything."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from nlets import command_line
from streams.reports.files import UnknownFormError
from streams.reports.making import DecidedLogsError, TwiceError
from streams.reports.switch import SliceByOffsetsError

COUNTS = "state,agency,month,n\nCT,cbp,2025-01,40\nCT,ice-hsi,2025-02,60\n"


def report(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["report"]), ["report", *arguments])


def log(folder: Path, text: str = "DQ.ALCBP0001.CT.TXT\nOLN/S1", times: int = 30) -> str:
    """Write a log."""
    path = folder / "log.jsonl"
    path.write_text((json.dumps({"at": "2025-03-01T12:00:00Z", "text": text}) + "\n") * times)
    return str(path)


def test_counts_and_logs_make_one_report_that_says_which_was_which(tmp_path: Path) -> None:
    """Of counts nothing but requests is known."""
    (tmp_path / "counts.csv").write_text(COUNTS)
    document = json.loads(report(log(tmp_path), str(tmp_path / "counts.csv"), "--json").stdout)

    assert [(each["name"], each["is_counts"]) for each in document["made_from"]["inputs"]] == [
        ("log.jsonl", False),
        ("counts.csv", True),
    ]
    assert document["tables"]["total"] == [{"requests": 130, "disclosures": None, "refused": None, "rejected": None}]
    assert document["tables"]["agency"][0] == {
        "agency": "cbp", "requests": 70, "disclosures": None, "refused": None, "rejected": None,
    }  # fmt: skip
    assert any("monthly counts" in what for what in document["does_not_say"])


def test_a_replays_rows_tell_of_one_log(tmp_path: Path) -> None:
    """Not of two, nor of counts."""
    (tmp_path / "counts.csv").write_text(COUNTS)
    for inputs in ([log(tmp_path), log(tmp_path)], [str(tmp_path / "counts.csv")]):
        result = report(*inputs, "--decided", str(tmp_path / "rows.jsonl"))

        assert isinstance(result.exception, DecidedLogsError)
        assert str(result.exception) == "rows of decisions tell of one log alone"


def test_what_a_replay_decided_is_an_input_of_its_own(tmp_path: Path) -> None:
    """Named with its digest; the figures are those of the rules that it was decided under."""
    path = log(tmp_path, "DQ.CAICE0002.NY.TXT\nOLN/S1")
    rows = CliRunner().invoke(command_line(["decide"]), ["decide", path]).stdout_bytes
    (tmp_path / "rows.jsonl").write_bytes(rows)
    document = json.loads(report(path, "--decided", str(tmp_path / "rows.jsonl"), "--json").stdout)

    assert [each["holds"] for each in document["made_from"]["inputs"]] == ["messages", "decisions of a replay"]
    assert document["tables"]["total"] == [{"requests": 30, "disclosures": 0, "refused": 30, "rejected": 0}]


def test_a_slice_of_an_audit_topic_is_by_times() -> None:
    """Offsets of the audit say nothing of the books."""
    result = report("kafka://127.0.0.1:9/nlets.audit@5..9")

    assert isinstance(result.exception, SliceByOffsetsError)
    assert "can't be named by offsets" in str(result.exception)
    assert "2025-11-01T00:00:00Z" in result.exception.hint


def test_without_a_file_to_write_the_totals_are_said(tmp_path: Path) -> None:
    """And that small numbers are withheld."""
    told = report(log(tmp_path)).stdout

    assert "30 requests, 30 disclosures, 0 refused, 0 rejected" in told
    assert "A number below 10 is withheld" in told


def test_a_form_that_is_none_is_refused_at_once(tmp_path: Path) -> None:
    """Before a log is read."""
    result = report(log(tmp_path), "--out", str(tmp_path / "report.docx"))

    assert isinstance(result.exception, UnknownFormError)
    assert "report.docx" in str(result.exception)


def test_duties_go_to_a_sheet_of_their_own(tmp_path: Path) -> None:
    """With the pseudonym of whom they are about, and nowhere else."""
    text = "DQ.CAICE0002.OR.TXT\nOLN/S4711"
    policies = tmp_path / "policies"
    policies.mkdir()
    rule = (Path("streams/policies/shipped/or.yaml")).read_text()
    block = "    block: {since: 2025-01-01, at: state}\n    accepts:"
    (policies / "or.yaml").write_text(rule.replace("    accepts:", block, 1))
    files = {name: str(tmp_path / name) for name in ("duties.csv", "key", "report.json")}
    options = ("--policies", str(policies), "--duties", files["duties.csv"], "--key-file", files["key"])
    result = report(log(tmp_path, text, 12), *options, "--out", files["report.json"])
    duties = Path(files["duties.csv"]).read_text().splitlines()
    document = json.loads(Path(files["report.json"]).read_text())

    assert result.exit_code == 0
    assert len(duties) == 13
    assert duties[1].startswith("OR,document-and-report,,")
    assert "4711" not in Path(files["duties.csv"]).read_text()
    assert "hmac" not in Path(files["report.json"]).read_text()
    assert document["duties_due"] == [{"counts": "duty due", "state": "OR", "duty": "document-and-report", "n": 12}]


def test_how_few_lines_there_were_is_not_told(tmp_path: Path) -> None:
    """Nine lines are nine requests at most; the page says no more."""
    page = tmp_path / "few.html"
    report(log(tmp_path, times=9), "--out", str(page))

    assert json.loads(report(log(tmp_path, times=9), "--json").stdout)["made_from"]["lines"] is None
    assert "fewer than 10 lines of 1 input " in page.read_text()
    assert json.loads(report(log(tmp_path, times=10), "--json").stdout)["made_from"]["lines"] == 10


def test_monthly_counts_are_not_named_by_their_digest(tmp_path: Path) -> None:
    """Whoever has all but one small number of theirs would need nine guesses for it."""
    (tmp_path / "counts.csv").write_text(COUNTS)
    document = json.loads(report(str(tmp_path / "counts.csv"), "--json").stdout)

    assert document["made_from"]["inputs"][0]["digest"].startswith("withheld: ")


def test_counts_may_have_other_columns_and_words(tmp_path: Path) -> None:
    """Beside such as have ours."""
    (tmp_path / "counts.csv").write_text(COUNTS)
    (tmp_path / "theirs.csv").write_text("Member,Who,Period,Total\nOR,Border Patrol,2025-01,30\n")
    (tmp_path / "map.yaml").write_text(
        "columns: {state: Member, agency: Who, month: Period, n: Total}\nwords: {agency: {Border Patrol: cbp}}\n"
    )
    inputs = str(tmp_path / "counts.csv"), str(tmp_path / "theirs.csv")
    document = json.loads(report(*inputs, "--counts-map", str(tmp_path / "map.yaml"), "--json").stdout)

    assert [(row["agency"], row["requests"]) for row in document["tables"]["agency"]] == [("cbp", 70), ("ice-hsi", 60)]


def test_what_is_given_twice_is_not_counted_twice(tmp_path: Path) -> None:
    """Neither under one name nor as a copy; two logs that differ are two."""
    path, folder = log(tmp_path), tmp_path / "copy"
    folder.mkdir()

    assert isinstance(report(path, f"{tmp_path}/./log.jsonl").exception, TwiceError)
    assert isinstance(report(path, log(folder), "--json").exception, TwiceError)
    assert report(path, log(folder, times=29), "--json").exit_code == 0
