"""The decision digest of rows in whatever order they come."""

from collections.abc import Iterable
from itertools import groupby

from streams.policies.rows import DecisionDigest, Row


def decision_digest(rows: Iterable[Row]) -> str:
    """Digest rows message by message."""
    taken = DecisionDigest()
    for n, of_one in groupby(sorted(rows, key=lambda row: row.n), key=lambda row: row.n):
        taken.add(n, tuple(of_one))
    return taken.value()
