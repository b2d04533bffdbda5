"""`nlets replay`: parse the options, replay the log, say what came of it and how true it was."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from producers.commands.confirming import confirm_live
from producers.commands.options import DirectoryOption, JsonOption, ServersOption
from producers.commands.writing import writing
from streams.broker.topics import DEFAULT_PREFIX
from streams.clock import SystemClock
from streams.errors import UnwritableFileError

_FAST: Final = "How fast"
_WHICH: Final = "Which messages"
_JUDGED: Final = "By what they are judged"
_WHERE: Final = "Where to"


def replay(
    context: typer.Context,
    log: Annotated[str, typer.Argument(metavar="LOG", help="A log: a file, a folder, or kafka:TOPIC.")],
    *,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Says which of a foreign log's columns is what (YAML).")
    ] = None,
    speed: Annotated[
        str, typer.Option(metavar="recorded|10x|max", help="In how much of its time.", rich_help_panel=_FAST)
    ] = "recorded",
    rate: Annotated[
        float | None, typer.Option(min=0.001, help="So many messages a second instead.", rich_help_panel=_FAST)
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Leave out what is earlier.", rich_help_panel=_WHICH)
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Leave out that and later.", rich_help_panel=_WHICH)
    ] = None,
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            metavar="NAME=WORD,…",
            help="Only if key, from, to, line, agency or state is one of these; may be repeated.",
            rich_help_panel=_WHICH,
        ),
    ] = None,
    answers: Annotated[
        str, typer.Option(metavar="log|emulated|none", help="Where answers come from.", rich_help_panel=_WHICH)
    ] = "log",
    as_of: Annotated[
        str | None,
        typer.Option(metavar="recorded|now|TIME", help="By which time; without it recorded.", rich_help_panel=_JUDGED),
    ] = None,
    policies: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Policy files; without it the shipped ones.", rich_help_panel=_JUDGED),
    ] = None,
    directory: DirectoryOption = None,
    grants: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Dated exceptions; without it there are none.", rich_help_panel=_JUDGED),
    ] = None,
    bootstrap_servers: ServersOption = None,
    name: Annotated[
        str | None,
        typer.Option(help="Its topics stay, and by this name it goes on where it stopped.", rich_help_panel=_WHERE),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Processes of its switch.", rich_help_panel=_WHERE)] = 1,
    patience: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0, help="How long its switch may decide nothing more.", rich_help_panel=_WHERE
        ),
    ] = 120.0,
    offline: Annotated[
        bool, typer.Option("--offline", help="Through the rules alone, without a broker.", rich_help_panel=_WHERE)
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Into a running switch, judged by now; asks first.", rich_help_panel=_WHERE)
    ] = False,
    prefix: Annotated[
        str, typer.Option(help="What that switch's topic names begin with.", rich_help_panel=_WHERE)
    ] = DEFAULT_PREFIX,
    yes: Annotated[bool, typer.Option("--yes", help="With --live: ask nothing.", rich_help_panel=_WHERE)] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how many and how long; send nothing.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE.json", help="Where the report goes, too.")] = None,
    rows: Annotated[Path | None, typer.Option(metavar="FILE", help="Where rows go, as of `nlets decide`.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Replay past traffic through a switch, under the rules of its time or others; say what came of it.

    The replay starts topics and workers of its own, which judge by the recorded times. Two reports are put side by side
    by `nlets replay compare A B`. While it runs: p pauses, + and - change the speed, q ends.

    Examples:
    * `nlets replay log.jsonl --speed max`
    * `nlets replay log.jsonl --speed 10x --name march --bootstrap-servers 127.0.0.1:9092`
    * `nlets replay log.jsonl --offline --as-of now --json`
    """
    from rich.console import Console

    from producers.load.live.display import display_on
    from producers.replay.options import Options, wanted_of
    from producers.replay.orders import RuleFiles
    from producers.replay.plan import plan_of
    from producers.replay.start import run_replay
    from producers.replay.wanted import Ground

    files = RuleFiles(policies, directory, grants)
    options = Options(
        log, map_file, files, speed, rate, since, until, tuple(filters or ()), answers, as_of, bootstrap_servers,
        name, workers, offline, live, prefix, patience,
    )  # fmt: skip
    wanted = wanted_of(options)
    if dry_run:
        print(json.dumps(plan_of(wanted).said, indent=2) if as_json else plan_of(wanted))
        return
    if wanted.ground is Ground.LIVE and not yes:
        confirm_live(wanted.servers, prefix)
    display = display_on(Console(stderr=True, highlight=False), sys.stdin)
    with _rows_to(rows) as write:
        report = asyncio.run(run_replay(wanted, context.obj(), display, SystemClock(), write))
    document = json.dumps(report.said, indent=2, ensure_ascii=False)
    _write(out, document)
    print(document) if as_json else Console(highlight=False).print(report.drawn())
    raise typer.Exit(report.exit)


def _write(out: Path | None, document: str) -> None:
    if out is not None:
        with writing(out) as file:
            file.write(document + "\n")


@contextmanager
def _rows_to(path: Path | None) -> Iterator[Callable[[bytes], object]]:
    """Open where rows go; nowhere if none is named."""
    if path is None:
        yield len
        return
    try:
        with path.open("wb") as file:
            yield file.write
    except OSError as error:
        raise UnwritableFileError.of(path, error) from error
