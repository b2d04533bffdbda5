"""Two replays side by side, for people."""

from rich.console import Group, RenderableType
from rich.table import Table

from producers.replay.comparison import Comparison


def side_by_side(comparison: Comparison) -> RenderableType:
    """Draw what differs."""
    same = "every decision is the same" if comparison.is_same else "decisions differ"
    return Group(_reports(comparison), *([_changes(comparison)] if comparison.changes else []), same)


def _reports(comparison: Comparison) -> Table:
    table = Table("", "A", "B", box=None)
    before, after = comparison.before, comparison.after
    for name, one, other in (
        ("messages", before.messages, after.messages),
        ("decision digest", before.decision_digest, after.decision_digest),
        ("drift, µs", before.drift_us, after.drift_us),
        ("out of order", before.inversions, after.inversions),
        *((name.replace("_", " "), *pair) for name, pair in comparison.conditions.items()),
    ):
        table.add_row(name, str(one), str(other))
    return table


def _changes(comparison: Comparison) -> Table:
    table = Table("state", "verdict", "A", "B", box=None)
    for each in comparison.changes:
        table.add_row(each.state, each.verdict, str(each.before), str(each.after))
    return table
