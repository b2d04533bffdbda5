"""`nlets policy diff`: every kind of message that two bundles decide otherwise. Imports no broker."""

import os
from collections import Counter
from pathlib import Path
from typing import Annotated, Final

import typer

from streams.commands.options import DirectoryOption, GrantsOption, JsonOption
from streams.commands.output import print_json
from streams.commands.reading import reading
from streams.diffs.changes import changes_of
from streams.diffs.comparing import Pair
from streams.diffs.document import Counted, InLog, document, lines
from streams.errors import Exit, UsageError
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.whatif.judging import Comparison
from streams.whatif.processes import Bench

SHIPPED: Final = "shipped"
"""Means the policies that come with the program."""


class NothingToGrantError(UsageError):
    """Grants were given, and no log that they matter for."""

    hint = "without --log every grant that could be is considered; leave out --grants, or give --log"

    def __str__(self) -> str:
        return "--grants matters to a log only"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Directory of policy files, or `shipped`.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Directory of policy files, or `shipped`.")],
    *,
    log: Annotated[str | None, typer.Option(metavar="LOG", help="Also count what changes in a traffic log.")] = None,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say every kind of message whose verdict changes, over all possible messages, each with one that shows it.

    Exits with 3 if anything changes.

    Examples:
    * `nlets policy diff policies bill`
    * `nlets policy diff shipped bill --log december.jsonl.gz --json`
    """
    if grants is not None and log is None:
        raise NothingToGrantError
    contexts = tuple(ContextFiles(_path(name), directory, grants if log else None).load() for name in (old, new))
    changes = changes_of(Pair(contexts[0].bundle, contexts[1].bundle, contexts[0].directory))
    in_log = None if log is None else _in_log(log, contexts)
    if as_json:
        print_json(document(changes, in_log))
    else:
        print("\n".join(lines(changes, in_log)))
    if changes.changes:
        raise typer.Exit(Exit.NO)


def _path(name: str) -> Path | None:
    return None if name == SHIPPED else Path(name)


def _in_log(log: str, contexts: tuple[Context, ...]) -> InLog:
    """Judge a log by both."""
    bench = Bench(contexts, (Comparison(0, 1),), len(os.sched_getaffinity(0)))
    with reading(log) as opened:
        tally = bench.judge(opened.rows(), lambda _: None)
    changed = Counter[Counted]()
    for cell, n in tally.changed.items():
        change = cell.change
        changed[Counted(change.state or "-", change.agency, change.before, change.after)] += n
    return InLog(log, tally.messages, tally.rejected, tally.requests.total(), changed)
