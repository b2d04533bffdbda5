"""`nlets outside`: the line to a program of yours that plays a state."""

from typing import Annotated

import typer

from streams.broker.topics import DEFAULT_PREFIX, TopicNames
from streams.commands.options import (
    LONGEST_DEADLINE_S,
    KeyFileOption,
    PrefixOption,
    ServersOption,
    StateOption,
    TellTimeOption,
)
from streams.commands.output import say_where


def outside(
    *,
    state: StateOption,
    listen: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            help="The loopback address where it connects; without one it reads and writes topics itself.",
        ),
    ] = None,
    deadline: Annotated[
        float,
        typer.Option(
            min=0.001, max=LONGEST_DEADLINE_S, help="Seconds from the hub within which a request may be answered."
        ),
    ] = 60.0,
    tell_time: TellTimeOption = False,
    bootstrap_servers: ServersOption,
    prefix: PrefixOption = DEFAULT_PREFIX,
    key_file: KeyFileOption = None,
) -> None:
    """Let a program of yours play a state: it connects here, gets the state's requests, and answers them.

    Or it reads them from the topic `outside` and writes its answers to `answers`; then nothing listens here.
    The switch must know of it: `nlets run all --outside WA`. Its requests wait in the log while nobody plays it.
    How the program speaks, with an example of 40 lines: docs/outside-states.md. Ends by SIGTERM or Ctrl-C.

    Examples:
    * `nlets outside --state WA --listen 127.0.0.1:9201`
    """
    from streams.commands.looping import run_on_loop
    from streams.outside.door import Address
    from streams.outside.run import OutsideSetup, run_until_told
    from streams.switch.host.keyfile import load_pseudonyms

    setup = OutsideSetup(
        state=state,
        address=Address.parse(listen) if listen else None,
        opened=say_where,
        deadline_us=round(deadline * 1e6),
        names=TopicNames(prefix),
        pseudonyms=load_pseudonyms(key_file),
        tells_time=tell_time,
    )
    run_on_loop(run_until_told(bootstrap_servers, setup))
