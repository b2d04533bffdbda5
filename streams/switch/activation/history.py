"""What became of each activation, and what a rollback goes back to, read from the ledger. Pure."""

from collections.abc import Iterable
from enum import StrEnum

from streams.errors import OperatorError
from streams.messages.roll_out import RollOut
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


class NothingToTryError(OperatorError):
    """A context can't be tried beside what is in force."""

    hint = "without --shadow or --share it is put in force at once"

    def __init__(self, why: str) -> None:
        """Keep why not."""
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"nothing is tried: {self.why}"


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


def beside(ledger: Ledger, candidate: str) -> Activation:
    """Find the activation that a candidate is to be tried beside.

    Raises:
        NothingToTryError: there is none, it stands in a part of the partitions only, or it is the candidate's.
    """
    newest = ledger.newest()
    if newest is None:
        raise NothingToTryError("nothing is in force to try it beside")
    if not newest.complete:
        raise NothingToTryError(f"activation {newest.number} is half-done, so what it is tried beside is not sure")
    if newest.intent.ctx == candidate:
        raise NothingToTryError("this very context is in force")
    return newest


def on_trial(ledger: Ledger) -> RollOut | None:
    """Say what is tried beside the context in force."""
    newest = ledger.newest_complete()
    return None if newest is None else newest.intent.roll_out


def trail(activations: Iterable[Activation]) -> tuple[Activation, ...]:
    """List what is in force, last, and below it what each rollback would go back to, each of another context.

    A rollback takes what it undid off the end, so that the next one goes a step further back, and not forth again.
    A trial is a step that nothing goes back to: it is undone, or its candidate is put in force in its stead.
    """
    stack: list[Activation] = []
    for each in sorted((each for each in activations if each.complete), key=BY_NUMBER):
        if stack and stack[-1].intent.roll_out:
            stack.pop()
        context = each.intent.ctx
        if each.intent.why == Why.ROLLBACK and any(below.intent.ctx == context for below in stack):
            while stack[-1].intent.ctx != context:
                stack.pop()
        elif not stack or stack[-1].intent.ctx != context or each.intent.roll_out:
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
