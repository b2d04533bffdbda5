"""What deltas are about: a source is one stage reading one partition of its topic. Names only; no counts, no topics."""

from enum import StrEnum


class StageName(StrEnum):
    """The stages, in the order messages pass them."""

    INTAKE = "intake"
    STATE = "state"
    BACK = "back"


def source_name(stage: str, partition: int) -> str:
    """Name a source: the record key of its deltas, and its row in the books. A stage reads one topic."""
    return f"{stage}|{partition}"
