"""A plain delivery of the hub, read in compiled code: byte for byte as `onward.py` writes it, free of any escape.

Law: what is read here, the ordinary decoder reads alike.
"""

from typing import Final, NamedTuple

from streams.broker.columns import Bytes
from streams.compiled import compiled
from streams.switch.stages.columns.scanning import (
    NOWHERE,
    QUOTE,
    after,
    encoded,
    key_name,
    number,
    place_name,
    text,
)
from streams.switch.stages.columns.stamps import Stamped, hops, stamped
from streams.switch.stages.columns.subjects import Subject, fields

_STAMP_AT: Final = encoded('{"v":1,')
_NUMBER_AT: Final = encoded(',"n":')
_TO_AT: Final = encoded(',"to":"')
_ID_AT: Final = encoded('","pending":[],"grants":[],"letter":{"v":1,"id":"')
_KEY_AT: Final = encoded('","key":"')
_SENDER_AT: Final = encoded('","from":"')
_ALL_TO_AT: Final = encoded('","to":["')
_NEXT_TO: Final = encoded('","')
_ALL_TO_END: Final = encoded('"]')
_CONTROL_AT: Final = encoded(',"control":"')
_FIELDS_AT: Final = encoded('","fields":[')
_FREE_AT: Final = encoded('],"free":"')
_LINE_AT: Final = encoded('","line":')
_QUOTED: Final = encoded('"')
_NULL: Final = encoded("null")
_LETTER_END: Final = encoded("}")
_HOPS_END: Final = encoded("]}")


class Delivered(NamedTuple):
    """What a plain delivery says, names as numbers; where what an answer repeats begins and ends."""

    to: int
    key: int
    sender: int
    marks: int
    """Of its fields (`subjects.py`)."""
    stamped: Stamped
    to_begin: int
    to_end: int
    number_begin: int
    number_end: int
    id_begin: int
    id_end: int
    sender_begin: int
    sender_end: int
    control_begin: int
    """The control field's name, too, and that of the fields."""
    control_end: int
    hops_begin: int
    hops_end: int
    """Behind the last hop; `NOWHERE` where a delivery isn't plain."""
    came_in: int
    went_out: int


@compiled
def _names(data: Bytes, at: int, end: int) -> int:
    """Step over names with commas between, one at least."""
    while True:
        at = text(data, at, end)
        following = after(data, at, end, _NEXT_TO)
        if following < 0:
            return at
        at = following


@compiled
def _line(data: Bytes, at: int, end: int) -> int:
    """Step over the line; there may be none."""
    if at >= 0 and at < end and data[at] == QUOTE:
        return after(data, text(data, at + 1, end), end, _QUOTED)
    return after(data, at, end, _NULL)


@compiled
def delivery_of(data: Bytes, begin: int, end: int, subject: Subject) -> Delivered:
    """Read a delivery, if it is plain; its subject is noted."""
    stamp = stamped(data, after(data, begin, end, _STAMP_AT), end)
    number_begin = after(data, stamp.end, end, _NUMBER_AT)
    number_end, _ = number(data, number_begin, end)
    to_begin = after(data, number_end, end, _TO_AT)
    to_end, to = place_name(data, to_begin, end)
    id_begin = after(data, to_end, end, _ID_AT)
    id_end = text(data, id_begin, end)
    key_end, key = key_name(data, after(data, id_end, end, _KEY_AT), end)
    sender_begin = after(data, key_end, end, _SENDER_AT)
    sender_end, sender = place_name(data, sender_begin, end)
    control_begin = after(data, _names(data, after(data, sender_end, end, _ALL_TO_AT), end), end, _ALL_TO_END)
    control_end = after(data, text(data, after(data, control_begin, end, _CONTROL_AT), end), end, _FIELDS_AT)
    fields_end, marks = fields(data, control_end, end, subject)
    free_end = text(data, after(data, fields_end, end, _FREE_AT), end)
    letter_end = after(data, _line(data, after(data, free_end, end, _LINE_AT), end), end, _LETTER_END)
    hops_end, came_in, went_out = hops(data, letter_end, end)
    if after(data, hops_end, end, _HOPS_END) != end:
        hops_end = NOWHERE
    numbered = (
        to_begin,
        to_end,
        number_begin,
        number_end,
        id_begin,
        id_end,
        sender_begin,
        sender_end,
        control_begin,
        control_end,
    )
    return Delivered(to, key, sender, marks, stamp, *numbered, letter_end, hops_end, came_in, went_out)
