"""The measurement of a switch that gets more than it can carry."""

import pytest

from benchmarks.overload import Latencies, Options, lines, overload
from streams.broker.tracks import PRECEDENCE


def test_percentiles_are_of_what_was_waited() -> None:
    """Half waited for the first at most, nobody longer than the last."""
    assert Latencies.of([3.04, 1.0, 2.0]) == Latencies(messages=3, p50=2.0, p99=2.0, most=3.0)
    assert Latencies.of([]) == Latencies(messages=0, p50=0.0, p99=0.0, most=0.0)


@pytest.mark.deep
@pytest.mark.timeout(600)
async def test_the_urgent_overtake_the_others_while_the_switch_is_overloaded_and_after_a_stall() -> None:
    """Every message is answered; look-ups bear the overload. Classes are compared, no time is asked for."""
    safety, look_up, _ = PRECEDENCE
    options = Options.parse(["--backlog", "5000", "--seconds", "10"])
    found = await overload(options)

    assert len(list(lines(found))) == 3 + 2 * len(PRECEDENCE)
    assert min(each.messages for each in found.running.values()) > 100
    assert found.running[safety].p50 < found.running[look_up].p50 / 3
    assert found.stopped[safety].p50 < found.stopped[look_up].p50 / 3
