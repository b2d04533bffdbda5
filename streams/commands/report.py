"""`nlets report`: the statistics that governors were asked to publish. Imports no broker."""

import shlex
import sys
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, MapOption, PoliciesOption
from streams.commands.output import print_json, say_warnings
from streams.commands.reading import reading
from streams.logs.counts import are_counts, read_counts
from streams.messages.directory import shipped_directory
from streams.messages.times import write_time
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.grants_file import warnings
from streams.reports.duties import write_duties
from streams.reports.files import Report, check_form, input_of, json_of, write, write_bytes
from streams.reports.gathering import Gathered, Gathering
from streams.reports.origin import Origin
from streams.reports.release import release_of
from streams.reports.telling import lines
from streams.reports.timeline import waits
from streams.switch.host.keyfile import default_key_file, load_pseudonyms


def report(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="Logs, as `nlets log` takes them, and files of monthly counts."),
    ],
    *,
    out: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="What to write: .html, .csv, .json or .parquet; may be given again."),
    ] = None,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    map_file: MapOption = None,
    duties: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A CSV for the state alone: each duty due, by pseudonym and message id."),
    ] = None,
    keyfile: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The key of the pseudonyms; without it the user's own.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Count requests and disclosures by agency, state, month, kind, verdict, rule and legal basis, for publication.

    Numbers below 10 are withheld, and as many others as it takes that none can be worked out.

    Examples:
    * `nlets report year.parquet --out year.html --out year.csv`
    * `nlets report counts.csv --json`
    """
    for path in out or []:
        check_form(path)
    context = ContextFiles(policies, directory, grants).load()
    say_warnings(warnings(context))
    gathering = Gathering(context)
    for each in inputs:
        _read(each, map_file, gathering)
    gathered = gathering.gathered
    made = Report(
        release_of(gathered.cube, gathered.figures),
        _origin(inputs, context, gathered),
        tuple(waits(context.bundle, _day(gathered.last_us))),
    )
    for path in out or []:
        write(made, path)
    if duties is not None:
        write_bytes(duties, write_duties(gathered.duties, load_pseudonyms(keyfile or default_key_file())))
    if as_json:
        print_json(json_of(made))
    elif not out:
        print("\n".join(lines(made.release, made.origin)))


def _read(name: str, map_file: Path | None, gathering: Gathering) -> None:
    """Read a log, or counts."""
    if map_file is None and Path(name).is_file() and are_counts(Path(name)):
        gathering.count(read_counts(Path(name)).rows)
        return
    with reading(name, map_file) as log:
        gathering.read(log.entries())


def _origin(inputs: list[str], context: Context, gathered: Gathered) -> Origin:
    shipped = context.directory.digest == shipped_directory().digest
    return Origin(
        inputs=tuple(input_of(each, is_counts=Path(each).is_file() and are_counts(Path(each))) for each in inputs),
        command=shlex.join(["nlets", *sys.argv[1:]]),
        context=context.digest,
        version=metadata.version("nlets-emulator"),
        first=None if gathered.first_us is None else write_time(gathered.first_us),
        last=None if gathered.last_us is None else write_time(gathered.last_us),
        lines=gathered.lines,
        synthetic=(
            *(f"the log says that it was invented: {world}" for world in sorted(map(str, gathered.worlds))),
            *(("the directory of agencies is the shipped one, which is invented",) if shipped else ()),
        ),
    )


def _day(at_us: int | None) -> date:
    """Give the day to which days without a block are counted: the log's last, or today."""
    now_us = SystemClock().now_us() if at_us is None else at_us
    return datetime.fromtimestamp(now_us // 10**6, UTC).date()
