"""The account of a window: what became of every message and every answer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from producers.load.measuring.answers import UNANSWERED


@dataclass(frozen=True, slots=True)
class Account:
    """How many of each there were."""

    due: int
    """Messages."""
    sent: int
    """Of these."""
    stored: int
    """Of these: the broker said so, or they were answered."""
    messages: Mapping[str, int]
    """Verdict → messages that have all their answers; `mixed` where these differ, `unanswered` where no state did."""
    unanswered: int
    """Messages that lack an answer, also the hub's."""
    not_stored: int
    """Messages that the broker did not say it has, and nobody answered."""
    answers: Mapping[str, int]
    """Verdict → answers, each counted once."""
    rules: Mapping[str, int]
    """Rule → answers on which it stands."""
    missing: int
    """Answers that never came."""
    repeated: int
    """Answers that came again."""
    unmatched: int
    """Answers to what others sent."""
    unreadable: int
    """Records that are no answer."""

    @property
    def became(self) -> dict[str, int]:
        """Say what became of the messages that were sent: each counts once."""
        unanswered = self.unanswered + self.messages.get(UNANSWERED, 0)
        return {**dict(sorted(self.messages.items())), UNANSWERED: unanswered, "not_stored": self.not_stored}

    @property
    def balances(self) -> bool:
        """Tell whether every message that was sent is accounted for, once."""
        return self.sent == sum(self.became.values())

    @property
    def answered(self) -> int:
        """Count the answers."""
        return sum(self.answers.values())
