"""`nlets demo`: parse the options, run the demo, say how it ended."""

import asyncio
import json
from contextlib import nullcontext
from typing import Annotated, Final

import typer

from producers.commands.options import JsonOption, SeedOption, ServersOption
from streams.clock import SystemClock
from streams.errors import Exit

_THINGS_TO_TRY: Final = """
Three things to try next:

  nlets send "DQ.TXPDX0001.IL.TXT\\nOLN/T00000001"
      ask a question yourself, as an officer would; exits 3 if the answer is no
  nlets policy show --state OR
      what Oregon's rules say, in words
  nlets traffic --out day.jsonl && nlets decide day.jsonl --out verdicts.jsonl
      ten seconds of traffic and every verdict on it, without a broker
"""


def demo(
    context: typer.Context,
    *,
    seconds: Annotated[float | None, typer.Option(min=1.0, help="How long; without it until Ctrl-C.")] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Messages a second.")] = 40.0,
    seed: SeedOption = 1,
    port: Annotated[int | None, typer.Option(min=1, max=65_535, help="Port of the page; else a free one.")] = None,
    prefix: Annotated[str | None, typer.Option(help="What topic names begin with; else what is not in use.")] = None,
    bootstrap_servers: ServersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Watch the switch at work: synthetic agencies ask states for data, and each state's rules decide.

    Starts an embedded broker, the three stages and the page, sends traffic, and after 15 seconds puts Oregon's block in
    force. ICE asks far more often than it does, so that it can be watched. Everything ends with it, also by Ctrl-C.

    Examples:
    * `nlets demo`
    * `nlets demo --seconds 30 --json`
    * `KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9092 nlets demo`
    """
    from rich.console import Console

    from producers.demo.displays import LineDisplay, display_on
    from producers.demo.start import Wanted, run_demo
    from producers.demo.view import ending_of

    wanted = Wanted(bootstrap_servers, prefix, seconds, rate, seed, port)
    console = Console(stderr=as_json, highlight=False)
    with nullcontext(LineDisplay(console)) if as_json else display_on(console) as display:
        ending = asyncio.run(run_demo(wanted, context.obj(), display, SystemClock()))
    if as_json:
        print(json.dumps(ending.summary, indent=2))
    else:
        console.print(ending_of(ending.snapshot, ending.stale, console.width))
        if ending.kept:
            print(f"The topics `{ending.names.prefix}*` stay on your Kafka, for whoever wants to count again.")
        print(_THINGS_TO_TRY, end="")
    if not ending.sound:
        raise typer.Exit(Exit.FAILED)
