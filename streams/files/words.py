"""What is said of a word that is none: it speaks to whoever wrote it, and says what it is and what to do."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from pydantic_core import PydanticCustomError

FAULT: Final = "fault"
"""The type of the faults that our own validators find, as pydantic calls it."""


def fault(what: str, hint: str = "") -> PydanticCustomError:
    """Say what is wrong with a part of a file, and what to do about it."""
    return PydanticCustomError(FAULT, "{what}", {"what": what, "hint": hint})


def meant(word: str, known: Iterable[str]) -> str:
    """Ask whether a known word was meant, if one is close; upper and lower case aside."""
    spelt = {each.casefold(): each for each in known}
    close = get_close_matches(word.casefold(), spelt, n=1)
    return f"did you mean `{spelt[close[0]]}`?" if close else ""


def one_of(words: Iterable[str]) -> str:
    """Name the words among which there is a choice."""
    return ", ".join(f"`{word}`" for word in words)
