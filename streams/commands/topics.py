"""`nlets topics create|show`: the switch's topics on a broker. Workers only check them; this makes them."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import typer

from streams.broker.choose import open_broker
from streams.broker.topics import TOPICS, TopicNames, specs
from streams.commands.looping import run_on_loop
from streams.commands.run import NoServersError, PrefixOption, ServersOption
from streams.errors import Exit, Problem

DEFAULT_PARTITIONS: Final = 8
"""More workers than partitions have nothing to do; more partitions than needed make small commits."""


def create(
    *,
    bootstrap_servers: ServersOption = None,
    prefix: PrefixOption = "nlets.",
    partitions: Annotated[
        int, typer.Option(min=1, help="Partitions of each topic but control; adds those that are missing.")
    ] = DEFAULT_PARTITIONS,
) -> None:
    """Create the topics that are missing, and add partitions where there are fewer; nothing is ever taken away."""
    _say(run_on_loop(_create(_named(bootstrap_servers), TopicNames(prefix), partitions)))


def show(
    *,
    bootstrap_servers: ServersOption = None,
    prefix: PrefixOption = "nlets.",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Show the topics, who writes and reads them, and whatever is wrong with them. Exits 3 if something is."""
    counts, problems = run_on_loop(_look(_named(bootstrap_servers), TopicNames(prefix)))
    rows = _rows(TopicNames(prefix), counts)
    if as_json:
        wrong = [{"where": problem.where, "what": problem.what, "hint": problem.hint} for problem in problems]
        print(json.dumps({"topics": rows, "problems": wrong}, indent=2))
    else:
        for row in rows:
            print("{topic:<24} {partitions!s:>5}  {kept:<9}  {holds}; {writers} → {readers}".format_map(row))
    _say(problems)


def _named(bootstrap_servers: str | None) -> str:
    if bootstrap_servers is None:
        raise NoServersError
    return bootstrap_servers


async def _create(servers: str, names: TopicNames, partitions: int) -> Sequence[Problem]:
    wanted = specs(names, partitions)
    async with open_broker(servers) as broker:
        await broker.create(wanted)
        there = await broker.topics()
        for spec in wanted:
            if there[spec.name] < spec.partitions:
                await broker.add_partitions(spec.name, spec.partitions)
        return await broker.verify(wanted)


async def _look(servers: str, names: TopicNames) -> tuple[Mapping[str, int], Sequence[Problem]]:
    async with open_broker(servers) as broker:
        counts = await broker.topics()
        # How many partitions there shall be is the operator's choice, so only the rest can be wrong.
        return counts, await broker.verify(specs(names, 1))


def _rows(names: TopicNames, counts: Mapping[str, int]) -> list[dict[str, str | int]]:
    return [
        {
            "topic": names.prefix + use.base,
            "partitions": counts.get(names.prefix + use.base, 0),
            "kept": f"{use.days} days" if use.days else "compacted",
            "holds": use.holds,
            "writers": use.writers,
            "readers": use.readers,
        }
        for use in TOPICS
    ]


def _say(problems: Sequence[Problem]) -> None:
    for problem in problems:
        typer.echo(f"  {problem}", err=True)
    if problems:
        raise typer.Exit(Exit.NO)
