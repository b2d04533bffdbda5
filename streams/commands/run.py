"""`nlets run`: a process of the switch. As many as there are partitions may run at once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from streams.broker.topics import DEFAULT_PREFIX, TopicNames
from streams.commands.options import KeyFileOption, PrefixOption, ServersOption, places
from streams.errors import Exit
from streams.metrics.sources import StageName


class Crew(StrEnum):
    """Which stages a process runs."""

    ALL = "all"
    INTAKE = StageName.INTAKE.value
    STATE = StageName.STATE.value
    BACK = StageName.BACK.value

    @property
    def stages(self) -> tuple[StageName, ...]:
        """Name them."""
        return tuple(StageName) if self is Crew.ALL else (StageName(self),)


def known_loops(name: str) -> str:
    """Take a name only if it is one of loops."""
    from streams.switch.host.loops import Loops

    if name not in list(Loops):
        raise typer.BadParameter(f"`{name}` is none of {', '.join(Loops)}")
    return name


def known_times(name: str) -> str:
    """Take a name only if it is one of times to judge by."""
    from streams.switch.host.factory import Times

    if name not in list(Times):
        raise typer.BadParameter(f"`{name}` is none of {', '.join(Times)}")
    return name


_STATES: Final = "What the emulated states do (stages all, state)"


def run(
    stage: Annotated[Crew, typer.Argument(metavar="STAGE", help="One of all, intake, state, back.")],
    *,
    bootstrap_servers: ServersOption,
    prefix: PrefixOption = DEFAULT_PREFIX,
    slot: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="A name that only this worker and its next life use: then a restart is quick."
        ),
    ] = None,
    key_file: KeyFileOption = None,
    alive_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            envvar="NLETS_ALIVE_DIR",
            help="Where to touch STAGE.alive twice a second, for health checks.",
        ),
    ] = None,
    loops: Annotated[
        str,
        typer.Option(callback=known_loops, help="How stages judge: auto, compiled (needs the extra `fast`) or plain."),
    ] = "auto",
    seed: Annotated[
        int, typer.Option(help="Which synthetic population they answer from.", rich_help_panel=_STATES)
    ] = 1,
    outage: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATE",
            callback=places,
            help="One that is out of service; may be repeated.",
            rich_help_panel=_STATES,
        ),
    ] = None,
    silent: Annotated[
        bool, typer.Option("--silent", help="Refuse, but never answer, as a replay asks for.", rich_help_panel=_STATES)
    ] = False,
    times: Annotated[
        str,
        typer.Option(
            callback=known_times, help="By which time to judge: clock, or in the topics of a replay its timetable."
        ),
    ] = "clock",
    outside: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATE",
            callback=places,
            help="One that a program of yours plays, see `nlets outside`; may be repeated.",
            rich_help_panel=_STATES,
        ),
    ] = None,
) -> None:
    """Run the switch: its three stages in one process, or one of them, as many processes of each as you like.

    * `intake` decides about each request, sends it on or answers it
    * `state` stands for the switches of all states: refuses where the block sits there, else answers
    * `back` judges answers, removes what must be removed, hands them to who asked

    Ends by SIGTERM or Ctrl-C, when what it has begun is done.

    Examples:
    * `nlets run all --bootstrap-servers 127.0.0.1:9092`
    * `nlets run intake --slot intake-1`
    """
    from streams.broker.port import WorkerOptions
    from streams.commands.looping import run_on_loop
    from streams.switch.host.factory import ProcessSetup, Times
    from streams.switch.host.keyfile import load_pseudonyms
    from streams.switch.host.loops import Loops
    from streams.switch.host.process import run_until_told
    from streams.switch.stages.population import Population
    from streams.switch.stages.state import Emulated, Manner

    pseudonyms = load_pseudonyms(key_file)
    manner = Manner.SILENT if silent else Manner.ANSWER
    emulated = Emulated(Population(seed), frozenset(outage or ()), frozenset(outside or ()), manner)
    options = WorkerOptions(slot=slot)
    setup = ProcessSetup(TopicNames(prefix), pseudonyms, emulated, options, alive_dir, Loops(loops), Times(times))
    if (code := run_on_loop(run_until_told(bootstrap_servers, stage.stages, setup))) is not Exit.DONE:
        raise typer.Exit(code)
