"""`nlets load`: parse the options, run the load, say what it found."""

import asyncio
import json
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from producers.commands.confirming import confirm_filters_off
from producers.commands.options import JsonOption, PrefixOption, SeedOption, ServersOption
from producers.commands.writing import writing
from streams.broker.topics import DEFAULT_PREFIX, TopicNames
from streams.clock import SystemClock

_GOALS: Final = "What is to be found out"


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
        float | None,
        typer.Option(
            metavar="MS", help="What the p99 from due may be at most; exit 3 if it is more.", rich_help_panel=_GOALS
        ),
    ] = None,
    find_max: Annotated[
        bool,
        typer.Option(
            "--find-max",
            help="Raise the rate until lag grows; then hold a share of the maximum.",
            rich_help_panel=_GOALS,
        ),
    ] = False,
    hold: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Of the maximum; 0.85 if not said.", rich_help_panel=_GOALS)
    ] = None,
    thresholds: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Limits by class, with their rate; or `shipped`. Exit 3 if one isn't kept.",
            rich_help_panel=_GOALS,
        ),
    ] = None,
    filter_cost: Annotated[
        bool,
        typer.Option(
            "--filter-cost",
            help="Send the same with filters off and on, in turn; say what they add.",
            rich_help_panel=_GOALS,
        ),
    ] = False,
    pairs: Annotated[
        int | None,
        typer.Option(help="How often off and on; 8 if not said, after one to warm up.", rich_help_panel=_GOALS),
    ] = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Filters of a switch that isn't the command's own may be off for a while.",
            rich_help_panel=_GOALS,
        ),
    ] = False,
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
    * `nlets load --filter-cost --thresholds shipped --seconds 5`
    """
    from rich.console import Console

    from producers.load.live.display import display_on
    from producers.load.orders import Options
    from producers.load.papers import order_of
    from producers.load.reporting.files import COST_FORMS, FORMS, check_forms
    from producers.load.setup import Wanted
    from producers.load.start import run_wanted

    check_forms(out or (), forms := COST_FORMS if filter_cost else FORMS)
    options = Options(
        rate, seconds, profile, arrivals, warm_up, p99, find_max, hold, seed, producers, scenario, log, thresholds,
        filter_cost, pairs,
    )  # fmt: skip
    wanted = Wanted(order_of(options), bootstrap_servers, TopicNames(prefix), asdict(options))
    if filter_cost and bootstrap_servers and not yes:
        confirm_filters_off(bootstrap_servers, prefix)
    display = display_on(Console(stderr=True, highlight=False), sys.stdin)
    # What a pipeline ends by SIGTERM takes everything down that it started, as by Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    result = asyncio.run(run_wanted(wanted, context.obj(), display, SystemClock()))
    _write({path: forms[path.suffix](result.said) for path in out or ()})
    if as_json:
        print(json.dumps(result.said, indent=2))
    else:
        Console(highlight=False).print(result.drawn)
    raise typer.Exit(result.exit)


def _write(reports: Mapping[Path, str]) -> None:
    for path, text in reports.items():
        with writing(path) as file:
            file.write(text)
