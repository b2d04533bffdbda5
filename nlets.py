"""The command line: mounts the commands of both packages, and lends the outside world what only the switch knows.

The only module that knows both. A verb is a row of the table below; what commands do stands in their own modules.
"""

import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module, metadata
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

import structlog
import typer

from producers.demo.backstage import Watched
from producers.demo.children import LEASH, PATIENCE_S
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.errors import Exit, NletsError, UnusableFileError

T = TypeVar("T")

_HELP: Final = """
An open emulator of the Nlets message switch: put a state's filter in, and see, measure and prove what passes.

Everything in it is synthetic: people, plates, agencies and answers. Start with `nlets demo`.
"""

_WATCH: Final = "Watch and ask"
_DECIDE: Final = "Decide"
_OPERATE: Final = "Operate"


@dataclass(frozen=True, slots=True)
class Verb:
    """A command: under which heading help names it, and where it is found."""

    panel: str
    found_in: str
    """`module:function`, imported only if this verb is asked for: a verb that needs no broker loads none."""

    def load(self) -> Callable[..., object]:
        """Import the command."""
        module, _, function = self.found_in.partition(":")
        command: Callable[..., object] = getattr(import_module(module), function)
        return command


@dataclass(frozen=True, slots=True)
class Group:
    """Verbs under a common name."""

    panel: str
    about: str
    verbs: Mapping[str, str]


VERBS: Final[Mapping[str, Verb | Group]] = {
    "demo": Verb(_WATCH, "producers.commands.demo:demo"),
    "send": Verb(_WATCH, "producers.commands.send:send"),
    "traffic": Verb(_WATCH, "producers.commands.traffic:traffic"),
    "decide": Verb(_DECIDE, "streams.commands.decide:decide"),
    "policy": Group(
        _DECIDE,
        "Check and read policies; put them in force in a running switch.",
        {
            "check": "streams.commands.policy:check",
            "show": "streams.commands.policy:show",
            "apply": "streams.commands.activate:apply",
            "history": "streams.commands.activate:history",
            "rollback": "streams.commands.activate:rollback",
            "stale": "streams.commands.activate:stale",
        },
    ),
    "directory": Group(
        _DECIDE,
        "Invent a directory of agencies, or check one.",
        {"generate": "producers.commands.directory:generate", "check": "producers.commands.directory:check"},
    ),
    "run": Group(
        _OPERATE,
        "Run the switch: its stages together, or each in processes of its own.",
        {
            "all": "streams.commands.run:run_all",
            "intake": "streams.commands.run:intake",
            "state": "streams.commands.run:state",
            "back": "streams.commands.run:back",
        },
    ),
    "monitor": Verb(_OPERATE, "streams.commands.monitor:monitor"),
    "topics": Group(
        _OPERATE,
        "Create the switch's topics, or show them and what is wrong with them.",
        {"create": "streams.commands.topics:create", "show": "streams.commands.topics:show"},
    ),
    "kafka": Group(_OPERATE, "Run Apache Kafka on this machine.", {"up": "streams.commands.kafka:up"}),
    "doctor": Verb(_OPERATE, "streams.commands.doctor:doctor"),
}
"""Every verb, in the order help names them."""


def command_line(asked: Sequence[str]) -> typer.Typer:
    """Mount the verb that is asked for; where none can be told, all of them, so that help can name them."""
    app = _typer(_HELP)
    app.callback()(_root)
    for name, verb in _chosen(VERBS, asked):
        match verb:
            case Verb():
                app.command(name, rich_help_panel=verb.panel)(verb.load())
            case Group():
                app.add_typer(_group(verb, asked[1:]), name=name, rich_help_panel=verb.panel)
    return app


def _group(group: Group, asked: Sequence[str]) -> typer.Typer:
    app = _typer(group.about)
    app.callback()(_nothing)
    for name, found_in in _chosen(group.verbs, asked):
        app.command(name)(Verb(group.panel, found_in).load())
    return app


def _chosen(verbs: Mapping[str, T], asked: Sequence[str]) -> Iterable[tuple[str, T]]:
    named = next(iter(asked), "")
    return [(named, verbs[named])] if named in verbs else verbs.items()


