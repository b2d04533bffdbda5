"""The tree of agency words (`docs/formats.md#directory-of-agencies`). A rule that names a parent means all below it."""

from functools import cache
from typing import Final

_PARENT: Final = {
    "federal": None, "dhs": "federal", "ice": "dhs", "ice-ero": "ice", "ice-hsi": "ice", "ice-lesc": "ice",
    "cbp": "dhs", "uscis": "dhs", "dhs-other": "dhs",
    "doj": "federal", "fbi": "doj", "dea": "doj", "atf": "doj", "usms": "doj", "federal-other": "federal",
    "local": None, "state-police": "local", "police": "local", "sheriff": "local", "campus": "local",
    "prosecutor": "local", "court": "local", "probation": "local", "corrections": "local", "dmv": "local",
}  # fmt: skip

AGENCIES: Final = frozenset(_PARENT)
"""Every word of the tree."""


@cache
def ancestry(agency: str) -> frozenset[str]:
    """Give the word and all words above it; empty for the empty word (the hub, or no delegate)."""
    found = set()
    word: str | None = agency or None
    while word is not None:
        found.add(word)
        word = _PARENT[word]
    return frozenset(found)


def below(agency: str) -> frozenset[str]:
    """Give the word and all words below it."""
    return frozenset(word for word in AGENCIES if agency in ancestry(word))
