"""`nlets decide` as it is typed: options, exit codes, and what it leaves alone."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from streams.errors import UnusableFileError

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "tests" / "cases" / "samples"
LOG = str(SAMPLES / "traffic.jsonl")
OPTIONS = ["--directory", str(SAMPLES / "directory.csv"), "--grants", str(SAMPLES / "grants.csv")]
DIGEST = (SAMPLES / "digest.txt").read_text().strip()


def decide(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["decide"]), ["decide", *arguments])


def test_the_samples_come_out() -> None:
    """Rows on stdout, a summary with the digest beside them on stderr."""
    result = decide(*OPTIONS, LOG)
    rows = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 0
    assert len(rows) == 1035
    assert {row["context"][:7] for row in rows} == {"sha256:"}
    assert result.stderr.splitlines() == [
        "1035 decisions: 847 deliver, 6 redact, 127 refuse, 55 reject",
        f"decision digest {DIGEST}",
    ]


def test_rows_may_go_to_a_file(tmp_path: Path) -> None:
    """Then stdout is empty."""
    out = tmp_path / "rows.jsonl"
    result = decide(*OPTIONS, LOG, "--out", str(out))

    assert result.stdout == ""
    assert out.read_text() == decide(*OPTIONS, LOG).stdout


def test_a_packed_log_is_the_same(tmp_path: Path) -> None:
    """What a log says doesn't depend on how it is packed."""
    packed = tmp_path / "traffic.jsonl.gz"
    packed.write_bytes(gzip.compress(Path(LOG).read_bytes()))

    assert DIGEST in decide(*OPTIONS, str(packed)).stderr


def test_lines_that_cannot_be_read_are_rows_too(tmp_path: Path) -> None:
    """A log of nonsense is decided to its end; blank lines are passed over."""
    log = tmp_path / "log.jsonl"
    log.write_bytes(b'\xff\n\n{"at": "2025-12-01T00:00:00Z"}\n[]\n')
    result = decide(str(log))
    rows = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 0
    assert [(row["n"], row["at"], row["verdict"], row["answer"]) for row in rows] == [
        (1, None, "reject", "ER .00"),
        (3, None, "reject", "ER .00"),
        (4, None, "reject", "ER .00"),
    ]


@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [
        pytest.param("recorded", "refuse", id="recorded"),
        pytest.param("2025-11-19T00:00:00-08:00", "refuse", id="a time"),
        pytest.param("2025-11-18T23:59:59.999999-08:00", "deliver", id="a microsecond before"),
        pytest.param("now", "refuse", id="now"),
    ],
)
def test_the_time_to_judge_by_may_be_another(tmp_path: Path, as_of: str, verdict: str) -> None:
    """Rules and grants move; the row keeps the message's time."""
    log = tmp_path / "log.jsonl"
    log.write_text('{"at": "2025-12-01T00:00:00Z", "text": "DQ.DCERO0001.WA.TXT\\nOLN/D1"}\n')
    [row] = [json.loads(line) for line in decide(*OPTIONS[:2], str(log), "--as-of", as_of).stdout.splitlines()]

    assert (row["at"], row["verdict"]) == ("2025-12-01T00:00:00Z", verdict)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([LOG, "--as-of", "yesterday"], id="no time"),
        pytest.param([LOG, "--as-of", "2025-12-01"], id="a date"),
        pytest.param([LOG, "--fast"], id="unknown option"),
        pytest.param([], id="no log"),
        pytest.param(["/nowhere/log.jsonl"], id="log that isn't there"),
        pytest.param([LOG, "--out", LOG], id="the log itself"),
    ],
)
def test_a_bad_option_exits_2(arguments: list[str]) -> None:
    """Nothing is decided."""
    result = decide(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")


def test_every_bad_file_is_told_at_once(tmp_path: Path) -> None:
    """Problems of policies, directory and grants stand in one list, each with its file."""
    (tmp_path / "tx.yaml").write_text("state: ZZ\nzone: UTC\nrules: []\n")
    (tmp_path / "directory.csv").write_text("ori\n")
    (tmp_path / "grants.csv").write_text("id,state,ori,keys,subject,basis,from,until\ng,TX,X,QQ,OLN/A,whim,1,2\n")
    files = [f"--directory={tmp_path}/directory.csv", f"--grants={tmp_path}/grants.csv", f"--policies={tmp_path}"]
    result = decide(LOG, *files)

    assert result.exit_code == 1
    assert isinstance(result.exception, UnusableFileError)
    assert str(result.exception) == "13 problem(s) in `policies, directory and grants`"
    told = [str(problem) for problem in result.exception.problems]
    assert (
        f"{tmp_path}/tx.yaml:1: state: `ZZ` is none of the 54 places (hint: a place is its code of two capital letters)"
        in told
    )
    assert f"{tmp_path}/directory.csv: row 1: column `name` is missing" in told
    assert f"{tmp_path}/grants.csv: row 2, column keys: `QQ` is no message key" in told


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The reason is the system's."""
    result = decide(LOG, "--out", str(tmp_path / "nowhere" / "rows.jsonl"))

    assert result.exit_code == 1
    assert str(result.exception) == f"`{tmp_path}/nowhere/rows.jsonl` can't be written: No such file or directory"


def test_warnings_stop_nothing(tmp_path: Path) -> None:
    """A grant that covers anybody is warned about on stderr."""
    grants = tmp_path / "grants.csv"
    grants.write_text(
        "id,state,ori,keys,subject,basis,from,until\n"
        "g,WA,DCERO0001,,,case-review,2025-01-01T00:00:00Z,2026-01-01T00:00:00Z\n"
    )
    result = decide(LOG, *OPTIONS[:2], "--grants", str(grants))

    assert result.exit_code == 0
    assert result.stderr.startswith("warning: grant g: has no subject: it covers questions about anybody\n")


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "arguments",
    [pytest.param(["decide", LOG, "--out", "/dev/null"], id="decide"), pytest.param(["policy", "check"], id="policy")],
)
def test_no_broker_is_imported(arguments: list[str]) -> None:
    """Deciding needs none, so whoever has only a log needs none."""
    program = (
        "import sys\n"
        f"sys.argv = ['nlets', *{arguments!r}]\n"
        "import nlets\n"
        "try:\n    nlets.main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if name.split('.')[0] in {'aiokafka', 'faust'}], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.timeout(30)
def test_who_reads_the_beginning_only_has_it(tmp_path: Path) -> None:
    """A reader that goes away, as `head` does, is no error."""
    log = tmp_path / "log.jsonl"
    log.write_bytes(Path(LOG).read_bytes() * 10)
    nlets = [sys.executable, str(ROOT / "nlets.py"), "decide", str(log)]
    with subprocess.Popen(nlets, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        first = running.stdout.readline()
        running.stdout.close()
        told = running.stderr.read()

    assert json.loads(first)["n"] == 1
    assert "Traceback" not in told
    assert running.returncode == 0
