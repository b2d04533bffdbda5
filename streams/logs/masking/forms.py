"""The form of a word, and its number among all words of that form: what a permutation works on."""

from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Final

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS: Final = "0123456789"
_OTHERS: Final = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
"""Letters of other alphabets stay out of ours, where tags of fields are looked for."""

_KINDS: Final = {ord(each): alphabet[0] for alphabet in (_LETTERS, _DIGITS, _OTHERS) for each in alphabet}
_ALPHABETS: Final = {alphabet[0]: alphabet for alphabet in (_LETTERS, _DIGITS, _OTHERS)}
_PLACES: Final = {each: n for alphabet in (_LETTERS, _DIGITS, _OTHERS) for n, each in enumerate(alphabet)}


@dataclass(frozen=True, slots=True)
class Form:
    """An alphabet for each character."""

    alphabets: tuple[str, ...]
    sizes: tuple[int, int]
    """How many first halves of such words there are, and how many second halves."""
    tweak: bytes
    """Names the form."""

    def number_of(self, word: str) -> int:
        """Give a word's number."""
        number = 0
        for character, alphabet in zip(word, self.alphabets, strict=True):
            number = number * len(alphabet) + _PLACES[character]
        return number

    def word_of(self, number: int) -> str:
        """Give the word that has a number."""
        characters = []
        for alphabet in reversed(self.alphabets):
            number, place = divmod(number, len(alphabet))
            characters.append(alphabet[place])
        return "".join(reversed(characters))


def form_of(plain: str) -> Form:
    """Give the form of a plain word."""
    return _form(plain.translate(_KINDS))


def plain(word: str) -> str:
    """Write a word in the three alphabets: ours in capitals, its digits, and one for all others."""
    return word.upper() if word.isascii() else "".join(map(_plain_character, word))


def cased(masked: str, word: str) -> str:
    """Write a masked word in small letters where the word has them."""
    if not any(map(str.islower, word)):
        return masked
    return "".join(
        new.lower() if old.isascii() and old.islower() else new for old, new in zip(word, masked, strict=True)
    )


@lru_cache(4_096)
def _form(kinds: str) -> Form:
    alphabets = tuple(_ALPHABETS[kind] for kind in kinds)
    half = len(alphabets) // 2
    sizes = prod(map(len, alphabets[:half])), prod(map(len, alphabets[half:]))
    return Form(alphabets, sizes, kinds.encode())


def _plain_character(character: str) -> str:
    upper = character.upper()
    return upper if upper.isascii() and len(upper) == 1 else _OTHERS[ord(upper[0]) % len(_OTHERS)]
