"""A report's numbers, counted again by SQL from the rows of `nlets decide`: by another program, in another language.

The query knows messages by their text, agencies by the directory's file, and kinds of record by the keys it lists.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

import duckdb
import pytest
from typer.testing import CliRunner

from nlets import command_line

DIRECTORY = Path(__file__).parents[2] / "streams" / "messages" / "shipped" / "directory.csv"
ASKERS = ("CAICE0002", "COICE001S", "ALCBP0001", "AKPDX0001", "ALCIS001S", "NOBODY001")
STATES = ("IL", "OR", "WA", "MA", "MN", "TX", "CO")
QUESTIONS = {
    "DQ": ("DR", "OLN/{}", "OLN/{}.DDA/N"),
    "RQ": ("RR", "LIC/{}.LIY/2026.LIT/PC", "LIC/{}.OLN/D1"),
    "KQ": ("KR", "OLN/{}.DOB/19801301", "OLN/{}"),
}
"""A key, its answer's, what is asked, what is told. The last is rejected, since no year has a thirteenth month."""

COUNTS: Final = """
create table requests as
with lines as (
  select row_number() over () as n, regexp_extract(text, '[*]([A-Z0-9]+)', 1) as control
  from read_json(getvariable('log'), columns = {text: 'varchar'})
), decided as (
  select control, "at", key, "from", "to", verdict from lines join read_json(getvariable('rows'), columns =
    {n: 'bigint', "at": 'varchar', key: 'varchar', "from": 'varchar', "to": 'varchar', verdict: 'varchar'}) using (n)
), agencies as (
  select ori, agency, state from read_csv(getvariable('directory'), header = true, all_varchar = true)
), answers as (
  select control, "to" as asker, state, verdict from decided join agencies on "from" = ori
  where key in ('DR', 'RR', 'KR')
)
select case when verdict = 'reject' then 'none' else "to" end as state,
  coalesce(agency, 'unknown') as agency,
  strftime("at"::timestamptz at time zone 'UTC', '%Y-%m') as month,
  if(key = 'RQ', 'vehicle', 'driver') as kind,
  case when verdict = 'reject' then 'rejected'
    when verdict = 'refuse' or exists (select 1 from answers where answers.control = decided.control
      and asker = "from" and answers.state = "to" and answers.verdict = 'refuse') then 'refused'
    else 'disclosed' end as outcome
from decided left join agencies on ori = "from" where key in ('DQ', 'RQ', 'KQ')
"""

Row: TypeAlias = dict[str, str | int | None]


def planted(path: Path) -> None:
    """Write a log: askers, states and keys at random, half of the questions answered, each under its own control."""
    random, lines = Random(1), list[tuple[str, str]]()
    for number in range(3_000):
        asker, state = random.choice(ASKERS), random.choice(STATES)
        key, (answer, body, told) = random.choice(list(QUESTIONS.items()))
        control = f"C{number:05}"
        at = f"2025-{random.randint(10, 12)}-{random.randint(1, 28):02}T{random.randint(0, 22):02}:00:{number % 60:02}"
        lines.append((f"{at}.000000Z", f"{key}.{asker}.{state}.*{control}.TXT\n{body.format(control)}"))
        if random.random() < 0.5:
            lines.append((f"{at}.500000Z", f"{answer}.{state}DMV0000.{asker}.*{control}.TXT\n{told.format(control)}"))
    path.write_text("".join(json.dumps({"at": at, "text": text}) + "\n" for at, text in sorted(lines)))


def run(*arguments: str) -> str:
    """Type a command."""
    result = CliRunner().invoke(command_line([arguments[0]]), [*arguments])

    assert result.exit_code == 0, result.output

    return result.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a log, its report in every form, and the rows of its decisions."""
    folder = tmp_path_factory.mktemp("recount")
    planted(folder / "log.jsonl")
    (folder / "rows.jsonl").write_text(run("decide", str(folder / "log.jsonl")))
    outs = (part for form in ("json", "csv", "parquet", "html") for part in ("--out", str(folder / f"report.{form}")))
    run("report", str(folder / "log.jsonl"), *outs)
    return folder


@pytest.fixture
def database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Count the requests anew."""
    files = {"log": folder / "log.jsonl", "rows": folder / "rows.jsonl", "directory": DIRECTORY}
    with duckdb.connect() as database:
        for name, path in files.items():
            database.execute(f"set variable {name} = '{path}'")
        database.execute(COUNTS)
        yield database


def tables(folder: Path) -> dict[str, list[Row]]:
    """Read the report's tables."""
    found: dict[str, list[Row]] = json.loads((folder / "report.json").read_text())["tables"]
    return found


def test_every_number_that_is_published_is_what_sql_counts(folder: Path, database: duckdb.DuckDBPyConnection) -> None:
    """In every table; what isn't published is there, and was withheld."""
    published = missing = 0
    for name, rows in tables(folder).items():
        by = name.split("_by_") if name != "total" else []
        counted = {tuple(row[: len(by)]): row[len(by) :] for row in database.execute(counting(by)).fetchall()}

        assert {tuple(row[each] for each in by) for row in rows} == counted.keys()
        for row in rows:
            told = [row[figure] for figure in ("requests", "disclosures", "refused", "rejected")]
            exact = counted[tuple(row[each] for each in by)]
            assert all(n is None or n == m for n, m in zip(told, exact, strict=True))
            published += len(told) - told.count(None)
            missing += told.count(None)

    assert published > 400
    assert missing < published


def counting(by: list[str]) -> str:
    """Count requests by some columns."""
    columns = "".join(f"{each}, " for each in by)
    parts = (f"count(*) filter (outcome = '{each}')" for each in ("disclosed", "refused", "rejected"))
    return f"select {columns}count(*), {', '.join(parts)} from requests {'group by all' if by else ''}"  # noqa: S608


@pytest.mark.parametrize("reader", ["read_csv", "read_parquet"])
def test_sheets_hold_what_the_document_holds(folder: Path, reader: str) -> None:
    """Every row of every table, and withheld what is withheld there."""
    path = folder / ("report.csv" if reader == "read_csv" else "report.parquet")
    with duckdb.connect() as database:
        cursor = database.execute(f"select * from {reader}('{path}')")  # noqa: S608
        names = [column[0] for column in cursor.description]
        sheet = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for name, rows in tables(folder).items():
        of_table = [{each: row[each] for each in rows[0]} for row in sheet if row["table"] == name]

        assert of_table == rows


def test_the_page_shows_no_number_that_the_document_withholds(folder: Path) -> None:
    """Each cell of its tables by state is the document's."""
    page = (folder / "report.html").read_text()
    for row in tables(folder)["state"]:
        figures = (row[figure] for figure in ("requests", "disclosures", "refused", "rejected"))
        cells = "".join(f"<td>{'–' if n is None else f'{n:,}'}</td>" for n in figures)

        assert f'<tr><th scope="row">{row["state"]}</th>{cells}</tr>' in page
