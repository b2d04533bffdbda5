"""`nlets policy paths`: who could still fetch a state's data for whom, and the cheapest cut. Imports no broker."""

from pathlib import Path
from typing import Annotated

import typer

from streams.commands.options import (
    NOW,
    AtOption,
    DirectoryOption,
    GrantsOption,
    JsonOption,
    PoliciesOption,
    instant_us,
)
from streams.commands.output import print_json, say_warnings
from streams.commands.reading import reading
from streams.commands.watching import unwatched, watched
from streams.errors import Exit


def paths(
    to: Annotated[
        str, typer.Option("--to", metavar="WA/driver", help="Whose data, and of which class: driver, vehicle or photo.")
    ],
    reached: Annotated[
        str, typer.Option("--from", metavar="WHO", help="Whom it must not reach: an agency word, an ORI, a party.")
    ],
    hops: Annotated[int, typer.Option(min=1, help="How many hops at most.")] = 3,
    at: AtOption = NOW,
    *,
    relations: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Who passes on to whom; without it the shipped, synthetic ones.")
    ] = None,
    log: Annotated[
        str | None,
        typer.Option(metavar="LOG", help="Count in this log what a cut stops; else in the shipped scenario."),
    ] = None,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say every way round by which a state's data could reach somebody, and the rules that close them at least cost.

    Exits with 3 if there is a way.

    Examples:
    * `nlets policy paths --to WA/driver --from ice`
    * `nlets policy paths --to OR/vehicle --from "ice-ero line:AX" --hops 2 --json`
    """
    from streams.paths.asking import Switch
    from streams.paths.finding import find
    from streams.paths.opening import load
    from streams.paths.question import InvalidQuestionError, question_of
    from streams.paths.telling import document, lines
    from streams.paths.traffic import counted, shipped_scenario
    from streams.policies.context_files import ContextFiles

    try:
        question = question_of(to, reached, hops)
    except InvalidQuestionError as error:
        raise typer.BadParameter(str(error), param_hint=error.option) from error
    at_us = instant_us(at, "--at")
    known = load(ContextFiles(policies, directory, grants), relations)
    say_warnings(known.warnings)
    scenario = shipped_scenario(known.context.directory)
    if log is not None:
        watch = unwatched if as_json else watched
        with reading(log) as opened, watch("messages read", opened.entries()) as entries:
            scenario = counted(entries, known.context.directory, log)
    found = find(question, Switch(known.context, at_us), known.relations, scenario)
    print_json(document(found)) if as_json else print("\n".join(lines(found)))
    if found.ways:
        raise typer.Exit(Exit.NO)
