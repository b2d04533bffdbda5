"""What the capacity model makes of service times."""

import pytest

from benchmarks.capacity.measuring import Look, TooQuickError, Worked, worked_off
from benchmarks.capacity.model import STAGES, Assumed, Demand, Service, carried, needs
from benchmarks.capacity.report import checks

SERVICE = Service(worker_us=dict.fromkeys(STAGES, 100.0), broker_us=dict.fromkeys(STAGES, 50.0), bytes_a_query=1_000.0)
ASSUMED = Assumed(requests_a_message=1.0, most_use=0.5, spare_workers=1)


def demand(peak: float) -> Demand:
    """Ask for so many queries a second."""
    return Demand(name="some", peak=peak, mean=peak / 3)


@pytest.mark.parametrize(
    ("peak", "workers"),
    [
        pytest.param(10.0, 2, id="one would do, and one is spare"),
        pytest.param(5_001.0, 4, id="two and a spare one are three, which would commit every partition alone"),
        pytest.param(15_000.0, 4, id="three and a spare one"),
        pytest.param(200_000.0, 41, id="more than any number that commits together"),
    ],
)
def test_workers_bear_the_peak_when_one_is_away(peak: float, workers: int) -> None:
    """None of them is then busier than assumed."""
    [need] = needs(SERVICE, [demand(peak)], ASSUMED)

    assert need.workers == dict.fromkeys(STAGES, workers)
    assert peak * 100e-6 / (workers - 1) <= ASSUMED.most_use


def test_what_is_measured_per_request_grows_with_destinations() -> None:
    """Intake reads queries, the others requests."""
    [need] = needs(SERVICE, [demand(1_000.0)], Assumed(requests_a_message=2.0))

    assert need.use == pytest.approx({"intake": 0.1, "state": 0.2, "back": 0.2})


def test_copies_cost_brokers_and_disks() -> None:
    """Three copies at half the work each are twice the work of one."""
    [once] = needs(SERVICE, [demand(90_000.0)], Assumed(copies=1))
    [thrice] = needs(SERVICE, [demand(90_000.0)], Assumed(copies=3))

    assert thrice.brokers == pytest.approx(2 * once.brokers, abs=1)
    assert thrice.gib_kept == pytest.approx(3 * once.gib_kept)


def test_a_machine_is_full_when_its_processors_are() -> None:
    """Workers and broker share them."""
    assert carried(SERVICE, "state", workers=1, processors=2) == pytest.approx(10_000)
    assert carried(SERVICE, "state", workers=2, processors=2) == pytest.approx(2 / 150e-6)


def test_prediction_stands_beside_what_was_measured() -> None:
    """For every number of workers."""
    worked = [
        Worked(stage="back", workers=2, records=10, per_second=9_000.0, worker_us=100.0, broker_us=50.0),
    ]
    [check] = checks(SERVICE, worked, processors=2)

    assert check.predicted == pytest.approx(13_333.3)
    assert check.measured == 9_000.0


def test_what_is_measured_begins_when_workers_are_warm() -> None:
    """The first half of a backlog is not counted."""
    looks = [Look(0, 0.0, 0.0, 0.0), Look(500, 9.0, 5.0, 1.0), Look(1_000, 10.0, 5.1, 1.05)]

    worked = worked_off("intake", 1, looks)

    assert (worked.records, worked.per_second, worked.worker_us, worked.broker_us) == (500, 500.0, 200.0, 100.0)


@pytest.mark.parametrize(
    "looks",
    [
        pytest.param([Look(0, 0.0, 0.0, 0.0), Look(20_000, 1.0, 1.0, 0.2)], id="between two looks"),
        pytest.param([Look(10_000, 1.0, 1.0, 0.2), Look(20_000, 1.05, 1.0, 0.2)], id="within a tick of the clock"),
    ],
)
def test_a_backlog_that_is_too_small_is_said(looks: list[Look]) -> None:
    """No service time follows from it: by nothing can't be divided."""
    with pytest.raises(TooQuickError, match=r"^intake worked 20,000 records off too quickly .* raise --messages$"):
        worked_off("intake", 1, looks)
