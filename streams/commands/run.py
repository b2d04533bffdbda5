"""`nlets run intake|state|back|all`: a process of the switch. As many as there are partitions may run at once."""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from streams.commands.looping import run_on_loop
from streams.errors import Exit, OperatorError
from streams.messages.places import PLACES

ServersOption: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="HOST:PORT", envvar="KAFKA_BOOTSTRAP_SERVERS", help="The Kafka to work on."),
]
PrefixOption: TypeAlias = Annotated[str, typer.Option(help="What the names of the switch's topics begin with.")]
SlotOption: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="A name that only this worker and its next life use: then a restart is quick."),
]
KeyFileOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Key of the audit's pseudonyms, the same for all workers; made if it is missing."
    ),
]
AliveOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", envvar="NLETS_ALIVE_DIR", help="Where to touch STAGE.alive twice a second, for health checks."
    ),
]
SeedOption: TypeAlias = Annotated[int, typer.Option(help="Which synthetic population the states answer from.")]
OutageOption: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="STATE", help="A state that is out of service; may be repeated.")
]


class NoServersError(OperatorError):
    """A worker has no broker of its own to start."""

    hint = "use --bootstrap-servers or KAFKA_BOOTSTRAP_SERVERS; `nlets demo` brings its own"

    def __str__(self) -> str:
        """Say so."""
        return "no Kafka was named"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The options of a worker."""

    bootstrap_servers: str | None
    prefix: str
    slot: str | None
    key_file: Path | None
    alive_dir: Path | None
    seed: int = 1
    outages: Sequence[str] = ()


def intake(
    *,
    bootstrap_servers: ServersOption = None,
    prefix: PrefixOption = "nlets.",
    slot: SlotOption = None,
    key_file: KeyFileOption = None,
    alive_dir: AliveOption = None,
) -> None:
    """Run the hub's first stage: decide about each request, send it on or answer it."""
    _run(("intake",), Chosen(bootstrap_servers, prefix, slot, key_file, alive_dir))


def state(
    *,
    bootstrap_servers: ServersOption = None,
    prefix: PrefixOption = "nlets.",
    slot: SlotOption = None,
    key_file: KeyFileOption = None,
    alive_dir: AliveOption = None,
    seed: SeedOption = 1,
    outage: OutageOption = None,
) -> None:
    """Run the emulated switches of all states: refuse where the block sits there, else answer."""
    _run(("state",), Chosen(bootstrap_servers, prefix, slot, key_file, alive_dir, seed, outage or ()))


def back(
    *,
    bootstrap_servers: ServersOption = None,
    prefix: PrefixOption = "nlets.",
    slot: SlotOption = None,
    key_file: KeyFileOption = None,
    alive_dir: AliveOption = None,
) -> None:
    """Run the hub's last stage: judge answers, remove what must be removed, hand them to who asked."""
    _run(("back",), Chosen(bootstrap_servers, prefix, slot, key_file, alive_dir))


def run_all(
    *,
    bootstrap_servers: ServersOption = None,
    prefix: PrefixOption = "nlets.",
    slot: SlotOption = None,
    key_file: KeyFileOption = None,
    alive_dir: AliveOption = None,
    seed: SeedOption = 1,
    outage: OutageOption = None,
) -> None:
    """Run all three stages in one process."""
    _run(("intake", "state", "back"), Chosen(bootstrap_servers, prefix, slot, key_file, alive_dir, seed, outage or ()))


def _run(stages: Sequence[str], chosen: Chosen) -> None:
    if unknown := set(chosen.outages) - set(PLACES):
        raise typer.BadParameter(f"`{min(unknown)}` is none of the 54 places", param_hint="--outage")
    if chosen.bootstrap_servers is None:
        raise NoServersError
    if (code := run_on_loop(_work(stages, chosen, chosen.bootstrap_servers))) is not Exit.DONE:
        raise typer.Exit(code)


async def _work(stages: Sequence[str], chosen: Chosen, servers: str) -> Exit:
    from streams.broker.choose import open_broker
    from streams.broker.port import WorkerOptions
    from streams.broker.topics import TopicNames
    from streams.clock import SystemClock
    from streams.switch.host.keyfile import default_key_file, load_pseudonyms
    from streams.switch.host.station import Setup, StageName, Station, run_hosts
    from streams.switch.stages.population import Population
    from streams.switch.stages.state import Emulated

    stop = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    setup = Setup(
        TopicNames(chosen.prefix),
        load_pseudonyms(chosen.key_file or default_key_file()),
        Emulated(Population(chosen.seed), frozenset(chosen.outages)),
        WorkerOptions(slot=chosen.slot),
        chosen.alive_dir,
    )
    async with open_broker(servers) as broker:
        hosts = await Station(broker, SystemClock(), setup).hosts([StageName(name) for name in stages])
        return await run_hosts(hosts, stop)
