"""`nlets load`: parse the options, run the load, say what it found."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from producers.commands.options import JsonOption, PrefixOption, SeedOption, ServersOption
from producers.commands.writing import writing
from streams.broker.topics import DEFAULT_PREFIX, TopicNames
from streams.clock import SystemClock
from streams.errors import Exit


def load(
    context: typer.Context,
    *,
    rate: Annotated[
        float | None, typer.Option(help="Messages a second, at the profile's highest; 200 if nothing says so.")
    ] = None,
    seconds: Annotated[float | None, typer.Option(help="How long, 10 if not said; with --find-max each step.")] = None,
    profile: Annotated[
        str | None, typer.Option(help="How the rate goes: constant (if not said), steps, ramp, spike, daily, recorded.")
    ] = None,
    arrivals: Annotated[
        str | None, typer.Option(help="As of independent senders, poisson (if not said), or even.")
    ] = None,
    warm_up: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Load before it that is not measured; 2 if not said.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="Which messages there are: a shipped scenario, or a file.")
    ] = None,
    log: Annotated[
        str | None, typer.Option(metavar="FILE", help="The traffic log whose gaps --profile recorded follows.")
    ] = None,
    producers: Annotated[
        int | None, typer.Option(help="How many processes send; as many as the rate needs if not said.")
    ] = None,
    p99: Annotated[
        float | None, typer.Option(metavar="MS", help="What the p99 from due may be at most; exit 3 if it is more.")
    ] = None,
    find_max: Annotated[
        bool, typer.Option("--find-max", help="Raise the rate until lag grows; then hold a share of the maximum.")
    ] = False,
    hold: Annotated[float | None, typer.Option(metavar="SHARE", help="Of the maximum; 0.85 if not said.")] = None,
    seed: SeedOption = 1,
    bootstrap_servers: ServersOption = None,
    prefix: PrefixOption = DEFAULT_PREFIX,
    out: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Write the report there, as .html, .csv or .json; may be repeated."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Load a switch at a rate that waits for nobody, and say how long answers took from when messages were due.

    Without a broker a whole switch is started on this machine, which it shares. A run that did not measure what it was
    to measure says so, with the reasons, and exits 1.

    Examples:
    * `nlets load --rate 200 --seconds 10`
    * `nlets load --rate 1000 --profile spike --p99 250 --json`
    * `nlets load --scenario traffic-stops --rate 500`
    * `nlets load --find-max --seconds 5 --out load.html --out load.json`
    """
    from rich.console import Console

    from producers.load.orders import Options
    from producers.load.papers import order_of
    from producers.load.reporting.files import check_forms
    from producers.load.reporting.report import Judgement
    from producers.load.reporting.view import drawn
    from producers.load.setup import Wanted
    from producers.load.start import run_load

    check_forms(out or ())
    options = Options(
        rate, seconds, profile, arrivals, warm_up, p99, find_max, hold, seed, producers, scenario, log
    )  # fmt: skip
    wanted = Wanted(order_of(options), bootstrap_servers, TopicNames(prefix), asdict(options))
    console = Console(stderr=True, highlight=False)
    report = asyncio.run(
        run_load(wanted, context.obj(), lambda text: console.print(text, soft_wrap=True), SystemClock())
    )
    said = report.to_json()
    _write(said, out or ())
    if as_json:
        print(json.dumps(said, indent=2))
    else:
        Console(highlight=False).print(drawn(report))
    if report.why_invalid:
        raise typer.Exit(Exit.FAILED)
    if report.judgement is Judgement.FAIL:
        raise typer.Exit(Exit.NO)


def _write(report: Mapping[str, object], paths: Iterable[Path]) -> None:
    """Write a report in the form that each file's ending says."""
    from producers.load.reporting.files import FORMS

    for path in paths:
        with writing(path) as file:
            file.write(FORMS[path.suffix](report))
