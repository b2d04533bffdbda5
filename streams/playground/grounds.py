"""What an edited file can be held against: the files there are, or what is in force in a switch that runs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

from streams.errors import NletsError, Problem, UnusableFileError
from streams.playground.edited import Ground
from streams.policies.context import Context

_SWITCH = "what is in force"


class Than(StrEnum):
    """Than what something is otherwise."""

    FILES = "files"
    SWITCH = "switch"


class InForce(NamedTuple):
    """A context as a switch stores it."""

    digest: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Grounds:
    """The files; what is in force, if a switch is known, and if it can be read."""

    files: Ground
    in_force: str | None = None
    """The digest of that context."""
    switch: Ground | None = None

    def with_switch(self, stored: InForce) -> Self:
        """Know what is in force. Its grants are left out: they are about people, and whoever tries types their own."""
        return type(self)(self.files, stored.digest, _ground(stored, self.files))

    def by(self, than: Than) -> Ground:
        """Give what is asked for.

        Raises:
            UnusableFileError: nothing is known to be in force, or it can't be read.
        """
        if than is Than.FILES:
            return self.files
        if self.switch is None:
            what = "can't be read by this program" if self.in_force else "is not known here"
            raise UnusableFileError(_SWITCH, (Problem(_SWITCH, what),))
        return self.switch


def _ground(stored: InForce, files: Ground) -> Ground | None:
    try:
        context = Context.from_bytes(stored.content)
    except (NletsError, ValueError):  # forged, or of another version
        return None
    is_it = context.digest == stored.digest
    return Ground(context.bundle, context.directory, files.sources) if is_it else None
