"""`nlets traffic`: synthetic messages, shown, written to a log, or sent into the switch."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import typer

from producers.commands.options import DirectoryOption, PrefixOption, SeedOption, ServersOption
from producers.commands.writing import writing
from producers.pacing import CURVES, Curve, Pace
from producers.traffic.paced import PacedTraffic, composer_of
from producers.traffic.scenario import ASSUMED, Scenario
from streams.broker.topics import DEFAULT_PREFIX, TopicNames
from streams.clock import SystemClock
from streams.errors import UsageError
from streams.messages.agencies import AGENCIES
from streams.messages.times import parse_time

_DAY_S: Final = 86_400


class NowhereToSendError(UsageError):
    """Traffic was to be sent, and nothing says where."""

    hint = "give --bootstrap-servers, or --out FILE, or --sample N; `nlets demo` runs a switch and its traffic in one"

    def __str__(self) -> str:
        return "no broker to send to"


def traffic(
    *,
    sample: Annotated[int | None, typer.Option(min=1, help="Print this many messages and stop.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a traffic log instead of sending.")] = None,
    rate: Annotated[float, typer.Option(min=0.001, help="Mean messages a second.")] = 20.0,
    seconds: Annotated[float, typer.Option(min=0.001, help="How long; a sample stops by number alone.")] = 10.0,
    most: Annotated[int | None, typer.Option(min=1, help="Stop after this many messages.")] = None,
    seed: SeedOption = 1,
    curve: Annotated[Curve, typer.Option(help="The rate over a day: the same, or as on a working day.")] = Curve.FLAT,
    start: Annotated[str, typer.Option(metavar="TIME", help="When a log or sample begins.")] = "2025-12-01T12:00:00Z",
    boost: Annotated[
        list[str] | None, typer.Option(metavar="AGENCY=FACTOR", help="Let an agency ask more often, such as ice=60.")
    ] = None,
    grants_out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write down the invented grants that some messages ask under.")
    ] = None,
    basis: Annotated[bool, typer.Option("--basis", help="Say what every figure rests on, and stop.")] = False,
    directory: DirectoryOption = None,
    bootstrap_servers: ServersOption = None,
    prefix: PrefixOption = DEFAULT_PREFIX,
) -> None:
    """Make synthetic traffic: show a sample, write a log, or send it to a running switch.

    People, plates and agencies are invented and look it. Shares of agencies and keys follow what was published, where
    anything was, and are assumptions elsewhere: see --basis.

    Examples:
    * `nlets traffic --sample 10`
    * `nlets traffic --rate 100 --seconds 60 --out day.jsonl`
    * `nlets traffic --rate 50 --seconds 10 --bootstrap-servers 127.0.0.1:9092`
    """
    from producers.traffic.grants import grants_file
    from streams.messages.directory import directory_at

    scenario = _boosted(boost or [])
    if basis:
        return _say_bases(scenario)
    live = sample is None and out is None
    if live and bootstrap_servers is None:
        raise NowhereToSendError
    start_us = SystemClock().now_us() if live else _time(start)
    composer = composer_of(scenario, directory_at(directory), seed, start_us)
    if grants_out:
        with writing(grants_out) as file:
            file.write(grants_file(composer.grants))
    pace = Pace(rate, CURVES[curve], start_us / 10**6 % _DAY_S)
    paced = PacedTraffic(composer, pace, most=sample) if sample else PacedTraffic(composer, pace, seconds, most)
    if bootstrap_servers and live:
        return _send(paced, bootstrap_servers, TopicNames(prefix).queries)
    return _write(paced.log(start_us), out) if out else _print(paced.log(start_us))


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


def _say_bases(scenario: Scenario) -> None:
    for name, numbers, basis in scenario.bases():
        print(f"{name}: {numbers}\n    {basis}")


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _write(lines: Iterable[str], out: Path) -> None:
    with writing(out) as log:
        written = sum(1 for line in lines if log.write(f"{line}\n"))
    print(f"{written} messages written to {out}", file=sys.stderr)


def _send(paced: PacedTraffic, servers: str, topic: str) -> None:
    from producers.traffic.sending import send_paced

    sent = asyncio.run(send_paced(servers, topic, paced, SystemClock()))
    print(f"{sent.messages} messages sent, the latest {sent.latest_us / 1e3:.1f} ms after it was due", file=sys.stderr)
