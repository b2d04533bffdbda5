"""A window at somebody's hand: what a key does to it while it is sent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from producers.load.live.keys import Helm, pressed
from producers.load.sending.shapes import Window
from producers.load.sending.turns import ByHand, Turn

_LEAD_S: Final = 0.25
"""So far ahead a change is set, that every producer knows of it before it holds: they then agree on what is due."""


@dataclass(slots=True)
class Steering:
    """Turns keys into changes of the window, and tells them."""

    window: Window
    helm: Helm
    keys: str
    """Those that do something; which, depends on what the window is for."""
    tell: Callable[[ByHand], None]
    now_ns: Callable[[], int]

    @property
    def elapsed_s(self) -> float:
        """Say how long ago the window began."""
        return (self.now_ns() - self.window.start_ns) / 1e9

    def load_until(self, second: float) -> float:
        """Say how many messages are due until then, by what was changed so far."""
        return self.window.course.load_until(second)

    def press(self, key: str) -> None:
        """Do what a key says, unless nothing more is due by the time it would hold."""
        helm = pressed(self.helm, key) if key in self.keys else self.helm
        at_s = max(self.elapsed_s + _LEAD_S, 0.0)
        if helm == self.helm or at_s >= self.window.seconds:
            return
        before, self.helm = self.helm, helm
        by_hand = self.window.by_hand
        if helm.has_ended:
            by_hand = by_hand.ended(at_s)
        elif helm.effective != before.effective:
            by_hand = by_hand.turned(Turn(at_s, helm.effective))
        self.window = replace(self.window, by_hand=by_hand)
        self.tell(by_hand)