def _typer(about: str) -> typer.Typer:
    return typer.Typer(
        help=about,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )


class Lender:
    """Lends `demo` and `send` what only the switch knows (`producers.demo.backstage.Backstage`)."""

    program: Sequence[str] = (sys.executable, str(Path(__file__).resolve()))

    async def put_in_force(self, broker: Broker, names: TopicNames, grants: str) -> None:
        """Put the shipped policies in force, with the grants of this file's text."""
        with TemporaryDirectory(prefix="nlets-") as folder:
            await _activate(broker, names, Path(folder), grants)

    async def block_oregon(self, broker: Broker, names: TopicNames, grants: str) -> int:
        """Put the same in force with Oregon's block in place since today; give the activation's number."""
        with TemporaryDirectory(prefix="nlets-") as folder:
            today = datetime.now(ZoneInfo("America/Los_Angeles")).date()
            policies = Path(folder) / "policies"
            policies.mkdir()
            for shipped in files("streams.policies").joinpath("shipped").iterdir():
                (policies / shipped.name).write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
            oregon = policies / "or.yaml"
            block = f"    block: {{since: {today}, at: state}}\n    accepts:"
            oregon.write_text(oregon.read_text(encoding="utf-8").replace("    accepts:", block), encoding="utf-8")
            return await _activate(broker, names, Path(folder), grants)

    async def count_stale(self, broker: Broker, names: TopicNames) -> int:
        """Count, from the topics, the requests decided by another context than the one in force where they stand."""
        from streams.switch.activation.stale import compare_contexts

        return (await compare_contexts(broker, names)).decided_by_stale_context

    def watched(self, *, oregon: bool) -> tuple[Watched, ...]:
        """Name the places that have rules, blocks first, and where their blocks sit."""
        from streams.policies.load import shipped_bundle

        now_us = SystemClock().now_us()
        blocks = {
            state: next((each.rule.block.at.value for each in rules if each.in_force(now_us) and each.rule.block), None)
            for state, rules in shipped_bundle().by_state.items()
        }
        ranked = sorted(blocks, key=lambda state: (blocks[state] is None, state != "OR", state))
        standing = blocks | ({"OR": "state"} if oregon else {})
        return tuple(Watched(state, standing[state] or "law only") for state in ranked)


async def _activate(broker: Broker, names: TopicNames, folder: Path, grants: str) -> int:
    """Put the policies of a folder in force, or the shipped ones where it has none."""
    from streams.policies.context_files import ContextFiles
    from streams.switch.activation.activate import Activator, Packed, Wish

    policies = folder / "policies"
    grants_file = folder / "grants.csv"
    grants_file.write_text(grants, encoding="utf-8")
    chosen = ContextFiles(policies if policies.exists() else None, None, grants_file if grants else None)
    context = chosen.load()
    wish = Wish(Packed(context.digest, context.to_bytes()), "apply", SystemClock().now_us(), secrets.token_hex(16))
    return (await Activator(broker, names).activate(wish)).number


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
    """Lend what commands borrow, and take the options that stand before any verb."""
    context.obj = Lender()


def _nothing() -> None:
    """Make a group of what would be a lone command."""


def main() -> None:
    """Run a command; say our own errors in a few lines, and let anything else crash loudly."""
    _log_to_stderr()
    if os.environ.pop(LEASH, None):
        threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        command_line(sys.argv[1:])(prog_name="nlets")
    except NletsError as error:
        say(error)
        sys.exit(Exit.FAILED)


def _end_with_parent() -> None:
    """Wait for the end of standard input, which is the end of whoever started us; then end as if told to, or anyhow."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_S)
    os._exit(Exit.FAILED)


def say(error: NletsError) -> None:
    """Write an error to stderr: what, where, and what to do."""
    lines = [f"error: {error}"]
    if isinstance(error, UnusableFileError):
        lines += [f"  {problem}" for problem in error.problems]
    if error.hint:
        lines.append(f"hint: {error.hint}")
    print("\n".join(lines), file=sys.stderr)


def _log_to_stderr() -> None:
    """Write logs to stderr: for people on a terminal, as JSON lines elsewhere. `NLETS_LOG` sets the level."""
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
