"""A board for the monitor's web server, without Faust."""

from dataclasses import dataclass, field

from streams.monitor.alarms import Outlook
from streams.monitor.cells import Tables
from streams.monitor.views import Lag
from tests.deltas import AT_US


@dataclass
class PaperBoard:
    """Shows what a test puts on it."""

    shown: Tables = field(default_factory=Tables)
    behind: Lag = field(default_factory=lambda: Lag(0, AT_US, AT_US + 2_000_000))
    seen: Outlook = field(default_factory=lambda: Outlook(AT_US + 2_000_000))
    label: str = "Synthetic traffic"
    reason: str | None = None

    def waiting_for(self) -> str | None:
        """Say why there is nothing to show yet, or None."""
        return self.reason

    def tables(self) -> Tables:
        """Give the tables."""
        return self.shown

    def lag(self) -> Lag:
        """Say how far they are behind."""
        return self.behind

    def outlook(self) -> Outlook:
        """Give what was seen beside the deltas."""
        return self.seen


@dataclass
class PaperWorkshop:
    """Answers whatever it is asked with the same, and remembers it."""

    says: bytes = b'{"problems":[]}'
    asked: list[bytes] = field(default_factory=list)

    def beside(self, digest: str, content: bytes) -> None:
        """Know nothing of it."""

    def answer(self, asked: bytes) -> bytes:
        """Answer."""
        self.asked.append(asked)
        return self.says
