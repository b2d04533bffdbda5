"""`nlets log convert | cut | merge` as they are typed."""

import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
LOG = str(SAMPLES / "traffic.jsonl")
DIRECTORY = ["--directory", str(SAMPLES / "directory.csv")]


def log(*arguments: str) -> Result:
    """Type a command."""
    return CliRunner().invoke(command_line(["log"]), ["log", *arguments])


def test_a_log_is_converted_and_back(tmp_path: Path) -> None:
    """What could not be read is said, and converted with the rest."""
    there, back = str(tmp_path / "a.csv.zst"), str(tmp_path / "b.jsonl")

    assert log("convert", LOG, there).exit_code == 0
    result = log("convert", there, back)

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [f"warning: line {n}: can't be read, and is rejected" for n in (91, 237, 541)]
    assert Path(back).read_bytes() == Path(LOG).read_bytes()


def test_a_log_that_breaks_off_is_converted_as_far_as_it_goes(tmp_path: Path) -> None:
    """And the command failed."""
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(Path(LOG).read_bytes())[:-8])

    result = log("convert", str(tmp_path / "a.jsonl.gz"), str(tmp_path / "b.jsonl"))

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("warning: line 600: breaks off here")
    assert (tmp_path / "b.jsonl").read_bytes() == Path(LOG).read_bytes()


def test_a_log_of_foreign_columns_is_converted_to_ours(tmp_path: Path) -> None:
    """By a map."""
    (tmp_path / "theirs.csv").write_text("when,what,host\n1764547200123,DQ.A.IL.TXT,h1\n")
    (tmp_path / "map.yaml").write_text("columns: {at: when, text: what}\ntimes: epoch-ms\nignore: host\n")
    options = ["--map", str(tmp_path / "map.yaml")]

    result = log("convert", str(tmp_path / "theirs.csv"), str(tmp_path / "ours.jsonl"), *options)

    assert (result.exit_code, result.stderr) == (0, "")
    assert (tmp_path / "ours.jsonl").read_text() == '{"at": "2025-12-01T00:00:00.123000Z", "text": "DQ.A.IL.TXT"}\n'


def test_a_cut_keeps_what_all_options_want(tmp_path: Path) -> None:
    """And says how much that is."""
    out = str(tmp_path / "cut.jsonl")
    wanted = ["--agency", "ice", "--key", "DQ", "--key", "RQ", "--state", "IL", "--from", "2025-11-20T00:00:00Z"]

    result = log("cut", LOG, out, *wanted, "--to", "2026-01-01T00:00:00Z", *DIRECTORY)
    lines = Path(out).read_text().splitlines()

    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1] == f"{len(lines)} lines"
    assert len(lines) == 14
    assert all('"DQ' in line or '"RQ' in line for line in lines)


def test_logs_are_merged_and_what_was_noticed_names_them(tmp_path: Path) -> None:
    """Each with its own lines."""
    early, late = tmp_path / "early.jsonl", tmp_path / "late.csv"
    early.write_text('{"at": "2025-12-01T00:00:00Z", "text": "A"}\n{bad\n')
    late.write_text("at,text\n2025-12-01T00:00:00+00:00,B\n2025-11-30T00:00:00Z,C\n")

    result = log("merge", str(late), str(early), "--out", str(tmp_path / "all.jsonl"))

    assert result.exit_code == 0
    assert (tmp_path / "all.jsonl").read_text().splitlines() == [
        '{"at": "2025-12-01T00:00:00+00:00", "text": "B"}',
        '{"at": "2025-11-30T00:00:00Z", "text": "C"}',
        '{"at": "2025-12-01T00:00:00Z", "text": "A"}',
        "{bad",
    ]
    assert result.stderr.splitlines() == [
        f"warning: {early}, line 2: can't be read, and is rejected",
        f"warning: {late}, line 2: is earlier than one before it: the clock ran backwards",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["convert", LOG], id="no-out"),
        pytest.param(["convert", "/nowhere.jsonl", "/nowhere.csv"], id="no-log"),
        pytest.param(["convert", LOG, LOG], id="the-log-itself"),
        pytest.param(["convert", "kafka:a@b", "/nowhere.csv"], id="no-slice"),
        pytest.param(["cut", LOG, "/nowhere.jsonl", "--from", "2025-12-01"], id="no-time"),
        pytest.param(["cut", LOG, "/nowhere.jsonl", "--agency", "police-force"], id="no-agency"),
        pytest.param(["cut", LOG, "/nowhere.jsonl", "--state", "XX"], id="no-state"),
        pytest.param(["merge", LOG, "--out", LOG], id="merged-into-itself"),
    ],
)
def test_a_bad_option_exits_2(arguments: list[str]) -> None:
    """Nothing is written."""
    assert log(*arguments).exit_code == 2


@pytest.mark.timeout(10)
def test_a_folder_of_xml_is_decided_as_the_texts_were(tmp_path: Path) -> None:
    """Every message that can be read as XML, a file each."""
    folder = tmp_path / "folder"

    assert log("convert", LOG, str(folder), "--as", "xml").exit_code == 0
    options = [*DIRECTORY, "--grants", str(SAMPLES / "grants.csv")]
    decided = CliRunner().invoke(command_line(["decide"]), ["decide", *options, str(folder)])

    assert len(list(folder.rglob("*.xml"))) > 500
    assert f"decision digest {(SAMPLES / 'digest.txt').read_text().strip()}" in decided.stderr
