"""`nlets report`: the statistics that governors were asked to publish. Imports no broker."""

from pathlib import Path
from typing import Annotated

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, KeyFileOption, MapOption, PoliciesOption
from streams.commands.output import print_json, say_warnings
from streams.commands.reading import reading


def report(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="Logs, as `nlets log` takes them, monthly counts, and audit topics."),
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
    counts_map: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Says which column of monthly counts is what (YAML).")
    ] = None,
    decided: Annotated[
        Path | None,
        typer.Option(metavar="ROWS", help="What `nlets replay --rows` wrote of the one log: what was decided there."),
    ] = None,
    duties: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A CSV for the state alone: each duty due, by pseudonym and message id."),
    ] = None,
    key_file: KeyFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count requests and disclosures by agency, state, month, kind, verdict, rule and legal basis, for publication.

    Numbers below 10 are withheld, and as many others as it takes that none can be worked out.

    Examples:
    * `nlets report year.parquet --out year.html --out year.csv`
    * `nlets report counts.csv --json`
    * `nlets report kafka:nlets.audit --out switch.html`
    * `nlets report log.jsonl --decided rows.jsonl --json`
    """
    from streams.logs.column_map import CountMap, load_count_map
    from streams.policies.context_files import ContextFiles
    from streams.policies.warnings import warnings
    from streams.reports.duties import write_duties
    from streams.reports.files import check_form, json_of, write, write_bytes
    from streams.reports.making import Asked, report_of
    from streams.reports.telling import lines
    from streams.switch.host.keyfile import load_pseudonyms

    for path in out or []:
        check_form(path)
    context = ContextFiles(policies, directory, grants).load()
    say_warnings(warnings(context))
    counted = CountMap() if counts_map is None else load_count_map(counts_map)
    asked = Asked(inputs, lambda name: reading(name, map_file), decided, counted)
    gathered = asked.gather(context)
    made = report_of(asked, context, gathered, SystemClock().now_us())
    for path in out or []:
        write(made, path)
    if duties is not None:
        pseudonyms = load_pseudonyms(key_file)
        write_bytes(duties, write_duties(gathered.duties, pseudonyms))
    if as_json:
        print_json(json_of(made))
    elif not out:
        print("\n".join(lines(made.release, made.origin)))
