"""What a terminal is shown instead of data, word for word (`docs/network.md#who-may-say-what`)."""

from typing import Final

_WORDS: Final = {
    "ER .00": "MESSAGE FORMAT ERROR",
    "ER .01": "HEADER ERROR",
    "ER .02": "MESSAGE TYPE NOT ALLOWED TO DESTINATION",
    "ER .03": "TXT NOT FOUND OR BAD XML",
    "ER .05": "DATE OF BIRTH ERROR",
    "ER .19": "DESTINATION ORI INVALID",
    "ER .22": "FORMAT ERROR IN KEY",
    "SM .01": "USER DOES NOT RESPOND TO MSG TYPE, NLETS WILL NOT FORWARD",
    "SM .04": "DESTINATION OUT OF SERVICE, NLETS WILL NOT FORWARD",
}

NOBODY_ANSWERS: Final = "SM .01"
"""The emulator has no switch behind this destination."""
OUT_OF_SERVICE: Final = "SM .04"
"""The destination's switch is declared out of service."""


def shown(answer: str, quote: str) -> str:
    """Write out what the terminal shows; an ER quotes the message it answers."""
    return f"{worded(answer)}\n{quote}" if answer.startswith("ER ") else worded(answer)


def worded(answer: str) -> str:
    """Give the hub's word for an answer behind its code; a rule's own text is one already."""
    return f"{answer} {_WORDS[answer]}" if answer in _WORDS else answer


def key_of(answer: str) -> str:
    """Name the key that the hub's word travels under; its own texts, where a rule has one, go as status."""
    return answer[:2] if answer in _WORDS else "SM"
