"""`nlets policy apply|history|rollback|shadow|stale`: what decides in a running switch, since when, and if it does."""

from typing import Annotated

import typer

from streams.broker.topics import DEFAULT_PREFIX, TopicNames
from streams.clock import SystemClock
from streams.commands.options import (
    DirectoryOption,
    GrantsOption,
    JsonOption,
    PoliciesArgument,
    PrefixOption,
    ServersOption,
)
from streams.commands.output import print_json, say_warnings
from streams.errors import Exit

_SHADOW = "Let it decide beside what is in force, and count where they part."
_SHARE = "Let it decide for this percentage of originators; a larger one takes in the same, and more."


def apply(
    policies: PoliciesArgument = None,
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    shadow: Annotated[bool, typer.Option("--shadow", help=_SHADOW)] = False,
    share: Annotated[int | None, typer.Option(metavar="PERCENT", min=1, max=99, help=_SHARE)] = None,
    bootstrap_servers: ServersOption,
    prefix: PrefixOption = DEFAULT_PREFIX,
    as_json: JsonOption = False,
) -> None:
    """Put policies, agencies and grants in force: what reaches the hub from then on is decided by them.

    With --shadow or --share they are first tried beside what is in force; `nlets policy shadow` says what they change.

    Examples:
    * `nlets policy apply bill --shadow`
    * `nlets policy apply bill --share 10`
    * `nlets policy apply bill`
    """
    from streams.commands.activations import activated, say_activated
    from streams.commands.looping import run_on_broker
    from streams.messages.roll_out import SHADOW
    from streams.policies.context_files import ContextFiles
    from streams.policies.warnings import warnings
    from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext, new_nonce
    from streams.switch.activation.history import Why

    if shadow and share is not None:
        raise typer.BadParameter("a candidate that decides for some is no shadow", param_hint="--share")
    context = ContextFiles(policies, directory, grants).load()
    say_warnings(warnings(context))
    percent = SHADOW if shadow else share
    request = ActivationRequest(StoredContext.of(context), Why.APPLY, SystemClock().now_us(), new_nonce(), percent)
    done = run_on_broker(bootstrap_servers, lambda broker: Activator(broker, TopicNames(prefix)).activate(request))
    print_json(activated(done)) if as_json else say_activated(done)


def rollback(
    *, bootstrap_servers: ServersOption, prefix: PrefixOption = DEFAULT_PREFIX, as_json: JsonOption = False
) -> None:
    """Put in force again what was in force before the newest change; once more, what was in force before that.

    Each rollback goes one step further back, through whatever was applied and has not been rolled back.
    To go forth again, apply.
    """
    from streams.commands.activations import activated, say_activated
    from streams.commands.looping import run_on_broker
    from streams.switch.activation.activate import Activator, new_nonce

    now_us, nonce = SystemClock().now_us(), new_nonce()
    done = run_on_broker(
        bootstrap_servers, lambda broker: Activator(broker, TopicNames(prefix)).roll_back(now_us, nonce)
    )
    print_json(activated(done)) if as_json else say_activated(done)


def history(
    *, bootstrap_servers: ServersOption, prefix: PrefixOption = DEFAULT_PREFIX, as_json: JsonOption = False
) -> None:
    """List whatever was put in force or on trial, oldest first, and what became of it."""
    from streams.commands.activations import listed, say_listed
    from streams.commands.looping import run_on_broker
    from streams.switch.activation.follow import Control
    from streams.switch.activation.history import fates

    control = TopicNames(prefix).control
    found = fates(run_on_broker(bootstrap_servers, lambda broker: Control(broker, control).catch_up()))
    print_json(listed(found)) if as_json else say_listed(found)


def shadow(
    *, bootstrap_servers: ServersOption, prefix: PrefixOption = DEFAULT_PREFIX, as_json: JsonOption = False
) -> None:
    """Say of every policy that is or was on trial what it would change, as the running workers count it.

    Each line has some of the requests that change, by partition, offset and number.
    """
    from streams.commands.looping import run_on_broker
    from streams.trials.reading import trials_of
    from streams.trials.telling import document, lines

    found = run_on_broker(bootstrap_servers, lambda broker: trials_of(broker, TopicNames(prefix)))
    if as_json:
        print_json(document(found))
    else:
        print("\n".join(lines(found)))


def stale(
    *, bootstrap_servers: ServersOption, prefix: PrefixOption = DEFAULT_PREFIX, as_json: JsonOption = False
) -> None:
    """Find in the topics what was decided by rules that no longer held, and how long each change took to act.

    Exits 3 if anything was, can't be read, or can no longer be compared.
    """
    from streams.commands.activations import compared, say_compared
    from streams.commands.looping import run_on_broker
    from streams.switch.activation.stale import compare_contexts

    found = run_on_broker(bootstrap_servers, lambda broker: compare_contexts(broker, TopicNames(prefix)))
    print_json(compared(found)) if as_json else say_compared(found)
    if not found.sound:
        raise typer.Exit(Exit.NO)
