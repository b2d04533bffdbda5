"""What a file of cases can say: the authority on its form. How cases are run is `running.py`'s business."""

from pydantic import BaseModel, ConfigDict, field_validator

from streams.files.words import fault
from streams.messages.times import parse_time
from streams.policies.decision import Site, Verdict
from streams.policies.rows import Row
from streams.policies.vocabulary import Text


class _Part(BaseModel):
    """One part of a case: never changed, and holding no word that isn't known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Want(_Part):
    """What must come of one destination; what is left out is what a plain delivery has."""

    to: str | None = None
    verdict: Verdict = Verdict.DELIVER
    at_place: Site | None = None
    rules: tuple[str, ...] = ()
    would_refuse: tuple[str, ...] = ()
    pending_rules: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    grant: str | None = None
    answer: str | None = None

    def differences(self, row: Row) -> tuple[str, ...]:
        """Say what came otherwise."""
        pairs = ((name, getattr(self, name), getattr(row, name)) for name in type(self).model_fields)
        return tuple(
            f"{name} is {_shown(came)}, not {_shown(wanted)}" for name, wanted, came in pairs if wanted != came
        )


class Case(_Part):
    """A message, when, and what must come of it."""

    id: Text
    note: str = ""
    at: str
    text: str
    want: tuple[Want, ...]
    policies: str | None = None
    """One policy file, in place of those that are tested."""
    grants: str | None = None
    """A grants file, in place of the one that is tested by."""

    @field_validator("at")
    @classmethod
    def _is_a_time(cls, at: str) -> str:
        if parse_time(at) is None:
            raise fault(f"`{at}` is no time with seconds and offset", "write it as 2025-12-01T00:00:00-05:00")
        return at


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else f"`{value}`"
