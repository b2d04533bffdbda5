"""`nlets send`: one message in, its answers out, as at an officer's terminal."""

import asyncio
import json
from dataclasses import replace
from typing import Annotated, Final

import typer

from producers.commands.options import BootstrapServers, Prefix
from producers.demo.backstage import Backstage
from producers.terminal.ask import Answers, Question, ask
from streams.clock import SystemClock
from streams.errors import Exit, NletsError
from streams.messages.places import CODES

_START_S: Final = 20.0
"""What a switch of our own may take to start, at most."""
_NO: Final = frozenset({"refuse", "reject"})


class NoAnswerError(NletsError):
    """Nothing came back in time."""

    hint = "is the switch running? `nlets run all` starts it; a state may also be silent on purpose"

    def __init__(self, patience_s: float) -> None:
        """Keep how long was waited."""
        super().__init__(patience_s)
        self.patience_s = patience_s

    def __str__(self) -> str:
        """Say how long."""
        return f"no answer within {self.patience_s:g} s"


def send(
    context: typer.Context,
    message: Annotated[
        str, typer.Argument(metavar="MESSAGE", help=r"In the text form; \n stands for the end of a line.")
    ],
    *,
    line: Annotated[str | None, typer.Option(help="The line it comes in on, such as TX or AX.")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="How many seconds to wait for answers.")] = 10.0,
    bootstrap_servers: BootstrapServers = None,
    prefix: Prefix = "nlets.",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    r"""Send one message and show its answer, the verdict, the rules that gave it, and the times of its hops.

    Without a broker a whole switch is started for this question, with the shipped rules. Exits 3 if the answer is no.

    Examples:
    * `nlets send "DQ.TXPDX0001.IL.TXT\nOLN/T00000001"`
    * `nlets send "RQ.TXICE0001.NY.TXT\nLIC/T12345.LIY/2026.LIT/PC" --json`
    """
    if line is not None and line not in CODES:
        raise typer.BadParameter(f"`{line}` is no line", param_hint="--line")
    question = Question(message.replace("\\n", "\n"), line, timeout)
    answers = asyncio.run(_ask(question, bootstrap_servers, prefix, context.obj))
    if not answers.replies:
        raise NoAnswerError(timeout)
    _show(answers, as_json=as_json)
    if all(reply.verdict in _NO for reply in answers.replies):
        raise typer.Exit(Exit.NO)


async def _ask(question: Question, servers: str | None, prefix: str, backstage: Backstage) -> Answers:
    from producers.demo.local import local_switch
    from streams.broker.choose import open_broker
    from streams.broker.topics import TopicNames

    names, clock = TopicNames(prefix), SystemClock()
    async with open_broker(servers) as broker:
        if servers:
            return await ask(broker, names, question, clock)
        async with local_switch(broker, names, backstage) as local:
            await backstage.put_in_force(broker, names, "")
            patient = replace(question, patience_s=question.patience_s + _START_S)
            answers = await ask(broker, names, patient, clock)
            local.children.check()
            return answers


def _show(answers: Answers, *, as_json: bool) -> None:
    from producers.terminal.receipt import receipt, to_json

    if as_json:
        print(json.dumps(to_json(answers), indent=2))
        return
    from rich.console import Console

    Console(highlight=False).print(receipt(answers))
