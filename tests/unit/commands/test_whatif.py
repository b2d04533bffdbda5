"""`nlets whatif` as it is typed: its document, its exit codes, and what it says of bad input."""

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from producers.history.figures import PUBLISHED_YEAR
from producers.history.writing import opened
from producers.history.year import Year
from streams.errors import UnusableFileError, UsageError
from streams.messages.directory import shipped_directory
from streams.messages.synthetic import Synthesis
from streams.whatif.seeds import SeveralLogsError

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
LOG = str(SAMPLES / "traffic.jsonl")
RULES = ["--directory", str(SAMPLES / "directory.csv"), "--grants", str(SAMPLES / "grants.csv")]

pytestmark = pytest.mark.timeout(30)


def whatif(*arguments: str) -> Result:
    """Type the command; one process judges."""
    return CliRunner().invoke(command_line(["whatif"]), ["whatif", "--processes", "1", *arguments])


class Row(msgspec.Struct):
    """A row of one of the document's tables."""

    bundle: str
    n: float
    low: float | None
    high: float | None
    state: str | None = None
    from_verdict: str = ""
    to_verdict: str = ""


class Bundle(msgspec.Struct):
    """Rules that were compared."""

    name: str


class Document(msgspec.Struct):
    """What these tests look at of the document."""

    messages: list[int]
    rejected: list[int]
    synthetic: list[str | None]
    bundles: list[Bundle]
    changed: list[Row]
    changed_by_traffic: list[Row]
    collateral: list[Row]
    answers_in_the_gap: list[Row]
    extrapolation: dict[str, float | str] | None

    def gap(self, bundle: str, state: str) -> float:
        """Add up what passes though the law forbids it."""
        return sum(row.n for row in self.answers_in_the_gap if (row.bundle, row.state) == (bundle, state))


def found(*arguments: str) -> Document:
    """Give the document."""
    result = whatif("--json", *arguments)
    assert result.exit_code == 0, result.output
    return msgspec.json.decode(result.stdout, type=Document)


@pytest.fixture(scope="module")
def decembers(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Make three seeds of a small December."""
    folder, paths = tmp_path_factory.mktemp("decembers"), []
    for seed in (1, 2, 3):
        path = folder / f"{seed}.jsonl"
        year = Year.of(Synthesis(2025, "0.0001", seed), PUBLISHED_YEAR, shipped_directory())
        with opened(path, year.synthesis) as sink:
            for rows in year.rows(year.month(12)):
                sink.write(rows)
        paths.append(str(path))
    return paths


def test_the_document_says_what_changes_for_whom() -> None:
    """Rows by bundle, state, agency, key, purpose and change; they add up."""
    document = found(LOG, *RULES, "--block", "OR@2025-11-01", "--rule-off", "wa-ice-block")
    names = [bundle.name for bundle in document.bundles]

    assert document.messages == [600]
    assert names == ["the shipped policies", "without wa-ice-block", "OR@2025-11-01"]
    assert {(row.bundle, row.state, row.from_verdict, row.to_verdict) for row in document.changed} == {
        ("OR@2025-11-01", "OR", "deliver", "refuse"),
        ("without wa-ice-block", "WA", "refuse", "deliver"),
    }
    assert sum(row.n for row in document.changed) == sum(row.n for row in document.changed_by_traffic)
    assert document.extrapolation is None


def test_the_gap_closes_with_the_block(decembers: list[str]) -> None:
    """What passed though it is law passes no more from the day of the block on; other states' gaps stay."""
    document = found(decembers[0], "--block", "OR@2025-12-01")
    before, after = (document.gap(name, "OR") for name in ("the shipped policies", "OR@2025-12-01"))

    assert sum(row.n for row in document.changed) > 5
    assert before - after <= sum(row.n for row in document.changed)
    assert after < before / 4
    assert document.gap("the shipped policies", "CO") == document.gap("OR@2025-12-01", "CO") > 0


def test_several_seeds_give_intervals(decembers: list[str]) -> None:
    """Each figure is a mean between its bounds, and said to be extrapolated."""
    document = found(*decembers, "--block", "OR@2025-12-01")

    assert document.collateral
    assert all((row.low or 0) <= row.n <= (row.high or 0) for row in document.collateral)
    assert document.synthetic == [f"synthetic:2025:0.0001:{seed}" for seed in (1, 2, 3)]
    assert document.extrapolation is not None
    assert document.extrapolation["factor"] == 10_000


def test_synthetic_logs_are_called_so(decembers: list[str]) -> None:
    """Nobody takes an invented figure for a count."""
    told = whatif(decembers[0], "--block", "OR@2025-12-01").stdout

    assert "nobody asked this" in told
    assert "each figure stands for 10,000 times as many: extrapolated, not counted" in told


def test_the_words_say_the_most_of_it() -> None:
    """Changes, collateral as a range, case review, and the gap."""
    told = whatif(LOG, *RULES, "--block", "OR@2025-11-01").stdout

    assert "OR@2025-11-01 would change the verdict on" in told
    assert "deliver → refuse" in told
    assert "Collateral: of" in told
    assert "(or-immigration-authorities)" in told
    assert "Case review in OR:" in told
    assert "Passed by `the shipped policies`, and would not have, had each block come when its law did:" in told


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param([LOG], UsageError, id="nothing to compare with"),
        pytest.param([LOG, "--rule-off", "no-such-rule"], UsageError, id="no such rule"),
        pytest.param([LOG, "--block", "TX@2025-12-01"], UsageError, id="a state without rules"),
        pytest.param([LOG, "--block", "OR"], UsageError, id="no date"),
        pytest.param([LOG, "--block", "OR@2025-13-01"], UsageError, id="no such month"),
        pytest.param([LOG, "--block", "ZZ@2025-12-01"], UsageError, id="no such place"),
        pytest.param([LOG, "--new", "no-such-directory"], UnusableFileError, id="no such policies"),
        pytest.param([LOG, LOG, "--rule-off", "wa-ice-block"], SeveralLogsError, id="several real logs"),
    ],
)
def test_bad_input_is_said(arguments: list[str], error: type[Exception]) -> None:
    """Each is an error of the operator's, told as such."""
    assert isinstance(whatif(*arguments).exception, error)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["no-such-log.jsonl", "--rule-off", "wa-ice-block"], id="no such log"),
        pytest.param([LOG, "--rule-off", "wa-ice-block", "--processes", "0"], id="nobody judges"),
    ],
)
def test_bad_options_end_with_2(arguments: list[str]) -> None:
    """Before anything is judged."""
    assert whatif(*arguments).exit_code == 2


def test_bad_lines_are_listed_and_lose_nothing_else(tmp_path: Path) -> None:
    """Half a line is a reject, and named; those around it count."""
    lines = Path(LOG).read_bytes().splitlines(keepends=True)
    path = tmp_path / "broken.jsonl"
    path.write_bytes(b"".join([*lines[:10], b'{"at": "2025-12-01T00:00:00Z", "te\n', *lines[10:]]))
    result = whatif("--json", str(path), *RULES, "--rule-off", "wa-ice-block")
    whole = found(LOG, *RULES, "--rule-off", "wa-ice-block")
    document = msgspec.json.decode(result.stdout, type=Document)

    assert "line 11" in result.stderr
    assert document.changed == whole.changed
    assert document.rejected == [whole.rejected[0] + 1]
