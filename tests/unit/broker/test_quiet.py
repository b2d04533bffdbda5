"""Which lines of the client library are kept out of the log."""

import logging

from streams.broker.kafka.quiet import NormalLines, quieten


def test_normal_lines_are_dropped_and_all_others_kept() -> None:
    """By the beginning of their format, in the logger they come from."""
    drop = NormalLines(("Heartbeat failed",))
    heartbeat = logging.LogRecord("x", logging.WARNING, "", 0, "Heartbeat failed for group %s", ("g",), None)
    other = logging.LogRecord("x", logging.ERROR, "", 0, "Disk on fire", (), None)

    assert not drop.filter(heartbeat)
    assert drop.filter(other)


def test_filters_are_put_in_place_once() -> None:
    """However many brokers are opened."""
    quieten()
    quieten()
    present = logging.getLogger("aiokafka.consumer.group_coordinator").filters

    assert sum(isinstance(each, NormalLines) for each in present) == 1
