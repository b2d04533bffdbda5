"""A plain answer of a state, read in compiled code: byte for byte as `wire.Response` is written, free of any escape.

Law: what is read here, the ordinary decoder reads alike, and would write again as it stands.
"""

from typing import Final, NamedTuple

from streams.broker.columns import Bytes
from streams.compiled import compiled
from streams.switch.stages.columns.scanning import (
    BRACKET,
    COMMA,
    NOWHERE,
    after,
    encoded,
    key_name,
    place_name,
    text,
)
from streams.switch.stages.columns.stamps import Stamped, hops, stamped

_ID_AT: Final = encoded('{"v":1,"id":"')
_QUERY_AT: Final = encoded('","query":"')
_KEY_AT: Final = encoded('","key":"')
_SENDER_AT: Final = encoded('","from":"')
_TO_AT: Final = encoded('","to":"')
_CONTROL_AT: Final = encoded('","control":"')
_FIELDS_AT: Final = encoded('","fields":[')
_FREE_AT: Final = encoded('],"free":"')
_ASKED_KEY_AT: Final = encoded('","asked_key":"')
_ASKED_OF_AT: Final = encoded('","asked_of":"')
_STAMP_AT: Final = encoded('",')
_GRANTS_AT: Final = encoded('],"grants":[],"photo":')
_PHOTO_END: Final = encoded("true}")
_NO_PHOTO_END: Final = encoded("false}")
_TAG_AT: Final = encoded('["')
_VALUE_AT: Final = encoded('","')
_FIELD_END: Final = encoded('"]')


class Answer(NamedTuple):
    """What a plain answer says, names as numbers; where what is handed over begins and ends."""

    asked_key: int
    asked_of: int
    key: int
    sender: int
    to: int
    to_begin: int
    to_end: int
    content_end: int
    """Behind the quote that ends the free text."""
    asked_of_begin: int
    asked_of_end: int
    stamped: Stamped
    hops_end: int
    """Behind the last hop; `NOWHERE` where an answer isn't plain."""
    came_in: int
    went_out: int


@compiled
def field(data: Bytes, at: int, end: int) -> int:
    """Step over a field."""
    tag_end = text(data, after(data, at, end, _TAG_AT), end)
    return after(data, text(data, after(data, tag_end, end, _VALUE_AT), end), end, _FIELD_END)


@compiled
def fields(data: Bytes, at: int, end: int) -> int:
    """Step over all fields, of which there may be none."""
    if at < 0 or at >= end or data[at] != BRACKET:
        return at
    while True:
        at = field(data, at, end)
        if at < 0 or at >= end or data[at] != COMMA:
            return at
        at += 1


@compiled
def answer_of(data: Bytes, begin: int, end: int) -> Answer:
    """Read an answer, if it is plain."""
    query_at = after(data, text(data, after(data, begin, end, _ID_AT), end), end, _QUERY_AT)
    key_end, key = key_name(data, after(data, text(data, query_at, end), end, _KEY_AT), end)
    sender_end, sender = place_name(data, after(data, key_end, end, _SENDER_AT), end)
    to_begin = after(data, sender_end, end, _TO_AT)
    to_end, to = place_name(data, to_begin, end)
    control_end = text(data, after(data, to_end, end, _CONTROL_AT), end)
    fields_end = fields(data, after(data, control_end, end, _FIELDS_AT), end)
    free_end = text(data, after(data, fields_end, end, _FREE_AT), end)
    asked_key_end, asked_key = key_name(data, after(data, free_end, end, _ASKED_KEY_AT), end)
    asked_of_begin = after(data, asked_key_end, end, _ASKED_OF_AT)
    asked_of_end, asked_of = place_name(data, asked_of_begin, end)
    stamp = stamped(data, after(data, asked_of_end, end, _STAMP_AT), end)
    hops_end, came_in, went_out = hops(data, stamp.end, end)
    photo_at = after(data, hops_end, end, _GRANTS_AT)
    if end not in (after(data, photo_at, end, _PHOTO_END), after(data, photo_at, end, _NO_PHOTO_END)):
        hops_end = NOWHERE
    names = (asked_key, asked_of, key, sender, to)
    places = (to_begin, to_end, free_end + 1, asked_of_begin, asked_of_end)
    return Answer(*names, *places, stamp, hops_end, came_in, went_out)
