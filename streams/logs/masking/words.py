"""What a word becomes: one of the same form, always the same one, and never itself.

Upper case stays upper case, digits stay digits, what is neither stays; dates of birth stay dates, and what is none
stays none, so that a masked message is judged as the one it was. The same word becomes the same word wherever it
stands: in a field, in free text, in a control field; so what belonged together still does.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from streams.logs.masking.permuting import Permutation
from streams.messages.admit import is_birth_date

WORD: Final = re.compile(r"[^\W_]+")
"""Letters and digits of any alphabet; all else is taken for punctuation."""

_REMEMBERED: Final = 100_000
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS: Final = "0123456789"
_OTHERS: Final = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
"""Letters of other alphabets stay out of ours, where tags of fields are looked for."""

_LIFETIMES: Final = range(date(1900, 1, 1).toordinal(), date(2030, 1, 1).toordinal())
_CENTURY: Final = range(date(2000, 1, 1).toordinal(), date(2100, 1, 1).toordinal())
_DAYS_A_ROW: Final = 256
_CIRCLE: Final = 64
_LONG_DATE: Final = 8
_SHORT_DATE: Final = 6


class Disguise:
    """What words become under a key. Known words are what nothing may become: they would be taken for what they say."""

    def __init__(self, key: bytes, is_known: Callable[[str], bool]) -> None:
        self._permutation: Final = Permutation(key)
        self._is_known: Final = is_known
        self.of: Final = lru_cache(_REMEMBERED)(self._of)
        """Give what a word becomes."""

    def _of(self, word: str) -> str:
        upper = "".join(_classed(character) for character in word)
        days = _days_of(upper)
        masked = self._date(upper, days) if days else self._walk(upper)
        return "".join(
            new.lower() if old.isascii() and old.islower() else new for old, new in zip(word, masked, strict=True)
        )

    def _walk(self, upper: str) -> str:
        """Permute until it is nothing that is known, and no date; never what it was."""
        alphabets = [_alphabet(character) for character in upper]
        tweak = "".join(alphabet[0] for alphabet in alphabets).encode()
        numbers = self._numbers(_number(upper, alphabets), _sizes(alphabets), tweak)
        words = (_word(number, alphabets) for number in numbers)
        return next(word for word in words if word != upper and not self._is_known(word) and _days_of(word) is None)

    def _date(self, upper: str, days: range) -> str:
        """Permute the days of a lifetime, or of the century that two digits leave open."""
        sizes = (len(days) // _DAYS_A_ROW + 1, _DAYS_A_ROW)
        numbers = self._numbers(_ordinal(upper) - days.start, sizes, b"%d days" % len(days))
        dates = (_written(days[number], len(upper)) for number in numbers if number < len(days))
        return next(written for written in dates if written != upper)

    def _numbers(self, number: int, sizes: tuple[int, int], tweak: bytes) -> Iterator[int]:
        """Give what a number becomes, and what that becomes, and so on; a walk in a small circle leaves it."""
        step = 0
        while True:
            number = self._permutation.of(number, sizes, b"%s %d" % (tweak, step // _CIRCLE))
            yield number
            step += 1


def _classed(character: str) -> str:
    """Give a letter or digit as one of the three alphabets."""
    upper = character.upper()
    return upper if upper.isascii() and len(upper) == 1 else _OTHERS[ord(upper[0]) % len(_OTHERS)]


def _alphabet(character: str) -> str:
    if character in _DIGITS:
        return _DIGITS
    return _LETTERS if character.isascii() else _OTHERS


def _number(word: str, alphabets: list[str]) -> int:
    number = 0
    for character, alphabet in zip(word, alphabets, strict=True):
        number = number * len(alphabet) + alphabet.index(character)
    return number


def _word(number: int, alphabets: list[str]) -> str:
    characters = []
    for alphabet in reversed(alphabets):
        number, index = divmod(number, len(alphabet))
        characters.append(alphabet[index])
    return "".join(reversed(characters))


def _sizes(alphabets: list[str]) -> tuple[int, int]:
    """Cut a word in two, and say how many first and second halves there are."""
    half = len(alphabets) // 2
    sizes = [1, 1]
    for n, alphabet in enumerate(alphabets):
        sizes[n >= half] *= len(alphabet)
    return sizes[0], sizes[1]


def _days_of(upper: str) -> range | None:
    """Give the days among which a date stays, or nothing for what is none."""
    if len(upper) not in {_LONG_DATE, _SHORT_DATE} or not is_birth_date(upper):
        return None
    if len(upper) == _SHORT_DATE:
        return _CENTURY
    return _LIFETIMES if _ordinal(upper) in _LIFETIMES else range(1, date.max.toordinal() + 1)


def _ordinal(digits: str) -> int:
    long = digits if len(digits) == _LONG_DATE else "20" + digits
    return date(int(long[:4]), int(long[4:6]), int(long[6:])).toordinal()


def _written(ordinal: int, length: int) -> str:
    day = date.fromordinal(ordinal)
    return f"{day.year:04}{day.month:02}{day.day:02}"[-length:]
