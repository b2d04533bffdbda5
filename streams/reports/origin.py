"""What a report was made from, and what it therefore does not say. Pure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read."""

    name: str
    digest: str
    is_counts: bool
    """Monthly counts instead of messages."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a report was made from, so that anybody can make it again."""

    inputs: tuple[Input, ...]
    command: str
    context: str
    """The digest of the policies, the directory and the grants."""
    version: str
    first: str | None
    last: str | None
    lines: int
    synthetic: tuple[str, ...]
    """In what way it is synthetic; empty if it isn't."""


_ALWAYS: Final = (
    "A disclosure is a request that the rules let pass: whether the state had anything to tell, it does not say.",
    "Why somebody asked is not counted: no message has to say it, and nobody checks.",
    "The same data goes other ways, too: by an agency that asks for another, by mail, by other networks.",
    "Who asks is who the directory says the identifier belongs to.",
    "Months are those of UTC, by when a message reached the hub.",
)
_OF_COUNTS: Final = (
    "Some inputs are monthly counts, which say neither what was asked for nor what became of it: “not told” stands for "
    "the kind, and where they are counted disclosures, refused and rejected are left out."
)


def unsaid(origin: Origin) -> tuple[str, ...]:
    """List what readers must not take from it."""
    return (*_ALWAYS, *((_OF_COUNTS,) if any(each.is_counts for each in origin.inputs) else ()))


def withheld(least: int) -> str:
    """Say what a missing figure means."""
    return (
        f"A number below {least} is withheld, and so are as many others as it takes that it can't be worked out from "
        f"what is left, in any table or format: for all that is published it may lie anywhere in a span of {least}. "
        "A withheld number is none that is known to be small. Zero is published."
    )
