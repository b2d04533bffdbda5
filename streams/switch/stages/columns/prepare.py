"""Compile every loop before the first batch: a worker that compiled while it held partitions would lose them.

It takes some ten seconds the first time; from then on the compiler's cache is read, in one.
"""

import numpy as np

from streams.switch.stages.columns.growing import Column, Pieces, spans_of
from streams.switch.stages.columns.parcels import Addresses, Material, Requests, pack
from streams.switch.stages.columns.slots import Register
from streams.switch.stages.columns.ways import Known, find

_ONE_SLOT_TOO_MANY = 1 << 10


def prepare() -> None:
    """Run every loop on nothing."""
    letters, register = spans_of(()), Register()
    for entry in range(_ONE_SLOT_TOO_MANY):
        register.add(entry + 1, 0, 0)
    numbers = Column().values
    found = find(letters, Known(register.slots, numbers, numbers, register.slots, numbers))
    addresses = Addresses(Pieces().spans, numbers)
    edge = np.frombuffer(b"", np.uint8)
    requests = Requests(found.rows, found.stops)
    material = Material(requests, letters, found.rows, letters, addresses, letters, addresses, edge, edge)
    for _ in pack("", 1, material):
        raise AssertionError("nothing makes no bulk")
