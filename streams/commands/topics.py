"""`nlets topics create|show`: the switch's topics on a broker. Workers only check them; this makes them."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Final

import typer

from streams.broker.topics import DEFAULT_PREFIX, TOPICS, TopicNames
from streams.broker.tracks import ENOUGH, PRECEDENCE, track
from streams.commands.options import JsonOption, PrefixOption, ServersOption
from streams.commands.output import print_json
from streams.errors import Exit, Problem

DEFAULT_PARTITIONS: Final = 8
"""More workers than partitions have nothing to do; more partitions than needed make small commits."""


def create(
    *,
    bootstrap_servers: ServersOption,
    prefix: PrefixOption = DEFAULT_PREFIX,
    partitions: Annotated[
        int, typer.Option(min=1, help="Partitions of each topic but control and progress; adds those that are missing.")
    ] = DEFAULT_PARTITIONS,
) -> None:
    """Create the topics that are missing, and add partitions where there are fewer; nothing is ever taken away."""
    from streams.broker.making import make_topics
    from streams.commands.looping import run_on_broker

    _end(run_on_broker(bootstrap_servers, lambda broker: make_topics(broker, TopicNames(prefix), partitions)))


def show(
    *,
    bootstrap_servers: ServersOption,
    prefix: PrefixOption = DEFAULT_PREFIX,
    as_json: JsonOption = False,
) -> None:
    """Show the topics, who writes and reads them, and whatever is wrong with them. Exits 3 if something is."""
    from streams.broker.making import look_at_topics
    from streams.commands.looping import run_on_broker

    names = TopicNames(prefix)
    counts, problems = run_on_broker(bootstrap_servers, lambda broker: look_at_topics(broker, names))
    rows = _rows(names, counts)
    tracks = tracks_of(counts.get(names.queries, 0))
    if as_json:
        print_json({"topics": rows, "tracks": tracks, "problems": list(map(asdict, problems))})
    else:
        for row in rows:
            print("{topic:<24} {partitions!s:>5}  {kept:<9}  {holds}; {writers} → {readers}".format_map(row))
        for line in served(tracks):
            print(line)
    _end(problems)


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


def tracks_of(partitions: int) -> dict[str, tuple[int, ...]]:
    """Give each class's partitions; none where the topic does not exist."""
    return {budget_class: track(budget_class, partitions) for budget_class in PRECEDENCE if partitions}


def served(tracks: Mapping[str, tuple[int, ...]]) -> Iterator[str]:
    """Say which partitions are served first, and whether that can help."""
    for budget_class, numbers in tracks.items():
        yield f"{budget_class} by partition {', '.join(map(str, numbers))}"
    if tracks and len(set(tracks.values())) < len(tracks):
        yield f"classes that share partitions wait for each other: {ENOUGH} partitions give each its own"


def _end(problems: Sequence[Problem]) -> None:
    """Say what is wrong; if anything is, the answer is no."""
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    if problems:
        raise typer.Exit(Exit.NO)
