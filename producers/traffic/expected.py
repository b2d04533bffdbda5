"""How many answers a message will get, if it is admitted: read from what it says alone. Pure."""

from producers.traffic.compose import Composed
from streams.messages.keys import MULTI_STATE_KEYS
from streams.messages.message import Message, Reject
from streams.messages.places import MULTI_STATE, PLACES
from streams.messages.text import read_text


def expected_answers(text: str) -> int:
    """Say how many answers a text will get."""
    message = read_text(text)
    return 1 if isinstance(message, Reject) else _expected(message)


def expected_of(composed: Composed) -> int:
    """Say how many answers a message of the traffic will get."""
    return expected_answers(composed.text) if composed.message is None else _expected(composed.message)


def _expected(message: Message) -> int:
    distinct = set(message.destinations)
    if distinct == {MULTI_STATE} and message.key.code in MULTI_STATE_KEYS:
        return len(PLACES)
    return len(distinct)
