"""The shape of every record on the topics: pydantic models, the authority for `wire.py`'s structs of the same names.

`docs/schema/records/` holds their JSON Schemas. Models are strict: a number is no text, a letter has no names beside
its own. What a shape means is said in `wire.py`; how a letter becomes a message, in `letters.py`.
"""

import json
from typing import Annotated, Final, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from streams.messages.wire import FieldPair


class _Record(BaseModel):
    """Version 1 of a record."""

    model_config = ConfigDict(frozen=True, strict=True)

    v: Literal[1]


class _Sent(_Record):
    """What the switch did not write: nothing in it may be passed over."""

    model_config = ConfigDict(extra="forbid")


_From = Annotated[str, Field(alias="from")]


class Letter(_Sent):
    """A message as its sender gave it, field by field."""

    id: str
    key: str
    sender: _From
    to: tuple[str, ...]
    control: str = ""
    fields: tuple[FieldPair, ...] = ()
    free: str = ""
    line: str | None = None


class RawLetter(_Sent):
    """A message in the text or XML form, to be read by the hub."""

    id: str
    text: str | None = None
    xml: str | None = None
    line: str | None = None


class Marker(_Sent):
    """From here on an activation decides."""

    number: int
    ctx: str
    nonce: str


class Stamp(BaseModel):
    """By which context a query is judged, when the hub took it, and where it stands."""

    model_config = ConfigDict(frozen=True, strict=True)

    ctx: str
    at: int
    p: int
    o: int


class Delivery(_Record):
    """A letter as it was judged, on its way to one of its destinations."""

    stamp: Stamp
    number: Annotated[int, Field(alias="n")]
    to: str
    pending: tuple[str, ...]
    grants: tuple[str, ...]
    letter: Letter
    hops: tuple[int, int]


class Response(_Record):
    """A state's answer and the ticket of the request it answers."""

    id: str
    query: str
    key: str
    sender: _From
    to: str
    control: str
    fields: tuple[FieldPair, ...]
    free: str
    asked_key: str
    asked_of: str
    stamp: Stamp
    hops: tuple[int, int]
    grants: tuple[str, ...] = ()
    photo: bool = False


class Reply(_Record):
    """What a terminal gets, and why."""

    id: str
    query: str
    key: str
    sender: _From
    to: str
    control: str
    fields: tuple[FieldPair, ...]
    free: str
    asked_of: str | None
    verdict: str
    place: str | None
    rules: tuple[str, ...]
    removed: tuple[str, ...]
    grant: str | None
    answer: str | None
    stamp: Stamp
    hops: tuple[int | None, int | None, int | None, int | None]


class Audited(_Record):
    """A refusal, redaction, reject, grant used or shadow hit."""

    id: str
    query: str
    stage: str
    at: int
    key: str | None
    sender: Annotated[str | None, Field(alias="from")]
    agency: str
    whose: str | None
    to: str | None
    verdict: str
    place: str | None
    rules: tuple[str, ...]
    would_refuse: tuple[str, ...]
    removed: tuple[str, ...]
    duties: tuple[str, ...]
    grant: str | None
    answer: str | None
    subject: str | None
    stamp: Stamp


class Delta(_Record):
    """What one batch of one partition did."""

    stage: str
    topic: str
    partition: int
    first: int
    next: int
    at: int
    ctx: str
    counts: dict[str, int]
    rules: dict[str, int]
    hops: dict[str, dict[int, int]]
    examples: dict[str, str] = {}


class Progress(_Record):
    """How far an outpost is in one partition, if requests are open there."""

    first: int
    next: int
    open: tuple[int, ...]
    counts: dict[str, int]
    rules: dict[str, int]


class DeadLetter(_Record):
    """What could not be processed, its bytes in base64."""

    stage: str
    topic: str
    partition: int
    offset: int
    reason: str
    key: Base64Bytes | None
    value: Base64Bytes | None
    at: int


RECORDS: Final[tuple[type[BaseModel], ...]] = (
    Letter, RawLetter, Marker, Delivery, Response, Reply, Audited, Delta, Progress, DeadLetter,
)  # fmt: skip
"""Every record there is."""


def schema_of(record: type[BaseModel]) -> str:
    """Write a record's JSON Schema as it is published."""
    return json.dumps(record.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
