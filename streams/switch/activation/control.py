"""The records of activations: markers among the queries, and the control topic. Pure; no decisions.

An intent that announces a trial (`docs/roll-out.md`) is of version 2, so that workers of older versions don't take it
for one that puts its context in force and no more. Every other record is as it always was.

    context/<digest>/<i>      one slice of a context, each compressed on its own
    intent/<nonce>            an activation is meant; the offset of this record is the activation's number
    complete/<number>[/<p>]   its markers stand, at these offsets; with `/<p>` an owner added the one of its partition

Slices are cut before they are compressed, so a piece's content depends on its key alone: two activators may write the
same context at once, and compaction may keep a piece of each.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias, TypeVar

import msgspec

from streams.broker.port import Record
from streams.messages.roll_out import BUCKETS, RollOut
from streams.messages.wire import MARKER_KEY, VERSION, Marker

SLICE_BYTES: Final = 256 * 1024
"""Bytes of a context in one piece, before compression: compressed and in base64 it stays under 512 KiB."""

_Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
_Version: TypeAlias = Annotated[int, msgspec.Meta(ge=VERSION, le=VERSION)]
_TRIAL_VERSION: Final = 2


class PieceValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Value of `context/<digest>/<i>`."""

    v: _Version = VERSION
    of: Annotated[int, msgspec.Meta(ge=1)]
    """How many pieces there are."""
    data: bytes
    """A slice of the context, compressed."""


class TrialValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an intent says of a candidate."""

    ctx: str
    percent: Annotated[int, msgspec.Meta(ge=0, lt=BUCKETS)]
    """The share of originators that it decides for; 0 is a shadow's."""
    after: _Count
    """The number of the activation that it is tried beside: any other in between, and it was never announced."""


class IntentValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Value of `intent/<nonce>`."""

    v: Annotated[int, msgspec.Meta(ge=VERSION, le=_TRIAL_VERSION)] = VERSION
    ctx: str
    """What decides; in a trial, for all that the candidate does not decide for."""
    ends: dict[_Count, _Count]
    """Partition of the queries → its end before any marker of this activation was written."""
    at: int
    """When it was asked for, in µs."""
    why: str
    """`apply`, or `rollback`."""
    trial: TrialValue | msgspec.UnsetType = msgspec.UNSET
    """Only in version 2, and always there."""


class CompleteValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Value of `complete/<number>`."""

    v: _Version = VERSION
    markers: dict[_Count, _Count]
    """Partition → offset of the marker in it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One slice of a context, as stored."""

    digest: str
    index: int
    of: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Intent:
    """An activation that was begun."""

    number: int
    nonce: str
    ctx: str
    ends: Mapping[int, int]
    at: int
    why: str
    roll_out: RollOut | None = None
    """What is tried beside the context, and for whom it decides."""
    after: int | None = None
    """With that: the number of the activation that put the context in force."""

    def holds_behind(self, newest: int | None) -> bool:
        """Say whether it was really announced, behind the newest intent before it that was.

        Who announces a trial has read what is in force; an activation that came between must not be undone by it.
        """
        return self.roll_out is None or self.after == newest

    def context_for(self, ori: str) -> str:
        """Name the context that decides what an originator sends."""
        return self.roll_out.candidate if self.roll_out and self.roll_out.takes(ori) else self.ctx


@dataclass(frozen=True, slots=True)
class Completion:
    """Where markers of an activation stand."""

    number: int
    markers: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to be written to the control topic."""

    key: bytes
    value: bytes


Told: TypeAlias = Piece | Intent | Completion
"""What a control record can say."""

_encode = msgspec.json.Encoder().encode
_T = TypeVar("_T")


def context_entries(digest: str, content: bytes) -> Iterator[Entry]:
    """Cut a context into records."""
    slices = [content[start : start + SLICE_BYTES] for start in range(0, len(content), SLICE_BYTES)]
    for index, part in enumerate(slices):
        value = PieceValue(of=len(slices), data=zlib.compress(part, 9))
        yield Entry(f"context/{digest}/{index}".encode(), _encode(value))


def intent_entry(nonce: str, value: IntentValue) -> Entry:
    """Write the record whose offset becomes the activation's number."""
    return Entry(f"intent/{nonce}".encode(), _encode(value))


def trial_entry(nonce: str, value: IntentValue, trial: TrialValue) -> Entry:
    """Write the record that announces a trial beside a context."""
    return intent_entry(nonce, msgspec.structs.replace(value, v=_TRIAL_VERSION, trial=trial))


def complete_entry(completion: Completion) -> Entry:
    """Write that an activation's markers stand."""
    return Entry(f"complete/{completion.number}".encode(), _encode(CompleteValue(markers=dict(completion.markers))))


def joined_entry(number: int, partition: int, offset: int) -> Entry:
    """Write that a partition's owner added its marker."""
    return Entry(f"complete/{number}/{partition}".encode(), _encode(CompleteValue(markers={partition: offset})))


def read_entry(record: Record) -> Told | None:
    """Read a control record; None for what isn't one of ours, whatever it is."""
    kind, _, rest = (record.key or b"").partition(b"/")
    reader = _READERS.get(kind)
    if reader is None or record.value is None:
        return None
    try:
        return reader(rest.decode("ascii"), record.value, record.offset)
    except (ValueError, msgspec.MsgspecError):
        return None


def read_marker(record: Record) -> Marker | None:
    """Read a marker; None for what isn't one."""
    if record.key != MARKER_KEY or record.value is None:
        return None
    try:
        marker = _decode(record.value, Marker)
    except (ValueError, msgspec.MsgspecError):
        return None
    return marker if marker.v == VERSION else None


def join(pieces: Mapping[int, Piece]) -> bytes | None:
    """Put a context together again; None unless every piece is there and sound. Pieces too many are passed over."""
    count = pieces[0].of if 0 in pieces else 0
    chosen = [pieces[index] for index in range(min(count, len(pieces))) if index in pieces]
    slices = [part for piece in chosen if piece.of == count and (part := _inflate(piece.data)) is not None]
    return b"".join(slices) if slices and len(slices) == count else None


def _inflate(data: bytes) -> bytes | None:
    stream = zlib.decompressobj()
    try:
        part = stream.decompress(data, SLICE_BYTES)
    except zlib.error:
        return None
    return part if stream.eof else None


def _decode(value: bytes, shape: type[_T]) -> _T:
    return msgspec.json.decode(value, type=shape)


def _piece(rest: str, value: bytes, _offset: int) -> Piece:
    digest, index = rest.rsplit("/", 1)
    decoded = _decode(value, PieceValue)
    return Piece(digest, int(index), decoded.of, decoded.data)


def _intent(rest: str, value: bytes, offset: int) -> Intent:
    decoded = _decode(value, IntentValue)
    trial = decoded.trial or None
    if (trial is not None) != (decoded.v == _TRIAL_VERSION):
        raise ValueError(decoded.v)
    roll_out = None if trial is None else RollOut(offset, trial.ctx, trial.percent)
    after = None if trial is None else trial.after
    return Intent(offset, rest, decoded.ctx, decoded.ends, decoded.at, decoded.why, roll_out, after)


def _completion(rest: str, value: bytes, _offset: int) -> Completion:
    return Completion(int(rest.partition("/")[0]), _decode(value, CompleteValue).markers)


_READERS: Final[Mapping[bytes, Callable[[str, bytes, int], Told]]] = {
    b"context": _piece,
    b"intent": _intent,
    b"complete": _completion,
}
