"""The command line: mounts the commands of both packages, and lends the outside world what only the switch knows.

The only module that knows both. Commands import what is heavy inside themselves, so that a verb that needs no broker
loads none.
"""

import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import structlog
import typer

from producers.commands import directory, traffic
from producers.commands.demo import demo
from producers.commands.send import send
from producers.demo.backstage import Watched
from producers.demo.children import LEASH
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.commands import activate, policy, run
from streams.commands.decide import decide
from streams.commands.doctor import doctor
from streams.commands.monitor import monitor
from streams.errors import Exit, NletsError, UnusableFileError

_HELP: Final = """
An open emulator of the Nlets message switch: put a state's filter in, and see, measure and prove what passes.

Everything in it is synthetic: people, plates, agencies and answers. Start with `nlets demo`.
"""

_MARKDOWN: Final = "markdown"

app: Final = typer.Typer(
    name="nlets",
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=_MARKDOWN,
)


def _group(name: str, panel: str, about: str, **verbs: Callable[..., object]) -> None:
    group = typer.Typer(help=about, no_args_is_help=True, rich_markup_mode=_MARKDOWN)
    for verb, command in verbs.items():
        group.command(verb)(command)
    app.add_typer(group, name=name, rich_help_panel=panel)


def _verbs(panel: str, **verbs: Callable[..., object]) -> None:
    for verb, command in verbs.items():
        app.command(verb, rich_help_panel=panel)(command)


_verbs("Watch and ask", demo=demo, send=send, traffic=traffic.traffic)
_verbs("Decide", decide=decide)
_group(
    "policy",
    "Decide",
    "Policies: check and read them; put them in force in a running switch.",
    check=policy.check,
    show=policy.show,
    apply=activate.apply,
    history=activate.history,
    rollback=activate.rollback,
    stale=activate.stale,
)
_group(
    "directory",
    "Decide",
    "The directory of agencies: invent one, or check one.",
    generate=directory.generate,
    check=directory.check,
)
_group(
    "run",
    "Operate",
    "Run the switch: its stages, together or each in processes of its own.",
    all=run.run_all,
    intake=run.intake,
    state=run.state,
    back=run.back,
)
_verbs("Operate", monitor=monitor, doctor=doctor)


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
        from streams.switch.stale import compare_contexts

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
    from streams.switch.activate import Activator, Packed, Wish

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


@app.callback()
def _root(
    context: typer.Context,
    *,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Say which this is.")
    ] = False,
) -> None:
    """Lend what commands borrow, and take the options that stand before any verb."""
    context.obj = Lender()


def main() -> None:
    """Run a command; say our own errors in a few lines, and let anything else crash loudly."""
    _log_to_stderr()
    if os.environ.pop(LEASH, None):
        threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        app(prog_name="nlets")
    except NletsError as error:
        _say(error)
        sys.exit(Exit.FAILED)


def _end_with_parent() -> None:
    """Wait for the end of standard input, which is the end of whoever started us, then end as if told to."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _say(error: NletsError) -> None:
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
