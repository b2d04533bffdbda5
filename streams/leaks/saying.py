"""What an answer of a log says: data, a refusal in words, or a word of the hub's. Pure."""

import re
from enum import StrEnum
from typing import Final

from streams.leaks.exchanges import Exchange
from streams.messages.fields import identifying, normalise
from streams.messages.message import Message
from streams.messages.ori import HUB
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
    return frozenset({USUAL_REFUSAL, *(normalise(block.shown) for block in blocks if block and block.at is Site.STATE)})


def said_by(message: Message, exchange: Exchange, refusals: frozenset[str]) -> Said:
    """Tell what one answer says to a request."""
    if message.sender == HUB:
        number = _NUMBER.search(message.free)
        return _WORDS_OF_HUB.get((message.key.code, number[1] if number else ""), Said.ERROR)
    return Said.REFUSED if _refuses(message, exchange, refusals) else Said.ANSWERED


def _refuses(message: Message, exchange: Exchange, refusals: frozenset[str]) -> bool:
    """Tell a refusal: its words alone, beside nothing that the query didn't say. With more it is an answer."""
    words = {normalise(line) for line in message.free.split("\n")} | {
        normalise(value) for tag, value in message.fields if tag == "REM"
    }
    told = identifying(message.fields) <= exchange.subject and {tag for tag, _ in message.fields} <= _NAMED
    return told and bool(words - {""}) and words - {""} <= refusals


_NAMED: Final = frozenset({"OLN", "LIC", "VIN", "NAM", "DOB", "SOC", "ARN", "FBI", "SID", "PHN", "REM", "LIS", "OLS"})
"""Fields that a refusal may repeat of its query, or say that it is one in."""
