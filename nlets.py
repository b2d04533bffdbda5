"""The command line: mounts the commands of both packages. The only module that knows both; it decides nothing.

Commands import what is heavy inside themselves, so that a verb that needs no broker loads none.
"""

import logging
import os
import sys
from collections.abc import Callable
from importlib import metadata
from typing import Annotated, Final

import structlog
import typer

from producers.commands.traffic import traffic
from streams.errors import Exit, NletsError, UnusableFileError

_HELP: Final = """
An open emulator of the Nlets message switch: put a state's filter in, and see, measure and prove what passes.

Everything in it is synthetic: people, plates, agencies and answers. Start with `nlets demo`.
"""

app: Final = typer.Typer(
    name="nlets",
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

WATCH: Final = "Watch and ask"


def _mount(group: typer.Typer, panel: str, *verbs: Callable[..., object]) -> None:
    for verb in verbs:
        group.command(rich_help_panel=panel)(verb)


_mount(app, WATCH, traffic)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"nlets {metadata.version('nlets-emulator')}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Say which this is.")
    ] = False,
) -> None:
    """Take the options that stand before any verb."""


def main() -> None:
    """Run a command; say our own errors in a few lines, and let anything else crash loudly."""
    _log_to_stderr()
    try:
        app(prog_name="nlets")
    except NletsError as error:
        _say(error)
        sys.exit(Exit.FAILED)


def _say(error: NletsError) -> None:
    lines = [f"error: {error}"]
    if isinstance(error, UnusableFileError):
        lines += [f"  {problem}" for problem in error.problems]
    if error.hint:
        lines.append(f"hint: {error.hint}")
    print("\n".join(lines), file=sys.stderr)


def _log_to_stderr() -> None:
    """Write logs to stderr: for people on a terminal, as JSON lines elsewhere."""
    level = logging.getLevelNamesMapping().get(os.environ.get("NLETS_LOG", "").upper(), logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=level, stream=sys.stderr)


if __name__ == "__main__":
    main()
