"""The tables as Prometheus metrics, in its text format. Pure but for the library that writes the text."""

from collections.abc import Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from streams.metrics.books import CountKey, sheet
from streams.metrics.histogram import upper
from streams.metrics.trials import is_of_trial, read_trial_key
from streams.monitor.alarms import Outlook
from streams.monitor.cells import TOTAL, CellKey, FlowCell, Tables
from streams.monitor.views import Lag, context, find_troubles, total_counts

BOUNDS_MS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 60_000)
"""Upper bounds of the exported histogram. A value counts as the highest its bucket holds, so none is shown too low."""


class _Export(Collector):
    def __init__(self, tables: Tables, lag: Lag, outlook: Outlook) -> None:
        self._tables = tables
        self._lag = lag
        self._outlook = outlook

    def collect(self) -> Iterator[Metric]:
        """Give every metric."""
        counts = total_counts(self._tables)
        flow = self._tables.flows.get(CellKey(TOTAL, 0).text(), FlowCell())
        yield _requests({key: times for key, times in counts.items() if not is_of_trial(key)})
        yield from _trials({key: times for key, times in counts.items() if is_of_trial(key)})
        yield _on_trial(self._outlook)
        yield _rules(flow.rules)
        yield _latency(flow.hops)
        yield _gauge("nlets_in_flight", "Requests without an outcome.", sheet(counts).in_flight)
        yield _gauge("nlets_books_balance", "1 if the books balance.", int(not find_troubles(self._tables, counts)))
        lag = self._lag.to_json()
        for unit in ("messages", "seconds"):
            yield _gauge(f"nlets_monitor_lag_{unit}", f"How far the monitor is behind, in {unit}.", lag[unit])
        yield _context(self._tables)
        yield from _alarms(self._outlook, self._lag.now_us)


def expose(tables: Tables, lag: Lag, outlook: Outlook) -> bytes:
    """Write the metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Export(tables, lag, outlook))
    return generate_latest(registry)


def _requests(counts: Mapping[str, int]) -> CounterMetricFamily:
    labels = ["kind", "state", "agency", "class"]
    family = CounterMetricFamily(
        "nlets_requests", "Requests received, their outcomes, and what is apart.", labels=labels
    )
    for key, times in sorted(counts.items()):
        family.add_metric(list(CountKey.parse(key)), times)
    return family


def _trials(counts: Mapping[str, int]) -> Iterator[CounterMetricFamily]:
    whose = ["state", "agency", "class"]
    text = "Requests that a candidate on trial decided, too: from the verdict in force to its own."
    requests = CounterMetricFamily("nlets_trial_requests", text, labels=["activation", "from", "to", *whose])
    text = "Requests that both let through, and whose answers other rules would judge."
    answers = CounterMetricFamily("nlets_trial_answers", text, labels=["activation", *whose])
    for key, times in sorted(counts.items()):
        cell = read_trial_key(key)
        number, *verdicts_and_whose = map(str, cell)
        if cell.is_answer:
            answers.add_metric([number, *verdicts_and_whose[2:]], times)
        else:
            requests.add_metric([number, *verdicts_and_whose], times)
    yield from (requests, answers)


def _on_trial(outlook: Outlook) -> GaugeMetricFamily:
    text = "The share of originators, in percent, that a candidate on trial decides for; 0 is a shadow's."
    family = GaugeMetricFamily("nlets_trial_percent", text, labels=["activation", "candidate"])
    if (roll_out := outlook.roll_out) is not None:
        family.add_metric([str(roll_out.number), roll_out.candidate], roll_out.percent)
    return family


def _rules(rules: Mapping[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily("nlets_rules", "How often a rule acted, or would have.", labels=["rule", "verdict"])
    for key, times in sorted(rules.items()):
        family.add_metric(key.rsplit("|", 1), times)
    return family


def _latency(hops: Mapping[str, Mapping[int, int]]) -> HistogramMetricFamily:
    family = HistogramMetricFamily("nlets_hop_seconds", "How long each hop took, never too low.", labels=["hop"])
    for hop, histogram in sorted(hops.items()):
        buckets = [(str(bound / 1e3), _within(histogram, bound * 1_000)) for bound in BOUNDS_MS]
        buckets.append(("+Inf", sum(histogram.values())))
        seconds = sum(upper(bucket) * times for bucket, times in histogram.items()) / 1e6
        family.add_metric([hop], buckets=buckets, sum_value=seconds)
    return family


def _within(histogram: Mapping[int, int], bound_us: int) -> int:
    return sum(times for bucket, times in histogram.items() if upper(bucket) <= bound_us)


def _gauge(name: str, text: str, value: object) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=float(str(value)))


def _context(tables: Tables) -> GaugeMetricFamily:
    family = GaugeMetricFamily("nlets_context_info", "The context in force.", labels=["context"])
    if (digest := context(tables)["in_force"]) is not None:
        family.add_metric([str(digest)], 1)
    return family


def _alarms(outlook: Outlook, now_us: int) -> Iterator[Metric]:
    ages_us = [now_us - each.begun_us for each in outlook.half_done]
    half_done = "Activations whose activator is lost."
    yield _gauge("nlets_activations_half_done", half_done, len(ages_us))
    oldest = "How long ago the oldest activation that is half-done was asked for; 0 without any."
    yield _gauge("nlets_activation_half_done_seconds", oldest, max(ages_us, default=0) / 1e6)
    stalled = "How long records have been seen to wait while their stage booked nothing; 0 if it moves."
    family = GaugeMetricFamily("nlets_stalled_seconds", stalled, labels=["stage", "partition"])
    for each in outlook.stalls:
        family.add_metric([each.stage, str(each.partition)], (now_us - (each.since_us or now_us)) / 1e6)
    yield family
    yield _gauge("nlets_outlook_age_seconds", "How old these are.", (now_us - outlook.at_us) / 1e6)
