"""Asking before something is done that others would feel."""

import sys
from typing import Final

import typer

from streams.errors import UsageError

_WORDS: Final = "filters off"
_LIVE: Final = "replay into live"


class NotConfirmedError(UsageError):
    """Nobody said that filters may be taken out of force."""

    hint = "add `--yes` if that is meant"

    def __str__(self) -> str:
        return "while this runs, the switch lets pass for a while what its rules refuse"


class NotConfirmedLiveError(NotConfirmedError):
    """Nobody said that past traffic may be sent into a switch that runs."""

    def __str__(self) -> str:
        return "a running switch would answer past messages as if they were asked now"


def confirm_live(servers: str | None, prefix: str) -> None:
    """Have it typed that past traffic may be sent into a running switch.

    Raises:
        NotConfirmedLiveError: it isn't, or nobody is there to type.
    """
    warning = (
        f"The switch at {servers} ({prefix}*) will take every message of this log for one that is sent now:\n"
        "it is judged by now, answered, counted and audited beside real traffic."
    )
    _have_typed(_LIVE, warning, NotConfirmedLiveError())


def confirm_filters_off(servers: str, prefix: str) -> None:
    """Have it typed that filters of a switch which is not our own may be off for a while.

    Raises:
        NotConfirmedError: it isn't, or nobody is there to type.
    """
    warning = (
        f"The switch at {servers} ({prefix}*) will, again and again, enforce no rule for as long as a window takes:\n"
        "whatever others send it meanwhile passes. The rules are back at the end, also after Ctrl-C or a crash."
    )
    _have_typed(_WORDS, warning, NotConfirmedError())


def _have_typed(words: str, warning: str, otherwise: NotConfirmedError) -> None:
    if not sys.stdin.isatty():
        raise otherwise
    typer.echo(warning, err=True)
    if typer.prompt(f"Type `{words}` to go on", err=True) != words:
        raise otherwise
