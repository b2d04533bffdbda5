"""`nlets traffic`: synthetic messages, shown, written to a log, or sent into the switch."""

import asyncio
import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from random import Random
from typing import Annotated, Final

import typer

from producers.commands.options import BootstrapServers, DirectoryFile, Prefix
from producers.pacing import FLAT, WORKDAY, Pace, due_before, due_times_ns, poisson_gaps
from producers.traffic.compose import Composer
from producers.traffic.forms import log_line
from producers.traffic.grants import grants_file, invented_grants
from producers.traffic.scenario import ASSUMED, Scenario
from producers.traffic.sending import Sent, door, send
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.errors import OperatorError
from streams.messages.agencies import AGENCIES
from streams.messages.directory import load_directory, shipped_directory
from streams.messages.times import parse_time

_DAY_S: Final = 86_400


class Curve(StrEnum):
    """How the rate changes over a day."""

    FLAT = "flat"
    WORKDAY = "workday"


_CURVES: Final = {Curve.FLAT: FLAT, Curve.WORKDAY: WORKDAY}


class NowhereToSendError(OperatorError):
    """Traffic was to be sent, and nothing says where."""

    hint = "give --bootstrap-servers, or --out FILE, or --sample N; `nlets demo` runs a switch and its traffic in one"

    def __str__(self) -> str:
        """Say what is missing."""
        return "no broker to send to"


@dataclass(frozen=True, slots=True)
class Run:
    """Which messages, and when each is due after the start."""

    composer: Composer
    pace: Pace
    seconds: float
    most: int | None

    def due_ns(self, start_ns: int) -> Iterator[int]:
        """Give when messages are due, bounded in time and number."""
        due = due_times_ns(self.pace, poisson_gaps(Random(f"{self.composer.seed}/gaps")), start_ns)
        return islice(due_before(due, start_ns + self.seconds * 1e9), self.most)

    def log(self, start_us: int) -> Iterator[str]:
        """Give the lines of a traffic log."""
        due = self.due_ns(start_us * 1_000)
        return (log_line(each, at // 1_000) for at, each in zip(due, self.composer.messages(), strict=False))


def traffic(
    *,
    sample: Annotated[int | None, typer.Option(min=1, help="Print this many messages and stop.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write a traffic log instead of sending.")] = None,
    rate: Annotated[float, typer.Option(min=0.001, help="Mean messages a second.")] = 20.0,
    seconds: Annotated[float, typer.Option(min=0.001, help="How long.")] = 10.0,
    most: Annotated[int | None, typer.Option(min=1, help="Stop after this many messages.")] = None,
    seed: Annotated[int, typer.Option(help="Same seed: same messages, at the same distances.")] = 1,
    curve: Annotated[Curve, typer.Option(help="The rate over a day: the same, or as on a working day.")] = Curve.FLAT,
    start: Annotated[str, typer.Option(help="When a log or sample begins.")] = "2025-12-01T12:00:00Z",
    boost: Annotated[
        list[str] | None, typer.Option(metavar="AGENCY=FACTOR", help="Let an agency ask more often, such as ice=60.")
    ] = None,
    grants_out: Annotated[
        Path | None, typer.Option(help="Write down the invented grants that some messages ask under.")
    ] = None,
    basis: Annotated[bool, typer.Option("--basis", help="Say what every figure rests on, and stop.")] = False,
    directory: DirectoryFile = None,
    bootstrap_servers: BootstrapServers = None,
    prefix: Prefix = "nlets.",
) -> None:
    """Make synthetic traffic: show a sample, write a log, or send it to a running switch.

    People, plates and agencies are invented and look it. Shares of agencies and keys follow what was published, where
    anything was, and are assumptions elsewhere: see --basis.

    Examples:
      nlets traffic --sample 10

      nlets traffic --rate 100 --seconds 60 --out day.jsonl

      nlets traffic --rate 50 --seconds 10 --bootstrap-servers 127.0.0.1:9092
    """
    scenario = _boosted(boost or [])
    if basis:
        return _print_bases(scenario)
    live = sample is None and out is None
    start_us = SystemClock().now_us() if live else _time(start)
    agencies = load_directory(directory) if directory else shipped_directory()
    grants = invented_grants(agencies, seed, start_us)
    if grants_out:
        grants_out.write_text(grants_file(grants), encoding="utf-8")
    composer = Composer.of(scenario, agencies, seed, grants)
    pace = Pace(rate, _CURVES[curve], start_us / 10**6 % _DAY_S)
    if sample:
        return _print(Run(composer, pace, math.inf, sample).log(start_us))
    run = Run(composer, pace, seconds, most)
    return _write(run.log(start_us), out) if out else _send(run, bootstrap_servers, prefix)


def _boosted(boost: list[str]) -> Scenario:
    scenario = ASSUMED
    for each in boost:
        agency, _, factor = each.partition("=")
        if agency not in AGENCIES or not factor.replace(".", "", 1).isdecimal():
            raise typer.BadParameter(f"`{each}` is no agency and factor such as ice=60", param_hint="--boost")
        scenario = scenario.boosted(agency, float(factor))
    return scenario


def _time(text: str) -> int:
    at_us = parse_time(text)
    if at_us is None:
        raise typer.BadParameter(f"`{text}` is no time such as 2025-12-01T12:00:00Z", param_hint="--start")
    return at_us


def _print_bases(scenario: Scenario) -> None:
    for name, numbers, basis in scenario.bases():
        print(f"{name}: {numbers}\n    {basis}")


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _write(lines: Iterable[str], out: Path) -> None:
    with out.open("w", encoding="utf-8") as log:
        written = sum(1 for line in lines if log.write(f"{line}\n"))
    print(f"{written} messages written to {out}", file=sys.stderr)


def _send(run: Run, servers: str | None, prefix: str) -> None:
    if not servers:
        raise NowhereToSendError
    sent = asyncio.run(_sent(run, servers, TopicNames(prefix)))
    print(f"{sent.messages} messages sent, the latest {sent.latest_us / 1e3:.1f} ms after it was due", file=sys.stderr)


async def _sent(run: Run, servers: str, names: TopicNames) -> Sent:
    from streams.broker.kafka import connect

    clock = SystemClock()
    broker = await connect(servers)
    try:
        entry = await door(broker, names.queries)
        return await send(broker, entry, run.composer.messages(), run.due_ns(clock.monotonic_ns()), clock)
    finally:
        await broker.close()
