"""A window as it is seen: looked at where the load runs, drawn elsewhere."""

from collections.abc import Callable
from functools import partial

from rich.console import RenderableType

from producers.load.live.glance import Onlooker
from producers.load.live.screen import Caption, screen
from producers.load.live.steering import Steering
from producers.load.measuring.listener import Listener


class View:
    """What there is to see of the window that a listener hears."""

    def __init__(self, doing: str, steering: Steering, listener: Listener) -> None:
        self._doing = doing
        self._steering = steering
        self._listener = listener
        self._onlooker = Onlooker(listener.book, steering.load_until)

    def look(self) -> Callable[[], RenderableType]:
        """Take a glance; give what draws it."""
        steering = self._steering
        glance = self._onlooker.look(round(steering.elapsed_s * 1e6), self._listener.stall_us)
        return partial(screen, Caption(self._doing, steering.window.seconds, steering.helm, steering.keys), glance)
