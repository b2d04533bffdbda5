"""Rows and the decision digest, against one written plainly from the contract."""

import hashlib
import json

import msgspec
import pytest

from streams.policies.decision import Site, Verdict
from streams.policies.rows import ConflictingRowsError, DecisionDigest, Row, RowWriter
from tests.digests import decision_digest

REFUSED = Row(
    17,
    "2025-12-01T14:03:05.123456Z",
    "DQ",
    "DCICE0900",
    "IL",
    Verdict.REFUSE,
    at_place=Site.HUB,
    rules=("il-immigration-agents",),
    answer="ER .02",
)


def row(n: int, to: str | None, key: str = "DQ") -> Row:
    """Write a plain row."""
    return Row(n, "2025-12-01T00:00:00Z", key, "TXPDX0001", to, Verdict.DELIVER)


def plain_digest(rows: list[Row]) -> str:
    """Digest as the contract says, the long way."""
    blocks: dict[int, bytes] = {}
    for one in sorted(set(rows), key=lambda row: (row.n, row.to is not None, row.to or "")):
        line = json.dumps(
            json.loads(msgspec.json.encode(one)), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        number = (one.n - 1) // 65_536
        blocks[number] = blocks.get(number, b"") + line.encode() + b"\n"
    hashes = b"".join(hashlib.sha256(blocks[number]).digest() for number in sorted(blocks))
    return "sha256:" + hashlib.sha256(hashes).hexdigest()


def test_a_line_is_as_the_contract_shows_it() -> None:
    """Fields in the order of `docs/formats.md#rows-of-nlets-decide`, the context last."""
    assert RowWriter("sha256:abc").line(REFUSED) == (
        b'{"n":17,"at":"2025-12-01T14:03:05.123456Z","key":"DQ","from":"DCICE0900","to":"IL","verdict":"refuse",'
        b'"at_place":"hub","rules":["il-immigration-agents"],"would_refuse":[],"pending_rules":[],"removed":[],'
        b'"duties":[],"grant":null,"answer":"ER .02","context":"sha256:abc"}\n'
    )


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="none"),
        pytest.param([REFUSED], id="one"),
        pytest.param([row(1, "AK"), row(65_536, "AK"), row(65_537, "AK")], id="edge of a block"),
        pytest.param([row(1, "AK"), row(200_000, "AL"), row(200_001, None)], id="blocks left out"),
        pytest.param([row(2, "WA"), row(2, "AK"), row(2, None), row(1, "WA"), row(2, "WA")], id="order and repeats"),
        pytest.param([row(1, None, 'é\u2028😀"\\/\x7f\x01\n')], id="strange text"),
    ],
)
def test_the_digest_is_the_contracts(rows: list[Row]) -> None:
    """Sorted by line and destination, equal rows once, a hash for each block of lines."""
    assert decision_digest(rows) == plain_digest(rows)


def test_rows_that_differ_are_told() -> None:
    """Two decisions on one message for one destination can't both be right."""
    with pytest.raises(ConflictingRowsError, match="two decisions on line 1 for `AK` differ"):
        decision_digest([row(1, "AK"), row(1, "AK", "RQ")])
    with pytest.raises(ConflictingRowsError, match="two decisions on line 1 for `nobody` differ"):
        decision_digest([row(1, None), row(1, None, "RQ")])

    assert repr(ConflictingRowsError(1, "AK")) == "ConflictingRowsError(1, 'AK')"


def test_a_digest_is_taken_message_by_message() -> None:
    """Rows in the order of a log need not be kept."""
    taken = DecisionDigest()
    taken.add(1, [row(1, "AK")])
    taken.add(70_000, [row(70_000, "WA"), row(70_000, "AK")])

    expected = plain_digest([row(1, "AK"), row(70_000, "AK"), row(70_000, "WA")])

    assert [taken.value(), taken.value()] == [expected, expected]
