"""What is said about brokers."""

from pathlib import Path

from streams.broker.promises import ALL, APACHE_KAFKA, EMBEDDED, MEMORY, Promise, table

DOCS = Path(__file__).parents[3] / "docs" / "brokers.md"


def test_gaps_are_said_in_one_line_each() -> None:
    """Apache Kafka has none; the embedded broker says first of all that it may repeat."""
    assert APACHE_KAFKA.gaps() == ()
    assert MEMORY.gaps() == ("memory: records live in memory only and end with the broker",)
    assert len(EMBEDDED.gaps()) == len(EMBEDDED.missing)
    assert "embedded broker: at least once" in "\n".join(EMBEDDED.gaps())


def test_transactions_are_the_atomic_promise() -> None:
    """Nothing else makes a commit exactly-once."""
    assert [promises.transactions for promises in ALL] == [True, False, True]


def test_the_documented_table_is_the_code_s() -> None:
    """To renew it, paste what `python -m streams.broker.promises` prints."""
    assert table() in DOCS.read_text(encoding="utf-8")


def test_every_promise_is_a_row() -> None:
    """None is left out of the table."""
    assert table().count("\n") == len(Promise) + 2
