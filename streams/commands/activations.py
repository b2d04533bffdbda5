"""Activations as `nlets policy` says them: as documents, and in lines for people."""

import sys
from datetime import UTC, datetime
from typing import TypeAlias

from streams.switch.activation.history import Became
from streams.switch.activation.ledger import Activation
from streams.switch.activation.stale import Change, Findings
from streams.trials.telling import mode_in_words, said_of

Document: TypeAlias = dict[str, object]


def activated(activation: Activation) -> Document:
    """Write down what was just put in force."""
    return {
        "number": activation.number,
        "context": activation.intent.ctx,
        "markers": dict(activation.markers),
        **_trial(activation),
    }


def _trial(activation: Activation) -> Document:
    """Write down what is tried beside the context, if anything is."""
    roll_out = activation.intent.roll_out
    return {} if roll_out is None else {"trial": said_of(roll_out)}


def say_activated(activation: Activation) -> None:
    """Say what was just put in force or on trial: its digest on stdout."""
    roll_out = activation.intent.roll_out
    print(roll_out.candidate if roll_out else activation.intent.ctx)
    print(f"activation {activation.number} stands in {len(activation.markers)} partition(s)", file=sys.stderr)


def listed(fates: tuple[tuple[Activation, Became], ...]) -> Document:
    """Write down all activations."""
    return {"activations": [_row(activation, became) for activation, became in fates]}


def say_listed(fates: tuple[tuple[Activation, Became], ...]) -> None:
    """Say a line for each activation."""
    for activation, became in fates:
        print("{number:>6}  {at}  {why:<8}  {became:<9}  {context}".format_map(_row(activation, became)))
        if roll_out := activation.intent.roll_out:
            print(f"{'':>8}{mode_in_words(roll_out)} of {roll_out.candidate}")


def _row(activation: Activation, became: Became) -> Document:
    intent = activation.intent
    return {
        "number": activation.number,
        "at": datetime.fromtimestamp(intent.at / 1e6, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "why": intent.why,
        "became": became.value,
        "context": intent.ctx,
        "markers": dict(sorted(activation.markers.items())),
        **_trial(activation),
    }


def compared(found: Findings) -> Document:
    """Write down what was found."""
    return {
        "decided_by_stale_context": found.decided_by_stale_context,
        "compared": found.compared,
        "unreadable": found.unreadable,
        "no_longer_comparable": found.no_longer_comparable,
        "changes": [_change(change) for change in found.changes],
    }


def say_compared(found: Findings) -> None:
    """Say what was found, and a line for each change."""
    if found.unreadable:
        print(f"{found.unreadable} records can't be read, so nobody can say what decided them")
    if found.no_longer_comparable:
        print(
            f"{found.no_longer_comparable} records can no longer be compared: a marker near their queries has expired"
        )
    print(f"{found.decided_by_stale_context} requests decided by a stale context; {found.compared} records compared")
    print("\n".join(map(_told, found.changes)))


def _change(change: Change) -> Document:
    return {
        "number": change.number,
        "context": change.context,
        "why": change.why,
        "enforced_us": dict(sorted(change.enforced_us.items())),
        "worst_us": change.worst_us,
        "late": change.late,
        "late_by_us": change.late_by_us,
    }


def _told(change: Change) -> str:
    return (
        f"{change.number:>6}  {change.why:<8}  enforced everywhere after {change.worst_us / 1000:.0f} ms, "
        f"{change.late} answer(s) under the older context came home up to {change.late_by_us / 1000:.0f} ms later"
    )
