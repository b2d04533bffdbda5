"""Asking before something is done that others would feel."""

import sys
from typing import Final

import typer

from streams.errors import UsageError

_WORDS: Final = "filters off"


class NotConfirmedError(UsageError):
    """Nobody said that filters may be taken out of force."""

    hint = "add `--yes` if that is meant"

    def __str__(self) -> str:
        return "while this runs, the switch lets pass for a while what its rules refuse"


def confirm_filters_off(servers: str, prefix: str) -> None:
    """Have it typed that filters of a switch which is not our own may be off for a while.

    Raises:
        NotConfirmedError: it isn't, or nobody is there to type.
    """
    if not sys.stdin.isatty():
        raise NotConfirmedError
    typer.echo(
        f"The switch at {servers} ({prefix}*) will, again and again, enforce no rule for as long as a window takes:\n"
        "whatever others send it meanwhile passes. The rules are back at the end, also after Ctrl-C or a crash.",
        err=True,
    )
    if typer.prompt(f"Type `{_WORDS}` to go on", err=True) != _WORDS:
        raise NotConfirmedError
