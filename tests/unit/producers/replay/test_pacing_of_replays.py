"""Lines of a replay are due by the log's times and the speed; only keys shift them. A stall stands in the drift."""

from collections.abc import Sequence

import pytest

from producers.replay.fidelity import AIM_US, Fidelity
from producers.replay.orders import Pace
from producers.replay.tempo import Tempo, paced
from tests.mill import HandClock

_S = 1_000_000_000


class Pressing(HandClock):
    """A clock at which keys are pressed at certain times."""

    def __init__(self, tempo: Tempo, *pressed: tuple[int, str]) -> None:
        """Press by and by, each at a second."""
        super().__init__()
        self._tempo = tempo
        self._pressed = list(pressed)

    async def sleep_until(self, due_ns: int) -> None:
        """Press what is due by then."""
        await super().sleep_until(due_ns)
        while self._pressed and self._pressed[0][0] * _S <= self.monotonic_ns():
            _, key = self._pressed.pop(0)
            {"p": lambda: self._tempo.pause(self.monotonic_ns()), "q": self._tempo.end}.get(
                key, lambda: self._tempo.turn(2.0, self.monotonic_ns())
            )()


async def went(tempo: Tempo, clock: HandClock, positions_s: Sequence[float]) -> list[tuple[int, int, float]]:
    """Pace, and give for each when it was due, when it went, and which it was."""
    return [
        (due_ns, clock.monotonic_ns(), position_s)
        async for batch in paced(zip(positions_s, positions_s, strict=True), tempo, clock)
        for due_ns, position_s in batch
    ]


@pytest.mark.parametrize(("factor", "last_s"), [(1.0, 30), (10.0, 3), (0.5, 60)])
async def test_a_speed_says_how_long_it_takes(factor: float, last_s: int) -> None:
    """So many times as fast as the log: no error adds up."""
    tempo, clock = Tempo(factor, 0), HandClock()
    found = await went(tempo, clock, [float(number) for number in range(31)])

    assert [last for *last, _ in found][-1] == [last_s * _S, last_s * _S]
    assert all(due_ns == at_ns for due_ns, at_ns, _ in found)


async def test_at_full_speed_all_is_due_at_once() -> None:
    """In batches, so that others get their turn."""
    clock = HandClock()
    batches = [batch async for batch in paced(((float(n), n) for n in range(2_500)), Tempo(None, 0), clock)]

    assert [len(batch) for batch in batches] == [1_000, 1_000, 500]
    assert clock.us == 0


async def test_a_pause_shifts_what_is_still_to_come() -> None:
    """Ten seconds of pause, and all is due ten seconds later: nobody is late for having waited."""
    tempo = Tempo(1.0, 0)
    clock = Pressing(tempo, (5, "p"), (15, "p"))
    found = await went(tempo, clock, range(0, 20, 2))

    assert [due_ns // _S for due_ns, _, _ in found] == [0, 2, 4, 16, 18, 20, 22, 24, 26, 28]
    assert all(at_ns - due_ns < _S for due_ns, at_ns, _ in found)


async def test_a_key_makes_the_rest_faster() -> None:
    """From where it is on."""
    tempo = Tempo(1.0, 0)
    found = await went(tempo, Pressing(tempo, (10, "+")), range(0, 40, 5))

    assert [round(due_ns / _S, 1) for due_ns, _, _ in found] == [0, 5, 10, 12.5, 15, 17.5, 20, 22.5]


async def test_who_ends_it_ends_it_even_while_it_is_paused() -> None:
    """What was due went; the rest doesn't."""
    tempo = Tempo(1.0, 0)
    found = await went(tempo, Pressing(tempo, (3, "p"), (8, "q")), range(20))

    assert [position for _, _, position in found] == [0, 1, 2, 3]


async def test_of_an_empty_log_nothing_is_due() -> None:
    """And one that is ended before its first message sends none."""
    ended = Tempo(1.0, 0)
    ended.end()

    assert await went(Tempo(1.0, 0), HandClock(), []) == []
    assert await went(ended, HandClock(), [1.0]) == []


async def test_a_stall_is_charged_to_everything_it_delayed() -> None:
    """Two seconds in which the taker hangs, at 100 a second: 200 messages late, and the longest by two seconds."""
    tempo, clock, fidelity = Tempo(1.0, 0), HandClock(), Fidelity(Pace(1.0))
    stalled = False
    async for batch in paced(((number / 100, number) for number in range(1_000)), tempo, clock):
        if batch[0][1] >= 300 and not stalled:
            stalled, clock.us = True, clock.us + 2_000_000
        for due_ns, _ in batch:
            fidelity.sent(due_ns, clock.monotonic_ns(), due_ns // 1_000, "TX")
    certificate = fidelity.certificate()

    assert certificate.late_sends == 200
    assert certificate.drift_us["p50"] == 0
    assert 1_700_000 < (certificate.drift_us["p99"] or 0) < 2_050_000
    assert 1_900_000 < (certificate.drift_us["max"] or 0) < 2_050_000
    assert (certificate.inter_arrival["TX"].ks_tolerant or 0) > 0.1


def test_without_a_stall_nothing_is_late_and_distances_are_the_logs() -> None:
    """A millisecond late throughout is within the aim."""
    fidelity = Fidelity(Pace(2.0))
    for number in range(100):
        fidelity.bare.add(500)
        fidelity.sent(number * _S // 2, number * _S // 2 + 1_000_000, number * 1_000_000, "TX")
    certificate = fidelity.certificate()

    assert certificate.late_sends == 0
    assert certificate.aim_kept
    assert certificate.drift_us == {"p50": 1_007, "p99": 1_007, "max": 1_007}
    assert certificate.bare_pacer_drift_us["max"] == 503
    assert certificate.inter_arrival["TX"].ks == 0.0


def test_where_nothing_has_a_time_nothing_is_certified_of_times() -> None:
    """But of order it is."""
    fidelity = Fidelity(Pace(None))
    fidelity.sent(0, 5_000_000, 3, "TX")
    fidelity.stored(0, "TXPDX0001", 5)
    fidelity.stored(0, "TXPDX0001", 4)
    certificate = fidelity.certificate()

    assert not certificate.timed
    assert certificate.aim_kept is None
    assert certificate.drift_us == {"p50": None, "p99": None, "max": None}
    assert certificate.inter_arrival == {}
    assert certificate.inversions == 1


def test_only_a_senders_own_order_counts() -> None:
    """Senders may overtake each other, and so may a sender's messages in different partitions."""
    fidelity = Fidelity(Pace(None))
    for partition, sender, offset in ((0, "A", 7), (0, "B", 3), (1, "A", 1), (0, "A", 8)):
        fidelity.stored(partition, sender, offset)

    assert fidelity.inversions == 0


def test_a_bare_pacer_that_is_as_late_excuses_the_broker() -> None:
    """The aim is about what the broker adds."""
    fidelity = Fidelity(Pace(1.0))
    for _ in range(10):
        fidelity.bare.add(20_000)
        fidelity.sent(0, 21_000_000, None, "TX")

    assert fidelity.certificate().aim_kept
    assert fidelity.certificate().late_sends == 10
    assert AIM_US == 3_000
