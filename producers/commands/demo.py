"""`nlets demo`: parse the options, run the demo, say how it ended."""

import asyncio
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import typer

from producers.commands.options import BootstrapServers
from producers.demo.backstage import Backstage
from producers.demo.performance import Show
from producers.demo.staging import Ending, Wanted, run_demo
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
    seed: Annotated[int, typer.Option(help="Same seed, same messages.")] = 1,
    port: Annotated[int | None, typer.Option(min=1, max=65_535, help="Port of the page; else a free one.")] = None,
    prefix: Annotated[str | None, typer.Option(help="What topic names begin with; else what is not in use.")] = None,
    bootstrap_servers: BootstrapServers = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout, progress on stderr.")] = False,
) -> None:
    """Watch the switch at work: synthetic agencies ask states for data, and each state's rules decide.

    Starts an embedded broker, the three stages and the page, sends traffic, and after 15 seconds puts Oregon's block in
    force. ICE asks far more often than it does, so that it can be watched. Everything ends with it, also by Ctrl-C.

    Examples:
    * `nlets demo`
    * `nlets demo --seconds 30 --json`
    * `KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9092 nlets demo`
    """
    wanted = Wanted(bootstrap_servers, prefix, seconds, rate, seed, port)
    with _audience(as_json=as_json) as show:
        ending = asyncio.run(_run(wanted, context.obj, show))
    if as_json:
        print(json.dumps(ending.summary, indent=2))
    else:
        _say(ending)
    if not ending.sound:
        raise typer.Exit(Exit.FAILED)


async def _run(wanted: Wanted, backstage: Backstage, show: Show) -> Ending:
    curtain = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end(told: signal.Signals) -> None:
        """Let what is on its way arrive; whoever asks twice does not want to wait."""
        curtain.set()
        loop.remove_signal_handler(told)

    for told in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(told, end, told)
    return await run_demo(wanted, backstage, show, curtain, SystemClock())


@contextmanager
def _audience(*, as_json: bool) -> Iterator[Show]:
    """Draw on a terminal; else write lines, beside a JSON document to stderr."""
    from rich.console import Console

    from producers.demo.shows import LineShow, live_show

    console = Console(stderr=as_json, highlight=False)
    if as_json or not console.is_terminal:
        yield LineShow(console)
    else:
        with live_show(console) as show:
            yield show


def _say(ending: Ending) -> None:
    from rich.console import Console

    from producers.demo.view import ending_of

    console = Console(highlight=False)
    console.print(ending_of(ending.scene, ending.stale, console.width))
    if ending.kept:
        print(f"The topics `{ending.names.prefix}*` stay on your Kafka, for whoever wants to count again.")
    sys.stdout.write(_THINGS_TO_TRY)
