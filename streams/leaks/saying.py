"""What an answer of a log says: data, a refusal in words, or a word of the hub's. Pure."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from streams.leaks.exchanges import Exchange
from streams.messages.fields import normalise
from streams.messages.message import Message
from streams.messages.ori import HUB
from streams.messages.wire import FieldPair
from streams.policies.bundle import Bundle
from streams.policies.decision import Site


class Said(StrEnum):
    """What was said to a request: its words, as an audit writes them."""

    ANSWERED = "answered"
    REFUSED = "refused text"
    NOT_ALLOWED = "hub refused"
    ERROR = "hub error"
    OUT_OF_SERVICE = "out of service"
    SILENCE = "silence"


USUAL_REFUSAL: Final = "NOT AUTHORIZED"
"""What a state says that names no words of its own (`docs/network.md#who-may-say-what`)."""

_NUMBER: Final = re.compile(r"\.(\d\d)\b")
_WORDS_OF_HUB: Final = {
    ("ER", "02"): Said.NOT_ALLOWED,
    ("SM", "01"): Said.NOT_ALLOWED,
    ("SM", "02"): Said.OUT_OF_SERVICE,
    ("SM", "04"): Said.OUT_OF_SERVICE,
}


def refusals_of(bundle: Bundle) -> frozenset[str]:
    """List the texts that a state's refusal reads as: the usual one, and those that rules name."""
    blocks = (timed.rule.block for rules in bundle.by_state.values() for timed in rules)
    return frozenset({USUAL_REFUSAL, *(_words(block.shown) for block in blocks if block and block.at is Site.STATE)})


def said_by(message: Message, exchange: Exchange, refusals: frozenset[str]) -> Said:
    """Tell what one answer says to a request."""
    if message.sender == HUB:
        number = _NUMBER.search(message.free)
        return _WORDS_OF_HUB.get((message.key.code, number[1] if number else ""), Said.ERROR)
    echoed = _pairs(exchange.query.fields) | {(tag, exchange.state or "") for tag in _PLACES}
    return Said.REFUSED if refuses(message, echoed, refusals) else Said.ANSWERED


def refuses(message: Message, echoed: frozenset[FieldPair], refusals: frozenset[str]) -> bool:
    """Tell a refusal: its words alone, beside nothing but an echo. With more it is an answer."""
    told = {(tag, value) for tag, value in _pairs(message.fields) if tag != _REMARK and value}
    remarks = (value for tag, value in message.fields if tag == _REMARK)
    said = [words for words in map(_words, (*message.free.split("\n"), *remarks)) if words]
    return told <= echoed and bool(said) and ({*said} <= refusals or " ".join(said) in refusals)


def _words(text: str) -> str:
    """Bring a text to the form in which refusals are compared: a dot may end it."""
    return normalise(text.rstrip(". "))


def _pairs(fields: Iterable[FieldPair]) -> frozenset[FieldPair]:
    return frozenset((tag, normalise(value)) for tag, value in fields)


_REMARK: Final = "REM"
_PLACES: Final = ("LIS", "OLS")
"""Fields in which a refusal may say whose it is."""
