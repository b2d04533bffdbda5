"""`nlets policy apply|history|rollback|stale`: what decides in a running switch, since when, and if it really does."""

import json
import secrets
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeAlias, TypeVar

import typer

from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.commands.context_options import DirectoryOption, GrantsOption, say_warnings
from streams.commands.looping import run_on_loop
from streams.commands.run import NoServersError, PrefixOption, ServersOption
from streams.errors import BrokerError, Exit
from streams.policies.context_files import ContextFiles
from streams.policies.grants_file import warnings
from streams.switch.activation.activate import Activator, Packed, Wish, before_current
from streams.switch.activation.control import Completion
from streams.switch.activation.follow import Control
from streams.switch.activation.ledger import Activation, Ledger
from streams.switch.activation.stale import Change, Findings, compare_contexts

JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
T = TypeVar("T")


def apply(
    policies: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Directory of policy files; without it the shipped ones.")
    ] = None,
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    bootstrap_servers: ServersOption = None,
    prefix: PrefixOption = "nlets.",
    as_json: JsonOption = False,
) -> None:
    """Put policies, directory and grants in force: what stands behind its markers is decided by them."""
    context = ContextFiles(policies, directory, grants).load()
    say_warnings(warnings(context))
    wish = _wish(Packed(context.digest, context.to_bytes()), "apply")
    _tell(_with_broker(bootstrap_servers, lambda broker: _activate(broker, prefix, wish)), wish, as_json=as_json)


def rollback(
    *, bootstrap_servers: ServersOption = None, prefix: PrefixOption = "nlets.", as_json: JsonOption = False
) -> None:
    """Put in force again what was in force before the newest change."""
    completion, wish = _with_broker(bootstrap_servers, lambda broker: _roll_back(broker, prefix))
    _tell(completion, wish, as_json=as_json)


def history(
    *, bootstrap_servers: ServersOption = None, prefix: PrefixOption = "nlets.", as_json: JsonOption = False
) -> None:
    """List every activation, oldest first, and what became of it."""
    rows = _history(_with_broker(bootstrap_servers, lambda broker: _read_control(broker, prefix)))
    if as_json:
        print(json.dumps({"activations": rows}, indent=2))
        return
    for row in rows:
        print(f"{row['number']:>6}  {row['at']}  {row['why']:<8}  {row['became']:<9}  {row['context']}")


def stale(
    *, bootstrap_servers: ServersOption = None, prefix: PrefixOption = "nlets.", as_json: JsonOption = False
) -> None:
    """Compute from the topics alone what was decided by a stale context, and how long each change took to act.

    Exits 3 if anything was.
    """
    found = _with_broker(bootstrap_servers, lambda broker: compare_contexts(broker, TopicNames(prefix)))
    if as_json:
        print(json.dumps(_findings(found), indent=2))
    else:
        print(f"{found.decided_by_stale_context} of {found.requests} records decided by a stale context")
        print("\n".join(_told(change) for change in found.changes))
    if found.stale:
        raise typer.Exit(Exit.NO)


def _with_broker(servers: str | None, work: Callable[[Broker], Awaitable[T]]) -> T:
    if servers is None:
        raise NoServersError

    async def connected() -> T:
        from streams.broker.choose import open_broker

        async with open_broker(servers) as broker:
            return await work(broker)

    return run_on_loop(connected())


def _wish(packed: Packed, why: str) -> Wish:
    return Wish(packed, why, SystemClock().now_us(), secrets.token_hex(16))


async def _activate(broker: Broker, prefix: str, wish: Wish) -> Completion:
    return await Activator(broker, TopicNames(prefix)).activate(wish)


async def _roll_back(broker: Broker, prefix: str) -> tuple[Completion, Wish]:
    activator = Activator(broker, TopicNames(prefix))
    ledger = await activator.control.catch_up()
    digest = before_current(ledger.activations()).intent.ctx
    if (content := ledger.content(digest)) is None:
        raise BrokerError(f"the context `{digest}` is no longer whole in the control topic")
    wish = _wish(Packed(digest, content), "rollback")
    return await activator.activate(wish), wish


async def _read_control(broker: Broker, prefix: str) -> Ledger:
    return await Control(broker, TopicNames(prefix).control).catch_up()


def _tell(completion: Completion, wish: Wish, *, as_json: bool) -> None:
    said = {"number": completion.number, "context": wish.packed.digest, "markers": dict(completion.markers)}
    if as_json:
        print(json.dumps(said, indent=2))
        return
    print(wish.packed.digest)
    print(f"activation {completion.number} stands in {len(completion.markers)} partition(s)", file=sys.stderr)


def _history(ledger: Ledger) -> list[dict[str, object]]:
    newest = ledger.newest_complete()
    return [_row(each, newest) for each in ledger.activations()]


def _row(activation: Activation, newest: Activation | None) -> dict[str, object]:
    intent = activation.intent
    return {
        "number": activation.number,
        "at": datetime.fromtimestamp(intent.at / 1e6, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "why": intent.why,
        "became": _became(activation, newest),
        "context": intent.ctx,
        "markers": {str(partition): offset for partition, offset in sorted(activation.markers.items())},
    }


def _became(activation: Activation, newest: Activation | None) -> str:
    if newest is not None and activation.number == newest.number:
        return "in force"
    if activation.complete:
        return "replaced"
    return "half-done" if newest is None or activation.number > newest.number else "overtaken"


def _findings(found: Findings) -> dict[str, object]:
    return {
        "decided_by_stale_context": found.decided_by_stale_context,
        "compared": found.requests,
        "changes": [
            {
                "number": change.number,
                "context": change.context,
                "why": change.why,
                "enforced_us": {str(partition): us for partition, us in sorted(change.enforced_us.items())},
                "worst_us": change.worst_us,
                "tail": change.tail,
                "tail_age_us": change.tail_age_us,
            }
            for change in found.changes
        ],
    }


def _told(change: Change) -> str:
    return (
        f"{change.number:>6}  {change.why:<8}  enforced everywhere after {change.worst_us / 1000:.0f} ms, "
        f"{change.tail} answer(s) under the older context came home up to {change.tail_age_us / 1000:.0f} ms later"
    )
