"""A log may be counted by what a replay decided, which is then what counts."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from streams.errors import UnusableFileError
from streams.messages.directory import shipped_directory
from streams.messages.log import LogEntry, read_row
from streams.policies.context import Context
from streams.policies.decision import Verdict
from streams.policies.grants import Grants
from streams.policies.load import shipped_bundle
from streams.policies.plans import Plans
from streams.policies.rows import Row, RowWriter, rows_of
from streams.reports.deciding import ByRows, NoDecisionError
from streams.reports.gathering import Gathered, Gathering
from streams.reports.replayed import OtherContextError, read_rows

CONTEXT = Context(shipped_bundle(), shipped_directory(), Grants(()))
TEXTS = (
    "DQ.CAICE0002.NY.IL.*C1.TXT\nOLN/S1",
    "RQ.ALCBP0001.MA.*C2.TXT\nLIC/S1.LIY/2026.LIT/PC",
    "RR.MADMV0000.ALCBP0001.*C2.TXT\nLIC/S1.OLN/D1",
    "AM.AKPDX0001.TX.TXT\nHELLO",
    "DR.TXDMV0000.AKPDX0001.*C9.TXT\nOLN/S1",
    "NONSENSE",
)


def entries() -> list[LogEntry]:
    """Write a log."""
    return [read_row(n, {"at": "2025-03-07T12:00:00Z", "text": text}) for n, text in enumerate(TEXTS, 1)]


def rows() -> list[Row]:
    """Decide it."""
    return [row for entry in entries() for row in rows_of(Plans(CONTEXT), entry)]


def counted(decided: Iterable[Row]) -> Gathered:
    """Count it by what was decided."""
    return Gathering(CONTEXT, ByRows(decided)).read(entries())


def test_by_the_rows_of_decide_it_comes_to_the_same() -> None:
    """Requests, answers, rules."""
    by_rules = Gathering(CONTEXT).read(entries())
    by_rows = counted(rows())

    assert by_rows.cube == by_rules.cube
    assert by_rows.figures == by_rules.figures


def test_what_was_decided_counts() -> None:
    """Whatever the rules here say."""
    [first, *others] = rows()
    changed = counted([msgspec.structs.replace(first, verdict=Verdict.DELIVER, rules=()), *others])

    assert changed.cube[first.to or "", "ice-ero", "2025-03", "driver", "disclosed"] == 1


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_line_without_a_decision_is_an_error(missing: int) -> None:
    """A replay that did not come to its end is no base for a report."""
    with pytest.raises(NoDecisionError, match=f"no decision on line {missing} of the log"):
        counted(row for row in rows() if row.n != missing)


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    """With the context that decided."""
    path, writer = tmp_path / "rows.jsonl", RowWriter(CONTEXT.digest)
    path.write_bytes(b"".join(map(writer.line, rows())))

    assert [msgspec.to_builtins(row) | {"context": ""} for row in read_rows(path, CONTEXT.digest)] == [
        msgspec.to_builtins(row) | {"context": ""} for row in rows()
    ]


def test_rows_of_another_context_are_refused(tmp_path: Path) -> None:
    """The report would name rules that did not decide."""
    path = tmp_path / "rows.jsonl"
    path.write_bytes(RowWriter("sha256:other").line(rows()[0]))

    with pytest.raises(OtherContextError, match="under the context `sha256:other`"):
        list(read_rows(path, CONTEXT.digest))


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_what_is_no_row_is_named_by_its_line(tmp_path: Path, name: str) -> None:
    """A file that breaks off, too."""
    path = tmp_path / name
    good = RowWriter(CONTEXT.digest).line(rows()[0])
    path.write_bytes(_broken(good) if path.suffix == ".gz" else good + b"{}\n")

    with pytest.raises(UnusableFileError) as caught:
        list(read_rows(path, CONTEXT.digest))

    assert caught.value.problems[0].where.startswith("line ")


def _broken(content: bytes) -> bytes:
    import gzip

    return gzip.compress(content)[:-9]
