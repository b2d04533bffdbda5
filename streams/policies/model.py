"""What a policy file can say: the authority on the policy language, and the source of its JSON Schema.

A rule is data. What it does to a message is `docket.py` and `decide.py`; how files are read is `load.py`.
Collections of words are kept sorted and without repeats, so that equal policies have equal digests.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from streams.messages.agencies import AGENCIES
from streams.messages.fields import normalise
from streams.messages.keys import KEYS, Traffic
from streams.messages.places import PLACES
from streams.policies.decision import Place

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ORI_LENGTH: Final = 9

SILENT: Final = "silence"
"""How a policy says that a state does not answer at all."""

QUERY_KEYS: Final = tuple(sorted(code for code, key in KEYS.items() if key.traffic is Traffic.QUERY))
"""Every key a rule may name: its answers follow by themselves."""


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


def _fault(text: str, **context: str) -> PydanticCustomError:
    # The `LiteralString` that pydantic wants for `text` is what every caller below passes; nobody asks for the kind.
    return PydanticCustomError("policy", text, context)


def _bare_date(value: object) -> object:
    """Take a date only as people write one: pydantic alone would also read times and numbers."""
    if isinstance(value, date) or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise _fault("`{value}` is no date", value=str(value))


def _place(code: str) -> str:
    if code not in PLACES:
        raise _fault("`{word}` is none of the 54 places", word=code)
    return code


def _agency(word: str) -> str:
    if word not in AGENCIES:
        raise _fault("`{word}` is no word of the agency tree", word=word)
    return word


def _query_key(code: str) -> str:
    if code not in QUERY_KEYS:
        raise _fault("`{word}` is no key of a query; a rule names queries, their answers follow", word=code)
    return code


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _fault("`{word}` is no time zone", word=name) from None
    return name


def _ori_pattern(pattern: str) -> str:
    """Refuse a pattern that no ORI can match."""
    fixed = len(pattern.replace("*", ""))
    if fixed > _ORI_LENGTH or ("*" not in pattern and fixed != _ORI_LENGTH):
        raise _fault("`{word}` can match no ORI: they have 9 characters", word=pattern)
    return pattern


Word = TypeVar("Word", bound=str)


def _as_set(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(sorted(set(words)))


Item = TypeVar("Item")


def _not_empty(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Refuse an empty list. Pydantic's own `min_length` would also count items that are wrong as missing."""
    if not items:
        raise _fault("must not be empty")
    return items


_SOME: Final = (AfterValidator(_not_empty), Field(json_schema_extra={"minItems": 1}))

