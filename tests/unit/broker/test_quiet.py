"""Which lines of the client library are kept out of the log."""

import logging

from streams.broker.kafka.quiet import NormalLines, quieten


def line(text: str, at_s: float = 0) -> logging.LogRecord:
    """Make a line as the library logs it."""
    record = logging.LogRecord("aiokafka", logging.ERROR, "", 0, text, (), None)
    record.created = 1_000_000 + at_s
    return record


def test_normal_lines_are_dropped_and_all_others_kept() -> None:
    """By the beginning of their format, in the logger they come from."""
    lines = NormalLines(("Heartbeat failed",), ())

    assert not lines.filter(line("Heartbeat failed for group %s"))
    assert lines.filter(line("Disk on fire"))


def test_lines_that_an_outage_repeats_are_let_through_now_and_then() -> None:
    """An outage is seen, and does not drown the rest."""
    lines = NormalLines((), ("Unable connect",))
    seen = [at_s for at_s in range(0, 25, 5) if lines.filter(line("Unable connect to node %s", at_s))]

    assert seen == [0, 10, 20]


def test_filters_are_put_in_place_once() -> None:
    """However many brokers are opened."""
    quieten()
    quieten()
    present = logging.getLogger("aiokafka.consumer.group_coordinator").filters

    assert sum(isinstance(each, NormalLines) for each in present) == 1
