"""What became of each activation, and what a rollback goes back to, read from the ledger. Pure."""

from collections.abc import Iterable
from enum import StrEnum

from streams.errors import OperatorError
from streams.switch.activation.ledger import BY_NUMBER, Activation, Ledger


class Why(StrEnum):
    """Why a context was put in force."""

    APPLY = "apply"
    ROLLBACK = "rollback"


class Became(StrEnum):
    """What became of an activation."""

    IN_FORCE = "in force"
    REPLACED = "replaced"
    HALF_DONE = "half-done"
    """Begun, and not known to stand everywhere."""
    OVERTAKEN = "overtaken"
    """Not known to stand everywhere, and replaced all the same."""


class NoEarlierContextError(OperatorError):
    """There is nothing to go back to."""

    def __str__(self) -> str:
        return "no other context was in force before this one"


def fates(ledger: Ledger) -> tuple[tuple[Activation, Became], ...]:
    """List all activations, oldest first, each with what became of it."""
    newest = ledger.newest_complete()
    return tuple((each, _became(each, newest)) for each in ledger.activations())


def _became(activation: Activation, newest: Activation | None) -> Became:
    if newest is None or activation.number > newest.number:
        return Became.HALF_DONE
    if activation.number == newest.number:
        return Became.IN_FORCE
    return Became.REPLACED if activation.complete else Became.OVERTAKEN


def trail(activations: Iterable[Activation]) -> tuple[Activation, ...]:
    """List what is in force, last, and below it what each rollback would go back to, each of another context.

    A rollback takes what it undid off the end, so that the next one goes a step further back, and not forth again.
    """
    stack: list[Activation] = []
    for each in sorted((each for each in activations if each.complete), key=BY_NUMBER):
        context = each.intent.ctx
        if each.intent.why == Why.ROLLBACK and any(below.intent.ctx == context for below in stack):
            while stack[-1].intent.ctx != context:
                stack.pop()
        elif not stack or stack[-1].intent.ctx != context:
            stack.append(each)
    return tuple(stack)


def before_current(activations: Iterable[Activation]) -> Activation:
    """Find the activation that a rollback goes back to.

    Raises:
        NoEarlierContextError: there is none.
    """
    match trail(activations):
        case (*_, before, _):
            return before
        case _:
            raise NoEarlierContextError
