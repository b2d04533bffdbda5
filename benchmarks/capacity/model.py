"""The capacity model: service times in, numbers of partitions, workers and brokers out. Pure.

A stage's worker is one thread, so it carries what its processor time allows, less a reserve. Brokers share their work;
what their copies cost is assumed, not measured.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

STAGES: Final = ("intake", "state", "back")

WORKERS: Final = (1, 2, 4, 8, 16)
"""Numbers of workers with which each commits all its partitions together
(`docs/adr/0016-partitions-are-committed-in-convoys.md`)."""
_LEAST_PARTITIONS: Final = 4
"""Each budget class then has a track of its own."""
_PARTITIONS_A_WORKER: Final = 11
"""With more than one worker: then each has a partition of every class."""
_LEAST_BROKERS: Final = 3
"""As many as there are copies of a topic."""
_DAY_S: Final = 86_400


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """What a message costs, as it was measured with a backlog, when batches are full."""

    worker_us: Mapping[str, float]
    """Processor time of a stage's worker, by stage, per record that it reads."""
    broker_us: Mapping[str, float]
    """Processor time of a broker without copies, for the same record."""
    bytes_a_query: float
    """Written to all topics for one query, in all."""


class Assumed(msgspec.Struct, frozen=True, kw_only=True):
    """What was not measured here."""

    requests_a_message: float = 1.2
    """Destinations of a query; two stages of three work on requests."""
    most_use: float = 0.5
    """Share of a processor that may be in use at the peak: the rest is for bursts, and for catching up."""
    copies: int = 3
    work_of_a_copy: float = 0.5
    """What keeping a further copy costs the brokers, as a share of the first."""
    processors_a_broker: int = 4
    spare_workers: int = 1
    """Workers beside those that are needed: while one is away, the others carry all."""
    days_kept: int = 7


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """A load: queries a second at its peak, and in the mean."""

    name: str
    peak: float
    mean: float


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What a load needs."""

    demand: Demand
    workers: Mapping[str, int]
    """By stage, the spare one included."""
    use: Mapping[str, float]
    """Share of one worker's processor that is in use at the peak if one does it all; above 1, one can't."""
    partitions: int
    brokers: int
    broker_use: float
    """Share of all brokers' processors in use at the peak."""
    gib_a_day: float
    """Written in a day of the mean, all copies."""
    gib_kept: float


def needs(service: Service, demands: Sequence[Demand], assumed: Assumed | None = None) -> list[Need]:
    """Say what each load needs."""
    return [_need(service, demand, assumed or Assumed()) for demand in demands]


def _need(service: Service, demand: Demand, assumed: Assumed) -> Need:
    use = {stage: _per_second(stage, demand.peak, assumed) * service.worker_us[stage] / 1e6 for stage in STAGES}
    workers = {stage: _workers(share, assumed) for stage, share in use.items()}
    processors = sum(_per_second(stage, demand.peak, assumed) * service.broker_us[stage] / 1e6 for stage in STAGES)
    processors *= 1 + (assumed.copies - 1) * assumed.work_of_a_copy
    brokers = max(_LEAST_BROKERS, math.ceil(processors / (assumed.most_use * assumed.processors_a_broker)))
    gib_a_day = demand.mean * _DAY_S * service.bytes_a_query * assumed.copies / 2**30
    return Need(
        demand=demand,
        workers=workers,
        use=use,
        partitions=_partitions(max(workers.values())),
        brokers=brokers,
        broker_use=processors / (brokers * assumed.processors_a_broker),
        gib_a_day=gib_a_day,
        gib_kept=gib_a_day * assumed.days_kept,
    )


def _per_second(stage: str, queries: float, assumed: Assumed) -> float:
    """Say how many records a stage reads a second: intake reads queries, the others requests."""
    return queries if stage == STAGES[0] else queries * assumed.requests_a_message


def _workers(share: float, assumed: Assumed) -> int:
    wanted = math.ceil(share / assumed.most_use) + assumed.spare_workers
    return next((count for count in WORKERS if count >= wanted), wanted)


def _partitions(workers: int) -> int:
    return _LEAST_PARTITIONS if workers == 1 else workers * _PARTITIONS_A_WORKER


def carried(service: Service, stage: str, workers: int, processors: int) -> float:
    """Predict how many records a second workers of one stage carry on one machine, with the broker on it, at most."""
    alone = workers * 1e6 / service.worker_us[stage]
    together = processors * 1e6 / (service.worker_us[stage] + service.broker_us[stage])
    return min(alone, together)
