"""The words and forms a policy is written in, and what is said of a word that is none.

How words make up a rule is `model.py`'s business. A fault speaks to whoever wrote the policy: what it is, what to do.
Collections of words are kept sorted and without repeats, so that equal policies have equal digests.
"""

import re
from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field

from streams.files.words import fault, meant, one_of
from streams.messages.agencies import AGENCIES
from streams.messages.fields import normalise
from streams.messages.keys import ANSWERS, KEYS, Traffic
from streams.messages.ori import LENGTH
from streams.messages.places import PLACES

SILENT: Final = "silence"
"""How a policy says that a state does not answer at all."""

TO_BE_FOUND: Final = "to be found"
"""How the citation of a draft begins: nobody has found the law yet, or checked that the rule says what it does."""


class Effect(StrEnum):
    """What a rule does to what it acts on."""

    REFUSE = "refuse"
    REDACT = "redact"


class LimitedClass(StrEnum):
    """The kinds of record a rule can limit by class; all else is named key by key."""

    DRIVER = "driver"
    VEHICLE = "vehicle"
    PHOTO = "photo"


class Basis(StrEnum):
    """What a grant can stand on."""

    COURT_ORDER = "court-order"
    JUDICIAL_WARRANT = "judicial-warrant"
    JUDICIAL_SUBPOENA = "judicial-subpoena"
    GRAND_JURY_SUBPOENA = "grand-jury-subpoena"
    CASE_REVIEW = "case-review"


class Duty(StrEnum):
    """What a state must do because of a decision. When each falls due: `docs/policy-language.md#what-comes-of-it`."""

    NOTIFY_3_DAYS = "notify-person-3d"
    NOTIFY_3_BUSINESS_DAYS = "notify-person-3bd"
    DOCUMENT_AND_REPORT = "document-and-report"
    YEARLY_REPORT = "yearly-report"


Assumable = Literal[
    "asker", "data", "law.since", "law.until", "block.since", "block.until", "block.at", "accepts", "duties"
]
"""The parts of a rule that may rest on an assumption."""


def _place(code: str) -> str:
    if code not in PLACES:
        hint = meant(code, PLACES) or "a place is its code of two capital letters"
        raise fault(f"`{code}` is none of the {len(PLACES)} places", hint)
    return code


def _agency(word: str) -> str:
    if word not in AGENCIES:
        hint = meant(word, AGENCIES) or f"the words are {one_of(sorted(AGENCIES))}"
        raise fault(f"`{word}` is no word of the agency tree", hint)
    return word


QUERY_KEYS: Final = tuple(sorted(code for code, key in KEYS.items() if key.traffic is Traffic.QUERY))
"""Every key a rule may name: its answers follow by themselves."""


def _query_key(code: str) -> str:
    if code in QUERY_KEYS:
        return code
    answered = [query for query, answers in ANSWERS.items() if code in answers]
    if answered:
        raise fault(f"`{code}` is the key of an answer", f"name what it answers, {one_of(answered)}: answers follow")
    what = "asks for nothing" if code in KEYS else "is no message key"
    raise fault(f"`{code}` {what}", meant(code, QUERY_KEYS) or "a rule names the keys of queries")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise fault(f"`{name}` is no time zone", "write its name, such as America/New_York") from None
    return name


_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _bare_date(value: object) -> date:
    """Take a date only as people write one: pydantic alone would also read times and numbers."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        with suppress(ValueError):  # A day that its month does not have.
            return date.fromisoformat(value)
    what = "has no value" if value is None else f"`{value}` is no date"
    raise fault(what, "write year, month and day, such as 2025-11-19")


_ORI_PATTERN: Final = r"^[A-Z0-9?*]+$"


def _ori_pattern(pattern: str) -> str:
    """Refuse a pattern that no ORI can match."""
    if not re.fullmatch(_ORI_PATTERN, pattern):
        hint = "write capital letters and digits, `?` for any one of them and `*` for any number"
        raise fault(f"`{pattern}` is no pattern of ORIs", hint)
    fixed = len(pattern.replace("*", ""))
    if fixed > LENGTH or ("*" not in pattern and fixed != LENGTH):
        raise fault(f"`{pattern}` can match no ORI: they have {LENGTH} characters", "`*` stands for any number of them")
    return pattern


_TAG: Final = r"^[A-Z]{2,4}$"


def _tag(word: str) -> str:
    if not re.fullmatch(_TAG, word):
        raise fault(f"`{word}` is no tag of a field", "write its 2 to 4 capital letters, such as OLN")
    return word


_IDENTIFIER: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _identifier(word: str) -> str:
    if not re.fullmatch(_IDENTIFIER, word):
        raise fault(f"`{word}` is no id", "write lower-case words and digits, joined by hyphens")
    return word


def _text(text: str) -> str:
    if not text.strip():
        raise fault("is blank", "say it, or leave it out where it may be")
    return text


Word = TypeVar("Word", bound=str)


def _as_set(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(sorted(set(words)))


Item = TypeVar("Item")


def _not_empty(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Refuse an empty list. Pydantic's own `min_length` would also count items that are wrong as missing."""
    if not items:
        raise fault("is an empty list", "name at least one")
    return items


AS_SET: Final = AfterValidator(_as_set)
"""The order and the number of times that words stand in a list mean nothing."""
SOME: Final = (AfterValidator(_not_empty), Field(json_schema_extra={"minItems": 1}))
"""A list that may not be empty."""

Flag = Annotated[bool, Field(strict=True)]
BareDate = Annotated[date, BeforeValidator(_bare_date)]
"""A date that begins at local midnight in the policy's zone."""
Text = Annotated[str, AfterValidator(_text), Field(json_schema_extra={"minLength": 1, "pattern": r"\S"})]
Value = Annotated[Text, AfterValidator(normalise)]
Tag = Annotated[str, AfterValidator(_tag), Field(json_schema_extra={"pattern": _TAG})]
Identifier = Annotated[str, AfterValidator(_identifier), Field(json_schema_extra={"pattern": _IDENTIFIER})]
OriPattern = Annotated[str, AfterValidator(_ori_pattern), Field(json_schema_extra={"pattern": _ORI_PATTERN})]
PlaceCode = Annotated[str, AfterValidator(_place), Field(json_schema_extra={"enum": list(PLACES)})]
AgencyWord = Annotated[str, AfterValidator(_agency), Field(json_schema_extra={"enum": sorted(AGENCIES)})]
QueryKey = Annotated[str, AfterValidator(_query_key), Field(json_schema_extra={"enum": list(QUERY_KEYS)})]
Zone = Annotated[str, AfterValidator(_zone)]
