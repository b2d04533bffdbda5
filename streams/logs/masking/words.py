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

from streams.logs.masking.forms import cased, form_of, plain
from streams.logs.masking.permuting import Permutation
from streams.messages.admit import is_birth_date

WORD: Final = re.compile(r"[^\W_]+")
"""Letters and digits of any alphabet; all else is taken for punctuation."""

_REMEMBERED: Final = 100_000
_LONGEST: Final = 32
"""Characters: nobody's name or number is longer, but free text may be one word of any length."""

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
        self._remembered: Final = lru_cache(_REMEMBERED)(self._become)

    def of(self, word: str) -> str:
        """Give what a word becomes; what is longer than any word, piece by piece."""
        if len(word) <= _LONGEST:
            return self._remembered(word)
        pieces = (word[start : start + _LONGEST] for start in range(0, len(word), _LONGEST))
        return "".join(map(self._become, pieces))

    def _become(self, word: str) -> str:
        upper = plain(word)
        days = _days_of(upper)
        return cased(self._date(upper, days) if days else self._walk(upper), word)

    def _walk(self, upper: str) -> str:
        """Permute until it is nothing that is known, and no date; never what it was."""
        form = form_of(upper)
        words = map(form.word_of, self._numbers(form.number_of(upper), form.sizes, form.tweak))
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
