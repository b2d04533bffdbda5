"""How composed messages travel: as records of the queries topic, or as lines of a traffic log. No I/O here."""

import json
from typing import Final

import msgspec

from producers.traffic.compose import Composed
from streams.messages.ids import derived_id
from streams.messages.letters import to_letter_bytes
from streams.messages.times import write_time
from streams.messages.wire import VERSION, RawLetter

_ENCODE: Final = msgspec.json.Encoder().encode


def name_of(composed: Composed) -> str:
    """Give a message's id, which depends on text and number alone: same seed, same ids."""
    return derived_id(composed.text.encode(), composed.number)


def letter(composed: Composed, name: str | None = None) -> bytes:
    """Write the value of a queries record. Same seed and name, same bytes."""
    name = name or name_of(composed)
    message = composed.message
    if message is None:
        return _ENCODE(RawLetter(v=VERSION, id=name, text=composed.text, line=composed.line))
    return to_letter_bytes(message, name)


def log_line(composed: Composed, at_us: int) -> str:
    """Write a line of a traffic log (`docs/formats.md#traffic-log`)."""
    return json.dumps({"at": write_time(at_us), "line": composed.line, "text": composed.text}, ensure_ascii=False)
