"""`nlets send`: one message in, its answers out, as at an officer's terminal."""

import asyncio
import json
from typing import Annotated

import typer

from producers.commands.options import JsonOption, PrefixOption, ServersOption
from streams.broker.topics import DEFAULT_PREFIX, TopicNames
from streams.clock import SystemClock
from streams.errors import Exit


def send(
    context: typer.Context,
    message: Annotated[
        str, typer.Argument(metavar="MESSAGE", help=r"In the text form; \n stands for the end of a line.")
    ],
    *,
    line: Annotated[
        str | None,
        typer.Option(metavar="LINE", help="The line you claim it comes in on, such as TX or AX; the hub compares."),
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="How many seconds to wait for answers.")] = 10.0,
    bootstrap_servers: ServersOption = None,
    prefix: PrefixOption = DEFAULT_PREFIX,
    as_json: JsonOption = False,
) -> None:
    r"""Send one message and show its answer, the verdict, the rules that gave it, and the times of its hops.

    Without a broker a whole switch is started for this question, with the shipped rules. Exits 3 if the answer is no.

    Examples:
    * `nlets send "DQ.TXPDX0001.IL.TXT\nOLN/T00000001"`
    * `nlets send "RQ.CAICE0002.NY.TXT\nLIC/T12345.LIY/2026.LIT/PC" --json`
    """
    from rich.console import Console

    from producers.terminal.ask import Question
    from producers.terminal.receipt import receipt, to_json
    from producers.terminal.session import ask_switch

    question = Question(message.replace("\\n", "\n"), line, timeout)
    answers = asyncio.run(ask_switch(question, bootstrap_servers, TopicNames(prefix), context.obj(), SystemClock()))
    if as_json:
        print(json.dumps(to_json(answers), indent=2))
    else:
        Console(highlight=False).print(receipt(answers))
    if answers.all_no:
        raise typer.Exit(Exit.NO)
