"""The command line: mounts the commands of both packages, and gives the outside world what only the switch can do.

The only module that knows both. A verb is a row of the table below; what commands do stands in their own modules.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import wraps
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from producers.local.leash import hold_to_leash
from streams.errors import NletsError, UnusableFileError

T = TypeVar("T")

_HELP: Final = """
An open emulator of the Nlets message switch: put a state's filter in, and see, measure and prove what passes.

Everything in it is synthetic: people, plates, agencies and answers. Start with `nlets demo`.
"""

PROGRAM: Final = (sys.executable, str(Path(__file__).resolve()))
"""How our command line is started as a child process."""

_WATCH: Final = "Watch and ask"
_DECIDE: Final = "Decide"
_OPERATE: Final = "Operate"


class Works(Enum):
    """What a command works on, and so what it may load."""

    ON_FILES = auto()
    """Files and this machine: it imports no broker, and logs nothing."""
    ON_A_BROKER = auto()
    """Processes of the switch, or a switch that runs: it logs."""


@dataclass(frozen=True, slots=True)
class Command:
    """What it works on, and where it is found."""

    works: Works
    found_in: str
    """`module:function`, imported only if this command is asked for."""

    def load(self) -> Callable[..., object]:
        """Import the command."""
        module, _, function = self.found_in.partition(":")
        command: Callable[..., object] = getattr(import_module(module), function)
        return command if self.works is Works.ON_FILES else _logged(command)


@dataclass(frozen=True, slots=True)
class Verb:
    """A command of its own, and under which heading help names it."""

    panel: str
    command: Command


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under a common name."""

    panel: str
    about: str
    commands: Mapping[str, Command]


@dataclass(frozen=True, slots=True)
class Fork:
    """A command of its own that takes an argument, and others under its name: a word says which is meant."""

    panel: str
    command: Command
    others: Mapping[str, Command]


@dataclass(frozen=True, slots=True)
class Leader:
    """A command of its own, and others under its name."""

    panel: str
    command: Command
    others: Mapping[str, Command]


def _on_files(found_in: str) -> Command:
    return Command(Works.ON_FILES, found_in)


def _on_a_broker(found_in: str) -> Command:
    return Command(Works.ON_A_BROKER, found_in)


VERBS: Final[Mapping[str, Verb | Group | Leader | Fork]] = {
    "demo": Verb(_WATCH, _on_a_broker("producers.commands.demo:demo")),
    "send": Verb(_WATCH, _on_a_broker("producers.commands.send:send")),
    "traffic": Verb(_WATCH, _on_a_broker("producers.commands.traffic:traffic")),
    "load": Leader(
        _WATCH,
        _on_a_broker("producers.commands.load:load"),
        {"compare": _on_files("producers.commands.compare:compare")},
    ),
    "history": Group(
        _WATCH,
        "Make a synthetic year at the published figures.",
        {"generate": _on_files("producers.commands.history:generate")},
    ),
    "replay": Fork(
        _WATCH,
        _on_a_broker("producers.commands.replay:replay"),
        {"compare": _on_files("producers.commands.replay_compare:compare")},
    ),
    "decide": Verb(_DECIDE, _on_files("streams.commands.decide:decide")),
    "audit": Verb(_DECIDE, _on_files("streams.commands.audit:audit")),
    "whatif": Verb(_DECIDE, _on_files("streams.commands.whatif:whatif")),
    "report": Verb(_DECIDE, _on_files("streams.commands.report:report")),
    "brief": Verb(_DECIDE, _on_files("streams.commands.brief:brief")),
    "impact": Verb(_DECIDE, _on_files("streams.commands.impact:impact")),
    "conform": Verb(_DECIDE, _on_a_broker("streams.commands.conform:conform")),
    "policy": Group(
        _DECIDE,
        "Write, read, test and compare policies; prove what they keep; put them in force in a running switch.",
        {
            "check": _on_files("streams.commands.policy:check"),
            "show": _on_files("streams.commands.policy:show"),
            "new": _on_files("streams.commands.policy_new:new"),
            "fmt": _on_files("streams.commands.policy_fmt:fmt"),
            "schema": _on_files("streams.commands.policy_schema:schema"),
            "playground": _on_files("streams.commands.policy_playground:playground"),
            "explain": _on_files("streams.commands.policy_explain:explain"),
            "test": _on_files("streams.commands.policy_test:run_cases"),
            "lint": _on_files("streams.commands.policy_lint:lint"),
            "timeline": _on_files("streams.commands.policy_timeline:timeline"),
            "diff": _on_files("streams.commands.policy_diff:diff"),
            "prove": _on_files("streams.commands.policy_prove:prove"),
            "verify": _on_files("streams.commands.policy_verify:verify"),
            "change": _on_files("streams.commands.policy_change:change"),
            "paths": _on_files("streams.commands.policy_paths:paths"),
            "evade": _on_files("streams.commands.policy_evade:evade"),
            "apply": _on_a_broker("streams.commands.activate:apply"),
            "history": _on_a_broker("streams.commands.activate:history"),
            "rollback": _on_a_broker("streams.commands.activate:rollback"),
            "shadow": _on_a_broker("streams.commands.activate:shadow"),
            "stale": _on_a_broker("streams.commands.activate:stale"),
        },
    ),
    "log": Group(
        _DECIDE,
        "Look at logs of past traffic, bring them into other forms, cut, merge and mask them.",
        {
            "convert": _on_files("streams.commands.log:convert"),
            "cut": _on_files("streams.commands.log:cut"),
            "merge": _on_files("streams.commands.log:merge"),
            "inspect": _on_files("streams.commands.log_inspect:inspect"),
            "mask": _on_files("streams.commands.log_mask:mask"),
        },
    ),
    "directory": Group(
        _DECIDE,
        "Invent a directory of agencies, or check one.",
        {
            "generate": _on_files("producers.commands.directory:generate"),
            "check": _on_files("producers.commands.directory:check"),
        },
    ),
    "run": Verb(_OPERATE, _on_a_broker("streams.commands.run:run")),
    "outside": Verb(_OPERATE, _on_a_broker("streams.commands.outside:outside")),
    "monitor": Verb(_OPERATE, _on_a_broker("streams.commands.monitor:monitor")),
    "topics": Group(
        _OPERATE,
        "Create the switch's topics, or show them and what is wrong with them.",
        {
            "create": _on_a_broker("streams.commands.topics:create"),
            "show": _on_a_broker("streams.commands.topics:show"),
        },
    ),
    "deadletters": Group(
        _OPERATE,
        "See what could not be processed, and put it back.",
        {
            "list": _on_a_broker("streams.commands.deadletters:list_letters"),
            "show": _on_a_broker("streams.commands.deadletters:show"),
            "requeue": _on_a_broker("streams.commands.deadletters:requeue"),
        },
    ),
    "kafka": Group(_OPERATE, "Run Apache Kafka on this machine.", {"up": _on_files("streams.commands.kafka:up")}),
    "doctor": Verb(_OPERATE, _on_files("streams.commands.doctor:doctor")),
}
"""Every verb, in the order help names them."""


