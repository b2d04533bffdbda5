"""What deltas are about: a source is one stage reading one partition of its topic. Names only; no counts, no topics."""

from enum import StrEnum
from typing import Final


class StageName(StrEnum):
    """The stages, in the order messages pass them."""

    INTAKE = "intake"
    STATE = "state"
    BACK = "back"


OUTPOSTS: Final = "outside"
"""What the names of outposts begin with: each is a source of its own, such as `outside-WA`."""


def outpost_name(state: str) -> str:
    """Name the outpost of a state, as its deltas and its group do."""
    return f"{OUTPOSTS}-{state}"


def source_name(stage: str, partition: int) -> str:
    """Name a source: the record key of its deltas, and its row in the books. A stage reads one topic."""
    return f"{stage}|{partition}"
