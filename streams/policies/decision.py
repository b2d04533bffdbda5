"""The answer to "may this pass?", and its reasons. How it is reached is `decide.py`'s business."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What a decision does to a message (`docs/formats.md#verdicts`)."""

    DELIVER = "deliver"
    REDACT = "redact"
    REFUSE = "refuse"
    REJECT = "reject"


class Site(StrEnum):
    """Where a block sits: at the hub, or at the state whose data is asked for."""

    HUB = "hub"
    STATE = "state"


SILENCE: Final = ""
"""The `answer` of a state that sends nothing."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer and the rules that gave it. Every tuple is sorted, without repeats."""

    verdict: Verdict
    at_place: Site | None = None
    rules: tuple[str, ...] = ()
    would_refuse: tuple[str, ...] = ()
    pending_rules: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    grant: str | None = None
    """The grant that lifted something; of several the first by id."""
    answer: str | None = None
    """What the asker sees instead of data; null for deliver and redact."""
    grants: tuple[str, ...] = ()
    """Every grant that covers the query: its answer's decision takes them as given; no part of a row."""
