"""Compile every loop of a stage before its first batch: whoever compiled while holding partitions would lose them.

It takes five to twenty seconds the first time; from then on the compiler's cache is read, in one.
"""

import numpy as np

from streams.switch.stages.columns.destinations import Tracks
from streams.switch.stages.columns.eras import Eras
from streams.switch.stages.columns.growing import Column, Pieces, spans_of
from streams.switch.stages.columns.handovers import HandoverTable
from streams.switch.stages.columns.handovers import find as find_handovers
from streams.switch.stages.columns.pairings import PairTable
from streams.switch.stages.columns.pairings import find as find_pairs
from streams.switch.stages.columns.parcels import Addresses, Material, Middles, Requests, pack
from streams.switch.stages.columns.parties import Parties
from streams.switch.stages.columns.patchwork import sew, whole
from streams.switch.stages.columns.questions import QuestionTable
from streams.switch.stages.columns.questions import find as find_questions
from streams.switch.stages.columns.senders import SenderTable
from streams.switch.stages.columns.shelves import Shelves
from streams.switch.stages.columns.slots import Register
from streams.switch.stages.columns.stops import StopTable, find

_ONE_SLOT_TOO_MANY = 1 << 10
_NO_TRACKS = Tracks(*(np.zeros(1, np.int64) for _ in Tracks._fields))


def prepare_intake() -> None:
    """Run the loops of intake on nothing."""
    letters, register, numbers = spans_of(()), _grown(), Column().values
    senders = SenderTable(register.slots, numbers, numbers)
    found = find(letters, letters.begins, StopTable(senders, register.slots, numbers, register.slots, numbers, numbers))
    find_handovers(
        letters, found.closer, HandoverTable(senders, register.slots, numbers, register.slots, numbers, _NO_TRACKS)
    )
    _sew_nothing()
    addresses = Addresses(Pieces().spans, numbers)
    edge = np.frombuffer(b"", np.uint8)
    requests, middles = Requests(*(found.closer for _ in Requests._fields)), Middles(letters, letters)
    material = Material(requests, letters, found.closer, middles, addresses, letters, addresses, edge, edge)
    tuple(pack("", 1, material))


def prepare_back() -> None:
    """Run the loops of back on nothing."""
    register, numbers = _grown(), Column().values
    known = PairTable(Eras().table, Parties().table, register.slots, numbers, _NO_TRACKS)
    find_pairs(spans_of(()), np.zeros(0, np.int64), known)
    _sew_nothing()


def prepare_states() -> None:
    """Run the loops of the states on nothing."""
    register, numbers = _grown(), Column().values
    tables = Eras().table, Parties().table
    known = QuestionTable(*tables, register.slots, numbers, numbers, Shelves().table, _NO_TRACKS)
    find_questions(spans_of(()), np.zeros(0, np.int64), known)
    _sew_nothing()


def _grown() -> Register:
    """Make a table that has grown."""
    register = Register()
    for entry in range(_ONE_SLOT_TOO_MANY):
        register.add(entry + 1, 0, 0)
    return register


def _sew_nothing() -> None:
    tuple(sew("", 1, (whole((), ()),)))
