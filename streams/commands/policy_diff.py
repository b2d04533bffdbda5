"""`nlets policy diff`: every kind of message that two bundles decide otherwise. Imports no broker."""

from pathlib import Path
from typing import Annotated

import typer

from streams.commands.collecting import collect_seldom
from streams.commands.options import DirectoryOption, JsonOption, NewArgument, OldArgument, policies_at
from streams.commands.output import print_json
from streams.commands.watching import unwatched, watched
from streams.errors import Exit, UsageError


class NothingToGrantError(UsageError):
    """Grants were given, and no log that they matter for."""

    hint = "without --log every grant that could be is considered; leave out --grants, or give --log"

    def __str__(self) -> str:
        return "--grants matters to a log only"


def diff(
    old: OldArgument,
    new: NewArgument,
    *,
    log: Annotated[str | None, typer.Option(metavar="LOG", help="Also count what changes in a traffic log.")] = None,
    directory: DirectoryOption = None,
    grants: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --log: dated exceptions; without it there are none.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say every kind of message whose verdict changes, over all possible messages, each with one that shows it.

    Exits with 3 if anything changes.

    Examples:
    * `nlets policy diff policies bill`
    * `nlets policy diff shipped bill --log december.jsonl.gz --json`
    """
    from streams.commands.policy_diff_log import counted_in
    from streams.diffs.changes import changes_of
    from streams.diffs.comparing import Pair
    from streams.diffs.document import document, lines
    from streams.policies.context_files import ContextFiles

    if grants is not None and log is None:
        raise NothingToGrantError
    contexts = tuple(ContextFiles(policies_at(name), directory, grants if log else None).load() for name in (old, new))
    collect_seldom()
    changes = changes_of(Pair(contexts[0].bundle, contexts[1].bundle, contexts[0].directory))
    in_log = None if log is None else counted_in(log, contexts, unwatched if as_json else watched)
    if as_json:
        print_json(document(changes, in_log))
    else:
        print("\n".join(lines(changes, in_log)))
    if changes.changes:
        raise typer.Exit(Exit.NO)
