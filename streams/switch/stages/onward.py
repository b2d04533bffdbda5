"""Deliveries, written a batch at a time: what is the same for a batch, or for all requests on a way, is encoded once.

A delivery is the letter that was judged, as our own encoder writes it, between pieces of its envelope. Law: the pieces
together are what the encoder makes of a `Delivery`, byte for byte.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

import msgspec

from streams.messages.budget_classes import BudgetClass
from streams.messages.wire import VERSION
from streams.policies.decision import Decision

encode: Final = msgspec.json.Encoder().encode


Address: TypeAlias = tuple[BudgetClass, str]
"""How urgent a delivery is, and the switch it goes to: a place, or a line that is no place's."""

Onward: TypeAlias = tuple[int, bytes, bytes, Address]
"""A request that the hub sends on: its query's offset, its middle, the letter as our own encoder writes it, and where
it goes. A bare tuple, since one is made for each request, and a named one takes several times as long."""


class Edges(NamedTuple):
    """What every delivery of a batch begins and ends with: all before the query's offset, all behind the letter."""

    opening: bytes
    closing: bytes

    def write(self, onward: Iterable[Onward]) -> Iterator[tuple[Address, bytes]]:
        """Write deliveries: where each goes, and its value."""
        opening, closing = self
        for offset, piece, letter, address in onward:
            yield address, b"%b%d%b%b%b" % (opening, offset, piece, letter, closing)


def edges(context: str, at_us: int, partition: int, hops: tuple[int, int]) -> Edges:
    """Write what is the same for a batch: by which context and time it is judged, where it comes from, its hops."""
    return Edges(opening(context, at_us, partition), b',"hops":[%d,%d]}' % hops)


def opening(context: str, at_us: int, partition: int) -> bytes:
    """Write what stands before the offset of a query that a context decides."""
    return b'{"v":%d,"stamp":{"ctx":%b,"at":%d,"p":%d,"o":' % (VERSION, encode(context), at_us, partition)


def middle(number: int, to: str, decision: Decision) -> bytes:
    """Write what is the same for every request on a way: the piece between the query's offset and the letter."""
    before, behind = around(number, decision)
    return before + encode(to) + behind


def around(number: int, decision: Decision) -> tuple[bytes, bytes]:
    """Write what stands in such a piece before its destination, and behind."""
    behind = b',"pending":%b,"grants":%b,"letter":' % (encode(decision.pending_rules), encode(decision.grants))
    return b'},"n":%d,"to":' % number, behind