BareDate = Annotated[date, BeforeValidator(_bare_date)]
"""A date that begins at local midnight in the policy's zone."""
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Tag = Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
Value = Annotated[Text, AfterValidator(normalise)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
PlaceCode = Annotated[str, AfterValidator(_place), Field(json_schema_extra={"enum": list(PLACES)})]
Agency = Annotated[str, AfterValidator(_agency), Field(json_schema_extra={"enum": sorted(AGENCIES)})]
QueryKey = Annotated[str, AfterValidator(_query_key), Field(json_schema_extra={"enum": list(QUERY_KEYS)})]
OriPattern = Annotated[str, Field(pattern=r"^[A-Z0-9?*]+$"), AfterValidator(_ori_pattern)]
Zone = Annotated[str, AfterValidator(_zone)]


class _Part(BaseModel):
    """One part of a policy: never changed, and holding no word that isn't known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Asker(_Part):
    """Who asks: words of the agency tree (each means all below it), patterns of ORIs, and their delegates or not."""

    agencies: Annotated[tuple[Agency, ...], AfterValidator(_as_set)] = ()
    oris: Annotated[tuple[OriPattern, ...], AfterValidator(_as_set)] = ()
    delegates: bool = False
    """Also an ORI whose `acts_for` is one of the agencies or stands below one."""

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.agencies and not self.oris:
            raise _fault("names nobody: give `agencies` or `oris`")
        if self.delegates and not self.agencies:
            raise _fault("`delegates` needs `agencies`: delegates act for an agency")
        return self


class Data(_Part):
    """What is asked for: classes of record, or single query keys. Answers to a key named are covered with it."""

    classes: Annotated[tuple[LimitedClass, ...], AfterValidator(_as_set)] = ()
    keys: Annotated[tuple[QueryKey, ...], AfterValidator(_as_set)] = ()

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not self.classes and not self.keys:
            raise _fault("names nothing: give `classes` or `keys`")
        return self


class Condition(_Part):
    """What a field of the answer must hold for the rule to act: one of the values, or anything if none is given."""

    field: Tag
    values: Annotated[tuple[Value, ...], AfterValidator(_as_set)] = ()


def _by_field(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(sorted(conditions, key=lambda condition: (condition.field, condition.values)))


class _Dated(_Part):
    """What holds from a date (inclusive) until another (exclusive), or without end."""

    since: BareDate
    until: BareDate | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until <= self.since:
            raise _fault("`until` must be after `since`")
        return self


class Law(_Dated):
    """Since when the rule is law, where that is written, and what of it the rule leaves out."""

    citation: Text
    not_modelled: tuple[Text, ...]


class Block(_Dated):
    """Since when the rule is enforced by a machine, whose, what the asker sees, and who reported it."""

    at: Place
    answer: Text | None = None
    """`ER .02` or `SM .01` at the hub, an upper-case text or `silence` at a state; the usual one if not given."""
    source: Text | None = None
    """The report of a block that no law stands behind."""

    @model_validator(mode="after")
    def _says_what_that_place_can_say(self) -> Self:
        if self.answer is not None and not _ANSWERS[self.at].fullmatch(self.answer):
            raise _fault("`{word}` can't be said at the {place}", word=self.answer, place=self.at.value)
        return self

    @property
    def shown(self) -> str:
        """What the asker sees: the rule's own words or the usual ones."""
        return self.answer or _USUAL_ANSWER[self.at]


_USUAL_ANSWER: Final = {Place.HUB: "ER .02", Place.STATE: "NOT AUTHORIZED"}

_ANSWERS: Final = {
    Place.HUB: re.compile(r"ER \.02|SM \.01"),
    # Only the hub may say ER or SM (`docs/network.md#who-may-say-what`), and no text may read as a field of an answer.
    Place.STATE: re.compile(r"silence|(?!(?:ER|SM)\b)[A-Z0-9][A-Z0-9 ,'-]{0,79}"),
}

Assumable = Literal[
    "asker", "data", "law.since", "law.until", "block.since", "block.until", "block.at", "accepts", "duties"
]


class Assumption(_Part):
    """A part of the rule that is our best reading and not a fact: which, what we assume, and from what."""

    about: Assumable
    note: Text
    source: Text


class Rule(_Part):
    """One line of a policy. With a block it is enforced, with a law alone it is a shadow rule."""

    id: Identifier
    effect: Effect
    asker: Asker
    data: Data
    when: Annotated[tuple[Condition, ...], AfterValidator(_by_field)] = ()
    """Conditions on the answer, all of which must hold; with any the rule acts on answers only."""
    remove: Annotated[tuple[Tag, ...], AfterValidator(_as_set)] = ()
    """Fields that a redaction takes out of an answer."""
    law: Law | None = None
    block: Block | None = None
    accepts: Annotated[tuple[Basis, ...], AfterValidator(_as_set)] = ()
    """Bases of a grant that lifts this rule."""
    duties: Annotated[tuple[Duty, ...], AfterValidator(_as_set)] = ()
    assumptions: tuple[Assumption, ...] = ()
    author: Text
    cases: Annotated[tuple[Identifier, ...], AfterValidator(_as_set)] = ()
    """Ids of the cases in `tests/cases` that show it."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.law is None and self.block is None:
            raise _fault("has neither `law` nor `block`: it would never apply")
        if self.law is None and self.block is not None and self.block.source is None:
            raise _fault("has no `law`, so its `block` must name its `source`")
        if (self.effect is Effect.REDACT) != bool(self.remove):
            raise _fault("`remove` belongs to effect `redact`, and only there")
        return self

    @property
    def conditional(self) -> bool:
        """Whether it acts on answers only, and must read them."""
        return self.effect is Effect.REDACT or bool(self.when)


class Policy(_Part):
    """The rules of one state: one file."""

    state: PlaceCode
    zone: Zone
    """The time zone in which its dates begin at midnight."""
    rules: Annotated[tuple[Rule, ...], *_SOME]


class NoRules(_Part):
    """The places that limit nobody, said aloud."""

    no_rules: Annotated[tuple[PlaceCode, ...], AfterValidator(_as_set), *_SOME]
    source: Text
