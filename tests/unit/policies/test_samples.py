"""The samples: a log of 600 lines, with every row and the digest that it must give."""

import json
from pathlib import Path

import msgspec
import pytest

from streams.logs.opening import open_log
from streams.messages.admit import Admitted, admit
from streams.messages.log import read_row
from streams.messages.message import Message
from streams.messages.places import PLACES
from streams.messages.times import parse_time
from streams.policies.context_files import ContextFiles
from streams.policies.decide import decide
from streams.policies.decision import Verdict
from streams.policies.plans import Plans
from streams.policies.rows import Row, rows_of
from tests.digests import decision_digest

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
CONTEXT = ContextFiles(directory=SAMPLES / "directory.csv", grants=SAMPLES / "grants.csv").load()


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Decide the samples."""
    plans = Plans(CONTEXT)
    return [row for entry in open_log(SAMPLES / "traffic.jsonl").entries() for row in rows_of(plans, entry)]


def test_every_row_is_as_expected(rows: list[Row]) -> None:
    """In order, with every field but the context."""
    expected = [json.loads(line) for line in (SAMPLES / "expected.jsonl").read_text().splitlines()]

    assert json.loads(msgspec.json.encode(rows)) == expected


def test_the_digest_is_as_expected(rows: list[Row]) -> None:
    """In whatever order rows come, and however often."""
    expected = (SAMPLES / "digest.txt").read_text().strip()

    assert decision_digest(rows) == expected
    assert decision_digest([*reversed(rows), *rows[:7]]) == expected


def test_without_plans_it_is_the_same(rows: list[Row]) -> None:
    """The decision made anew for each message is the one that plans remember."""
    anew = []
    for entry in open_log(SAMPLES / "traffic.jsonl").entries():
        admitted = admit(entry.message, CONTEXT.directory) if isinstance(entry.message, Message) else entry.message
        if isinstance(admitted, Admitted):
            anew += [(entry.n, to, d.verdict, d.rules) for to, d in decide(CONTEXT, entry.at_us or 0, admitted)]

    assert anew == [(row.n, row.to, row.verdict, row.rules) for row in rows if row.verdict != "reject"]


def test_a_multi_state_query_is_decided_for_each_place() -> None:
    """All 54, in alphabetical order of code."""
    entry = read_row(9, {"at": "2025-12-01T00:00:00Z", "text": "DQ.DCERO0001.NL.TXT\nOLN/D1"})
    decided = rows_of(Plans(CONTEXT), entry)

    assert [row.to for row in decided] == list(PLACES)
    assert [row.to for row in decided if row.verdict == "refuse"] == ["IL", "MA", "MN", "NY", "WA"]
    assert [row.to for row in decided if row.would_refuse] == ["CA", "CO", "MD", "OR"]


def test_another_time_moves_rules_and_grants_but_not_the_row() -> None:
    """The row says when the message came, whenever it is judged as of."""
    entry = read_row(1, {"at": "2019-01-01T00:00:00Z", "text": "DQ.DCERO0001.NY.TXT\nOLN/D1"})
    plans = Plans(CONTEXT)
    [recorded], [later] = rows_of(plans, entry), rows_of(plans, entry, parse_time("2025-12-01T00:00:00Z"))

    assert (recorded.at, recorded.verdict) == ("2019-01-01T00:00:00Z", "deliver")
    assert (later.at, later.verdict) == ("2019-01-01T00:00:00Z", "refuse")


def test_a_line_without_a_time_is_rejected_at_any_time() -> None:
    """What can't be read has no time, whatever it is judged as of."""
    entry = read_row(4, b"{not json")

    assert rows_of(Plans(CONTEXT), entry, 0) == (Row(4, None, None, None, None, Verdict.REJECT, answer="ER .00"),)
