"""What stands in a message that is made up to show something: no more than it must, and nothing that a rule looks for.

Witnesses of a diff and counterexamples of a proof are made of this. Which message shows what is theirs to say.
"""

from collections.abc import Collection, Iterator
from typing import Final

from streams.messages.keys import KEYS, VEHICLE_KEYS, DataClass
from streams.messages.wire import FieldPair
from streams.policies.bundle import Term
from streams.policies.grants import Grant
from streams.policies.vocabulary import Basis

FREE: Final = "THIS IS FREE TEXT"

_SECOND_US: Final = 10**6


def about(code: str, name: str) -> Iterator[FieldPair]:
    """Say whom or what a query is about, which matters to no rule."""
    if code in VEHICLE_KEYS:
        yield "VIN", name
    elif KEYS[code].data_class is DataClass.DRIVER:
        yield "OLN", name


def other_than(values: Collection[str]) -> str:
    """Give a value that is none of some."""
    value = "X"
    while value in values:
        value += "X"
    return value


def grant_for_a_second(name: str, state: str, asker: str, basis: Basis, at_us: int) -> Grant:
    """Give a grant about anybody, by any key, that begins at an instant."""
    return Grant(name, state, asker, frozenset(), frozenset(), basis, Term(at_us, at_us + _SECOND_US))
