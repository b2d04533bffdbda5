"""What a report was made from, and what it therefore does not say. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DIGEST: Final = "sha256:"


class Holds(StrEnum):
    """What an input holds."""

    MESSAGES = "messages"
    COUNTS = "monthly counts"
    BOOKS = "a switch's books and audit"
    DECISIONS = "decisions of a replay"


@dataclass(frozen=True, slots=True)
class Input:
    """Something that was read."""

    name: str
    digest: str
    """Or why there is none."""
    holds: Holds

    @property
    def is_named_by_content(self) -> bool:
        """Whether two of one digest are the same."""
        return self.digest.startswith(DIGEST)


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
    lines: int | None
    """How many lines there were; nothing if too few for that to be told."""
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


_OF_BOOKS: Final = (
    "Some inputs are a switch's own books: requests count when they ended, and those that are under way don't; "
    "“not told” stands for what no state answered, and for what could not be processed."
)
_SAID_OF: Final = {Holds.COUNTS: _OF_COUNTS, Holds.BOOKS: _OF_BOOKS}


def unsaid(origin: Origin) -> tuple[str, ...]:
    """List what readers must not take from it."""
    held = {each.holds for each in origin.inputs}
    return (*_ALWAYS, *(said for holds, said in _SAID_OF.items() if holds in held))


def withheld(least: int) -> str:
    """Say what a missing figure means."""
    return (
        f"A number below {least} is withheld, and so are as many others as it takes that it can't be worked out from "
        f"what is left, in any table or format: for all that is published it may lie anywhere in a span of {least}. "
        "A withheld number is none that is known to be small. Zero is published."
    )
