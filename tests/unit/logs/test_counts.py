"""Monthly counts: an input of its own kind, used whole or not at all."""

from pathlib import Path

import pytest

from streams.errors import UnusableFileError
from streams.logs.column_map import load_count_map
from streams.logs.counts import MonthlyCount, are_counts, read_counts

GOOD = "state,agency,month,n\nWA,cbp,2025-01,204113\nWA,ice,2025-01,0\n"


def counts_file(tmp_path: Path, text: str, name: str = "counts.csv") -> Path:
    """Write a file."""
    (tmp_path / name).write_text(text)
    return tmp_path / name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("counts.csv", GOOD, id="csv"),
        pytest.param(
            "counts.jsonl",
            '{"state":"WA","agency":"cbp","month":"2025-01","n":204113}\n\n'
            '{"state":"WA","agency":"ice","month":"2025-01","n":0}\n',
            id="json-lines",
        ),
    ],
)
def test_counts_are_read_from_any_form(tmp_path: Path, name: str, text: str) -> None:
    """In their order."""
    path = counts_file(tmp_path, text, name)

    assert are_counts(path)
    assert read_counts(path).rows == (
        MonthlyCount("WA", "cbp", "2025-01", 204_113),
        MonthlyCount("WA", "ice", "2025-01", 0),
    )


def test_counts_under_foreign_names_are_read_by_a_map(tmp_path: Path) -> None:
    """In our words."""
    path = counts_file(tmp_path, "Member,Who,Period,Total\nWA,Border Patrol,2025-01,7\n")
    (tmp_path / "map.yaml").write_text(
        "columns: {state: Member, agency: Who, month: Period, n: Total}\nwords: {agency: {Border Patrol: cbp}}\n"
    )
    columns = load_count_map(tmp_path / "map.yaml")

    assert not are_counts(path)
    assert are_counts(path, columns)
    assert read_counts(path, columns).rows == (MonthlyCount("WA", "cbp", "2025-01", 7),)


@pytest.mark.parametrize("text", ["", "at,text\n2025-12-01T00:00:00Z,DQ\n", "state,agency,month\nWA,ice,2025-01\n"])
def test_a_log_is_no_file_of_counts(tmp_path: Path, text: str) -> None:
    """Nor is one that lacks a column."""
    assert not are_counts(counts_file(tmp_path, text))


def test_every_problem_is_listed(tmp_path: Path) -> None:
    """And nothing is used."""
    bad = "XX,ice,2025-01,1\nWA,fbi2,2025-13,<10\nWA,cbp,2025-01,1\nWA,cbp,2025-02,-1\nWA,cbp\n"

    with pytest.raises(UnusableFileError) as caught:
        read_counts(counts_file(tmp_path, GOOD + bad))

    assert [str(problem) for problem in caught.value.problems] == [
        "row 3: state: is no place",
        "row 4: agency: is no word of the agency tree",
        "row 4: month: is no month: YYYY-MM",
        "row 4: n: is no number",
        "row 5: row 1 counts the same",
        "row 6: n: is no number",
        "row 7: month: is no month: YYYY-MM",
        "row 7: n: is no number",
    ]