def command_line(asked: Sequence[str]) -> typer.Typer:
    """Mount the verb that is asked for; where none can be told, all of them, so that help can name them."""
    app = _typer(_HELP)
    app.callback()(_root)
    for name, verb in _chosen(VERBS, asked):
        match verb:
            case Verb():
                app.command(name, rich_help_panel=verb.panel)(verb.command.load())
            case Group():
                app.add_typer(_group(verb, asked[1:]), name=name, rich_help_panel=verb.panel)
            case Fork() if any(word in verb.others for word in asked[1:2]):
                app.add_typer(_group(Group(verb.panel, "", verb.others), asked[1:]), name=name)
            case Fork():
                app.command(name, rich_help_panel=verb.panel)(verb.command.load())
            case Leader():
                app.add_typer(_led(verb, asked[1:]), name=name, rich_help_panel=verb.panel)
    return app


def _group(group: Group, asked: Sequence[str]) -> typer.Typer:
    app = _typer(group.about)
    app.callback()(_nothing)
    for name, command in _chosen(group.commands, asked):
        app.command(name)(command.load())
    return app


def _led(leader: Leader, asked: Sequence[str]) -> typer.Typer:
    app = typer.Typer(rich_markup_mode="markdown")
    app.callback(invoke_without_command=True)(_unless_named(leader.command.load()))
    for name, command in _chosen(leader.others, asked):
        app.command(name)(command.load())
    return app


def _chosen(named: Mapping[str, T], asked: Sequence[str]) -> Iterable[tuple[str, T]]:
    first = next(iter(asked), "")
    return [(first, named[first])] if first in named else named.items()


def _unless_named(command: Callable[..., object]) -> Callable[..., object]:
    """Leave it to the command that is named, if one is."""

    @wraps(command)
    def run(context: typer.Context, *arguments: object, **options: object) -> None:
        if context.invoked_subcommand is None:
            command(context, *arguments, **options)

    return run


def _typer(about: str) -> typer.Typer:
    return typer.Typer(
        help=about,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )


def _logged(command: Callable[..., object]) -> Callable[..., object]:
    """Let logs be written once the command runs: what writes them takes longer to load than help does to read."""

    @wraps(command)
    def run(*arguments: object, **options: object) -> object:
        from streams.commands.logs import log_to_stderr

        log_to_stderr()
        return command(*arguments, **options)

    return run


def _print_version(asked: bool) -> None:
    if asked:
        print(f"nlets {metadata.version('nlets-emulator')}")
        raise typer.Exit


def _root(
    context: typer.Context,
    *,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Say which this is.")
    ] = False,
) -> None:
    """Give commands the way to the switch, and take the options that stand before any verb."""
    context.obj = _admin


def _admin() -> object:
    """Make the `producers.replay.ports.ReplayAdmin`, which is a `SwitchAdmin`, for a command that needs one."""
    from streams.clock import SystemClock
    from streams.replays.admin import ReplayAdmin

    return ReplayAdmin(PROGRAM, SystemClock())


def _nothing() -> None:
    """Make a group of what would be a lone command."""


def main() -> None:
    """Run a command; say our own errors in a few lines, and let anything else crash loudly."""
    hold_to_leash()
    try:
        command_line(sys.argv[1:])(prog_name="nlets")
    except NletsError as error:
        say(error)
        sys.exit(error.exit)


def say(error: NletsError) -> None:
    """Write an error to stderr: what, where, and what to do."""
    lines = [f"error: {error}"]
    if isinstance(error, UnusableFileError):
        lines += [f"  {problem}" for problem in error.problems]
    if error.hint:
        lines.append(f"hint: {error.hint}")
    print("\n".join(lines), file=sys.stderr)


if __name__ == "__main__":
    main()
