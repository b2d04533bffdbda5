"""A bill's page: what is small is put together, and what there is adds up."""

import json
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from nlets import command_line
from streams.errors import UnusableFileError
from streams.reports.impact import Bill, Row, Whatif, bills_of
from streams.reports.impact_page import impact_page


def change(agency: str, n: int, key: str = "DQ", state: str = "OR") -> dict[str, object]:
    """Write a change of verdicts."""
    verdicts = {"from_verdict": "deliver", "to_verdict": "refuse"}
    return {"bundle": "bill", "state": state, "agency": agency, "key": key, "purpose": None, "n": n, **verdicts}


def reviewed(state: str, queries: int, cases: int = 9, days: int = 10) -> dict[str, object]:
    """Write what reviewers would look at."""
    figures = {"queries": {"n": queries}, "cases": {"n": cases}, "busiest_day": {"n": 9}}
    return {"bundle": "bill", "state": state, "days": days, **figures}


def gap(state: str, n: int) -> dict[str, object]:
    """Write what passed though the law said no."""
    return {"bundle": "bill", "state": state, "agency": "ice", "traffic": "query", "n": n}


def told(*changes: dict[str, object]) -> dict[str, object]:
    """Write what `nlets whatif --json` writes, as far as the page goes."""
    return {
        "logs": ["/somewhere/log.jsonl"],
        "synthetic": [None],
        "span": [["2025-01-01T00:00:00Z", "2025-01-10T00:00:00Z"]],
        "messages": [1000],
        "bundles": [{"name": name, "context": "sha256:c", "bundle": "sha256:b"} for name in ("today", "bill")],
        "changed": [*changes],
        "collateral": [],
        "case_review": [reviewed("OR", 60)],
        "answers_in_the_gap": [],
        "extrapolation": None,
    }


def rows(*changes: dict[str, object]) -> tuple[tuple[Row, ...], int | None]:
    """Give the table by agency."""
    (bill,) = bills_of(msgspec.convert(told(*changes), Whatif))
    return bill.tables[0].rows, bill.tables[0].total


def test_queries_are_counted_once_and_answers_follow_them() -> None:
    """By agency, the largest first."""
    assert rows(change("cbp", 30), change("ice", 50), change("ice", 49, "DR")) == ((Row("ice", 50), Row("cbp", 30)), 80)


def test_small_numbers_are_put_together_until_none_is_small() -> None:
    """With as many others as it takes, since the total is told."""
    assert rows(change("ice", 50), change("cbp", 12), change("uscis", 4)) == (
        (Row("ice", 50), Row("2 others, together", 16)),
        66,
    )


def test_fewer_than_ten_in_all_are_not_told() -> None:
    """Not even as a total."""
    assert rows(change("ice", 5), change("cbp", 4)) == ((Row("2 together", None),), None)


def test_case_review_tells_no_small_number() -> None:
    """Nine cases are fewer than ten."""
    (bill,) = bills_of(msgspec.convert(told(change("ice", 60)), Whatif))

    assert bill.reviews == ("OR: fewer than 10 cases in 10 days, 6.0 queries a day",)


def test_case_review_tells_nothing_of_a_state_that_is_counted_with_others() -> None:
    """What they come to together, less what one of them has, would be the other's."""
    three = [change("ice", n, state=state) for state, n in (("OR", 40), ("CA", 12), ("CO", 3))]
    reviews = [reviewed("OR", 40, 40, days=1), reviewed("CA", 12), reviewed("CO", 3)]
    (bill,) = bills_of(msgspec.convert(told(*three) | {"case_review": reviews}, Whatif))

    assert bill.tables[1].rows == (Row("OR", 40), Row("2 others, together", 15))
    assert bill.reviews == ("OR: 40 cases in 1 day, 40.0 queries a day",)


def test_every_table_of_the_page_puts_the_same_together() -> None:
    """Two tables that count the same of a state could be subtracted from one another."""
    newly = [change("ice", n, state=state) for state, n in (("OR", 40), ("CA", 12), ("CO", 3))]
    passed = [gap("OR", 40), gap("CA", 12), gap("CO", 3), gap("WA", 8)]
    wide = [change("ice", 20, state="WA")]
    (bill,) = bills_of(msgspec.convert(told(*newly, *wide) | {"answers_in_the_gap": passed}, Whatif))

    assert [table.rows for table in bill.tables if table.of == "State"] == [
        (Row("OR", 40), Row("CA", 12), Row("2 others, together", 23)),
        (Row("OR", 40), Row("CA", 12), Row("2 others, together", 11)),
    ]


def test_the_page_is_written(tmp_path: Path) -> None:
    """It names the log, not where it lay."""
    (tmp_path / "bill.json").write_text(json.dumps(told(change("ice", 60))))
    arguments = ["impact", str(tmp_path / "bill.json"), "--out", str(tmp_path / "bill.html")]
    result = CliRunner().invoke(command_line(["impact"]), arguments)
    page = (tmp_path / "bill.html").read_text()

    assert result.exit_code == 0
    assert "today → bill" in page
    assert "log.jsonl" in page
    assert "/somewhere" not in page


@pytest.mark.parametrize(
    ("name", "title"),
    [
        pytest.param("OR@2025-12-01", "rules of OR enforced from 2025-12-01 on", id="a block"),
        pytest.param("bill@2", "bill@2", id="a folder"),
        pytest.param("bill", "bill", id="another"),
    ],
)
def test_a_block_is_told_in_words(name: str, title: str) -> None:
    """Not as it was typed."""
    assert Bill(name, "sha256:b", (), ()).title == title


def test_of_several_logs_the_page_says_that_figures_are_means() -> None:
    """And counts the messages of all."""
    document = told(change("ice", 60)) | {"logs": ["a", "b"], "messages": [1000, 1200], "synthetic": [None, None]}
    page = impact_page(msgspec.convert(document, Whatif), "nlets impact")

    assert "2,200 messages, 2025-01-01 to 2025-01-10, in 2 logs that differ by chance: each figure" in page


def test_another_document_is_refused(tmp_path: Path) -> None:
    """With what writes the right one."""
    (tmp_path / "bill.json").write_text("{}")
    arguments = ["impact", str(tmp_path / "bill.json"), "--out", str(tmp_path / "bill.html")]
    result = CliRunner().invoke(command_line(["impact"]), arguments)

    assert isinstance(result.exception, UnusableFileError)
