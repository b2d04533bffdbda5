"""The records on the topics, as msgspec reads and writes them in the hot loop.

The authority on every shape is the pydantic model of the same name in `envelope.py`; a property test shows that the two
accept, reject and read the same, but that structs also refuse a repeated name whose earlier value has a wrong type.
Names are short where a record is written per message. No decisions here.
"""

from typing import Final, Literal, TypeAlias

import msgspec

VERSION: Final = 1

FieldPair: TypeAlias = tuple[str, str]
"""A tag in upper case and its value as it came."""


class Letter(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """`nlets.queries`: a message as its sender gave it, field by field. Nothing in it is believed."""

    v: Literal[1]
    id: str
    key: str
    sender: str = msgspec.field(name="from")
    to: tuple[str, ...]
    control: str = ""
    fields: tuple[FieldPair, ...] = ()
    free: str = ""
    """Text outside fields, lines joined by newlines."""
    line: str | None = None


class RawLetter(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """`nlets.queries`: a message in the text or XML form, to be read by the hub. Exactly one of the two is there."""

    v: Literal[1]
    id: str
    text: str | None = None
    xml: str | None = None
    line: str | None = None


class Stamp(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What the hub wrote on a query when it took it: by which context, when, and where the query stands."""

    ctx: str
    """Digest of the context."""
    at: int
    """The hub's clock in µs: the time the query and its answer are judged by."""
    p: int
    """The query's partition in `nlets.queries`."""
    o: int
    """The query's offset in it."""


def request_id(stamp: Stamp, number: int) -> str:
    """Name a request by where its query stands, and which of its destinations is meant: the same at every attempt."""
    return f"{stamp.p}.{stamp.o}.{number}"


class Delivery(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """`nlets.deliveries`: a letter as it was judged, on its way to one of its destinations.

    The hub writes deliveries in pieces, in this order (`streams/switch/stages/onward.py`).
    """

    v: int
    stamp: Stamp
    number: int = msgspec.field(name="n")
    """Which of the letter's requests."""
    to: str
    """The destination of this request."""
    pending: tuple[str, ...]
    """Conditional rules in force that will judge the answer."""
    grants: tuple[str, ...]
    """Ids of the grants that covered the query."""
    letter: Letter
    hops: tuple[int, int]
    """Request in, request out: µs."""

    @property
    def id(self) -> str:
        """Name the request."""
        return request_id(self.stamp, self.number)


class Response(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """`nlets.responses`: a state's answer, and the ticket of the request it answers."""

    v: int
    id: str
    """The request's."""
    query: str
    key: str
    sender: str = msgspec.field(name="from")
    to: str
    control: str
    fields: tuple[FieldPair, ...]
    free: str
    asked_key: str
    asked_of: str
    """The destination as the request named it."""
    stamp: Stamp
    hops: tuple[int, int]
    grants: tuple[str, ...] = ()
    photo: bool = False
    """The query asked for a photo."""


class Reply(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """`nlets.replies`: what a terminal gets, and why. Keyed by the ORI it is for."""

    v: int
    id: str
    query: str
    key: str
    """The answer's key, or ER, SM, or the notice's own key."""
    sender: str = msgspec.field(name="from")
    to: str
    control: str
    fields: tuple[FieldPair, ...]
    free: str
    """For ER and SM the whole text the terminal shows."""
    asked_of: str | None
    verdict: str
    place: str | None
    rules: tuple[str, ...]
    removed: tuple[str, ...]
    grant: str | None
    answer: str | None
    """`ER .02`, `NOT AUTHORIZED` …, or null when data was given (`docs/formats.md#verdicts`)."""
    stamp: Stamp
    hops: tuple[int | None, int | None, int | None, int | None]
    """Request in, request out, response in, response out: µs."""


class Audited(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """`nlets.audit`: a refusal, redaction, reject, grant used or shadow hit. Holds no personal data."""

    v: int
    id: str
    query: str
    stage: str
    at: int
    key: str | None
    sender: str | None = msgspec.field(name="from")
    """Null unless the directory knows it."""
    agency: str
    whose: str | None
    """The place whose data was asked for."""
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
    """Keyed pseudonym (`hmac-sha256:…`) of the identifying fields, or null when there are none."""
    stamp: Stamp


class Delta(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """`nlets.metrics`: what one batch of one partition did. It covers source offsets `first` ≤ o < `next`."""

    v: int
    stage: str
    topic: str
    partition: int
    first: int
    next: int
    at: int
    """The hub's clock in µs when the batch was taken."""
    ctx: str
    counts: dict[str, int]
    """`kind|state|agency|class` → how many. The kinds are in `streams/metrics/books.py`."""
    rules: dict[str, int]
    """`rule|verdict` → how often it acted, or would have."""
    hops: dict[str, dict[int, int]]
    """Hop name → sparse latency histogram: bucket of `streams/metrics/histogram.py` → count."""
    examples: dict[str, str] = {}
    """Count key of requests that a candidate on trial decides otherwise → one of them. Left out where there is none."""


class Progress(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """`nlets.progress`: how far an outpost is in one partition, if requests are open there."""

    v: int
    first: int
    """The position it was committed with: everything below is settled."""
    next: int
    """Behind the last record taken."""
    open: tuple[int, ...]
    """Offsets of the requests in between that are open; the others are settled."""
    counts: dict[str, int]
    """Of those settled: what no delta has counted yet."""
    rules: dict[str, int]


class DeadLetter(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """`nlets.deadletters`: what could not be processed, with its original bytes."""

    v: int
    stage: str
    topic: str
    partition: int
    offset: int
    reason: str
    key: bytes | None
    value: bytes | None
    at: int


class Marker(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """`nlets.queries`, record key `MARKER_KEY`: from here on activation `number` decides, if control has its intent."""

    v: Literal[1]
    number: int
    ctx: str
    nonce: str
    """The intent's: nobody can write a marker that counts before its intent stands."""


MARKER_KEY: Final = b"nlets-marker"
