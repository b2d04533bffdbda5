"""`nlets policy evade`: what a motivated asker could try to get what a rule refuses. Imports no broker."""

from typing import Annotated

import typer

from streams.commands.options import (
    DirectoryOption,
    GrantsOption,
    JsonOption,
    MessageTimeOption,
    PoliciesOption,
    any_place,
)
from streams.commands.output import print_json
from streams.commands.typed import judged_us, typed_message
from streams.errors import Exit, UsageError
from streams.messages.admit import Admitted, admit
from streams.messages.directory import Directory
from streams.messages.keys import Traffic
from streams.messages.log import LogEntry
from streams.messages.message import Message
from streams.switch.stages.texts import worded


class NothingToEvadeError(UsageError):
    """What was given is no query that a rule of a state could refuse."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what, hint)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"nothing to evade: {self.what}"


def evade(
    message: Annotated[
        str | None,
        typer.Argument(metavar="MESSAGE", help=r"A refused text, where \n ends a line; or a line of a log."),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(metavar="WA", callback=any_place, help="Instead of a message: all that a state refuses anybody."),
    ] = None,
    at: MessageTimeOption = None,
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    r"""Try what a motivated asker could: say which families of attempts get something, and what would stop them.

    Exits with 3 if any does, or if nothing is refused in the first place.

    Examples:
    * `nlets policy evade "DQ.CAICE0002.WA.TXT\nOLN/D1"`
    * `nlets policy evade --state WA --json`
    """
    from streams.evade.finding import evade as try_all
    from streams.evade.telling import document, lines
    from streams.evade.wishes import wishes_at, wishes_of
    from streams.policies.context_files import ContextFiles

    if (message is None) is (state is None):
        raise typer.BadParameter("give a message, or --state, and not both", param_hint="MESSAGE")
    entry = None if message is None else typed_message(message)
    by_us = judged_us(at, entry)
    context = ContextFiles(policies, directory, grants).load()
    if entry is None:
        wishes = wishes_at(context, by_us, state or "")
    else:
        wishes = wishes_of(context, by_us, _admitted(entry, context.directory))
    evasion = try_all(wishes, by_us)
    print_json(document(evasion)) if as_json else print("\n".join(lines(evasion)))
    if evasion.is_evaded:
        raise typer.Exit(Exit.NO)


def _admitted(entry: LogEntry, directory: Directory) -> Admitted:
    """Take a query that the hub would take; about anything else no rule was asked."""
    message = entry.message
    admitted = admit(message, directory) if isinstance(message, Message) else message
    if not isinstance(admitted, Admitted):
        raise NothingToEvadeError(
            f"the hub rejects it with {worded(admitted.code)}", "give a query that a rule refuses"
        )
    if admitted.message.key.traffic is not Traffic.QUERY:
        raise NothingToEvadeError("it asks for nothing", "give a query that a rule refuses")
    return admitted
