"""The year on disk: the same bytes at every run, labelled, and readable as far as it goes."""

from contextlib import suppress
from pathlib import Path

import pyarrow.parquet
import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from producers.history.figures import PUBLISHED_YEAR
from producers.history.rhythm import Span
from producers.history.writing import opened
from producers.history.year import Year
from streams.logs.opening import open_log
from streams.messages.directory import shipped_directory
from streams.messages.synthetic import Synthesis


def generate(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["history"]), ["history", "generate", *arguments])


@pytest.mark.parametrize("name", ["a.parquet", "a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.csv"])
def test_the_same_bytes_every_time(name: str, tmp_path: Path) -> None:
    """Each form is written the same again, and read as the same log."""
    paths = [tmp_path / folder / name for folder in ("first", "second")]
    for path in paths:
        path.parent.mkdir()
        written = generate("--month", "2", "--scale", "0.00001", "--out", str(path))
        assert written.exit_code == 0, written.output
    entries = list(open_log(paths[0]).entries())

    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert len(entries) == 614
    assert entries[0].given_id == "synthetic:2025:0.00001:1:280"


def test_parquet_says_what_it_is(tmp_path: Path) -> None:
    """Its metadata has the label, and that it is whole."""
    path = tmp_path / "a.parquet"
    generate("--month", "3", "--scale", "0.00001", "--seed", "7", "--out", str(path))
    metadata = pyarrow.parquet.read_schema(path).metadata | pyarrow.parquet.read_metadata(path).metadata

    assert metadata[b"nlets.synthetic"] == b"synthetic:2025:0.00001:7"
    assert metadata[b"nlets.complete"] == b"yes"


def test_what_broke_off_can_be_read_and_says_so(tmp_path: Path) -> None:
    """Whatever ends the writing, what is written by then is a log, and does not claim to be whole."""
    path, year = tmp_path / "a.parquet", Year.of(Synthesis(2025, "0.0001", 1), PUBLISHED_YEAR, shipped_directory())
    rows = [row for hour in year.rows(Span(0, 20)) for row in hour]
    with suppress(KeyboardInterrupt), opened(path, year.synthesis) as sink:
        sink.write(rows)
        raise KeyboardInterrupt

    assert len(list(open_log(path).rows())) == len(rows) > 0
    assert b"nlets.complete" not in pyarrow.parquet.read_metadata(path).metadata


def test_every_figure_has_its_basis() -> None:
    """`--basis` quotes what was published, and calls everything else an assumption."""
    told = generate("--basis")
    lines = told.stdout.splitlines()
    bases = dict(zip((line.partition(":")[0] for line in lines[::2]), lines[1::2], strict=True))

    assert told.exit_code == 0
    assert "2,671,776" in told.stdout
    assert {name for name, basis in bases.items() if "letter" in basis or "University" in basis} == {
        "look_ups", "ice", "hsi", "washington", "per_year",
    }  # fmt: skip
    assert all(basis.strip().startswith(("letter", "University", "assumption")) for basis in bases.values()), bases


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nowhere to go"),
        pytest.param(["--out", "a.jsonl", "--scale", "2"], id="more than a year"),
        pytest.param(["--out", "a.jsonl", "--scale", "0.000001"], id="too little of it"),
        pytest.param(["--out", "a.jsonl", "--scale", "some"], id="no number"),
        pytest.param(["--out", "a.jsonl", "--month", "13"], id="no month"),
    ],
)
def test_bad_options_are_said(arguments: list[str]) -> None:
    """Each ends with 2, and nothing is written."""
    assert generate(*arguments).exit_code == 2
    assert not Path("a.jsonl").exists()
