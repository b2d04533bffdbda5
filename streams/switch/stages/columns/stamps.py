"""What every record after intake carries of its query, the stamp and the hops, read in compiled code."""

from typing import Final, NamedTuple

from streams.broker.columns import Bytes
from streams.compiled import compiled
from streams.switch.stages.columns.scanning import after, encoded, number, text

_STAMP_AT: Final = encoded('"stamp":{"ctx":"')
_TIME_AT: Final = encoded('","at":')
_PARTITION_AT: Final = encoded(',"p":')
_OFFSET_AT: Final = encoded(',"o":')
_STAMP_END: Final = encoded("}")
_HOPS_AT: Final = encoded(',"hops":[')
_NEXT_HOP: Final = encoded(",")


class Stamped(NamedTuple):
    """By which context and when a query was judged, and where it stands: where each is written."""

    begin: int
    end: int
    """`NOWHERE` if there is no such thing."""
    context_begin: int
    context_end: int
    at: int
    partition_begin: int
    partition_end: int
    offset_begin: int
    offset_end: int


@compiled
def stamped(data: Bytes, begin: int, end: int) -> Stamped:
    """Read a stamp."""
    context_begin = after(data, begin, end, _STAMP_AT)
    context_end = text(data, context_begin, end)
    at_end, at = number(data, after(data, context_end, end, _TIME_AT), end)
    partition_begin = after(data, at_end, end, _PARTITION_AT)
    partition_end, _ = number(data, partition_begin, end)
    offset_begin = after(data, partition_end, end, _OFFSET_AT)
    offset_end, _ = number(data, offset_begin, end)
    stamp_end = after(data, offset_end, end, _STAMP_END)
    place = (partition_begin, partition_end, offset_begin, offset_end)
    return Stamped(begin, stamp_end, context_begin, context_end, at, *place)


@compiled
def hops(data: Bytes, at: int, end: int) -> tuple[int, int, int]:
    """Read when a request came in and went out: where that ends, and the two times."""
    came_in_end, came_in = number(data, after(data, at, end, _HOPS_AT), end)
    went_out_end, went_out = number(data, after(data, came_in_end, end, _NEXT_HOP), end)
    return went_out_end, came_in, went_out
