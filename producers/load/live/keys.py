"""Keys that change a load while it runs, as SIPp has them: what each does to the rate. Pure.

A step is a twentieth of the rate that was asked for, so that a key does as much whatever that was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeAlias

_STEPS: Final = 20
"""So many steps the ordered rate has."""
_MANY: Final = 10
"""So many steps at once."""


@dataclass(frozen=True, slots=True)
class Helm:
    """Where whoever watches has put the rate."""

    ordered: float
    """What was asked for: the profile's highest rate."""
    most: float
    """No rate is above it."""
    per_second: float
    is_paused: bool = False
    has_ended: bool = False

    @classmethod
    def at(cls, ordered: float, most: float) -> "Helm":
        """Begin where the rate was asked to be."""
        return cls(ordered, max(ordered, most), ordered)

    @property
    def step(self) -> float:
        """Say how much one step is."""
        return self.ordered / _STEPS

    @property
    def effective(self) -> float:
        """Give the highest rate that is sent at."""
        return 0.0 if self.is_paused or self.has_ended else self.per_second

    def moved(self, steps: int) -> "Helm":
        """Go so many steps; to stop, there are other keys."""
        wanted = self.per_second + steps * self.step
        return replace(self, per_second=min(max(wanted, self.step), self.most))


Action: TypeAlias = Callable[[Helm], Helm]


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does, and how it is said to whoever watches."""

    action: Action
    said: str


KEYS: Final[Mapping[str, Key]] = MappingProxyType(
    {
        "+": Key(lambda helm: helm.moved(1), "faster"),
        "-": Key(lambda helm: helm.moved(-1), "slower"),
        "*": Key(lambda helm: helm.moved(_MANY), f"{_MANY} faster"),
        "/": Key(lambda helm: helm.moved(-_MANY), f"{_MANY} slower"),
        "p": Key(lambda helm: replace(helm, is_paused=not helm.is_paused), "pause"),
        "q": Key(lambda helm: replace(helm, has_ended=True), "end"),
    }
)
"""Every key that does something (`docs/load.md#keys`)."""
ALL: Final = "".join(KEYS)
NONE: Final = ""
END: Final = "q"
"""All that may be pressed while the command itself chooses rates."""


def pressed(helm: Helm, key: str) -> Helm:
    """Say where the helm is after a key; one that does nothing changes nothing, and what has ended stays so."""
    known = KEYS.get(key)
    return known.action(helm) if known and not helm.has_ended else helm
