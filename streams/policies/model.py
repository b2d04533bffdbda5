"""What a policy file can say: the authority on the policy language, and the source of its JSON Schema.

A rule is data. What it does to a message is `docket.py` and `decide.py`; how files are read is `load.py`; the words and
forms that its parts are written in are `vocabulary.py`'s.
"""

import re
from typing import Annotated, Final, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from streams.files.words import fault
from streams.policies.decision import Site
from streams.policies.vocabulary import (
    AS_SET,
    SILENT,
    SOME,
    TO_BE_FOUND,
    AgencyWord,
    Assumable,
    BareDate,
    Basis,
    Duty,
    Effect,
    Flag,
    Identifier,
    LimitedClass,
    OriPattern,
    PlaceCode,
    QueryKey,
    Tag,
    Text,
    Value,
    Zone,
)


class _Part(BaseModel):
    """One part of a policy: never changed, and holding no word that isn't known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Asker(_Part):
    """Who asks: words of the agency tree (each means all below it), patterns of ORIs, and their delegates or not."""

    agencies: Annotated[tuple[AgencyWord, ...], AS_SET] = ()
    oris: Annotated[tuple[OriPattern, ...], AS_SET] = ()
    delegates: Flag = False
    """Also an ORI whose `acts_for` is one of the agencies or stands below one."""

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.agencies and not self.oris:
            raise fault("names nobody", "give `agencies` or `oris`")
        if self.delegates and not self.agencies:
            raise fault("`delegates` act for an agency, and none is named", "give `agencies`")
        return self


class Data(_Part):
    """What is asked for: classes of record, or single query keys. Answers to a key named are covered with it."""

    classes: Annotated[tuple[LimitedClass, ...], AS_SET] = ()
    keys: Annotated[tuple[QueryKey, ...], AS_SET] = ()

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not self.classes and not self.keys:
            raise fault("names nothing", "give `classes` or `keys`")
        return self


class Condition(_Part):
    """What a field of the answer must hold for the rule to act: one of the values, or anything if none is given."""

    field: Tag
    values: Annotated[tuple[Value, ...], AS_SET] = ()


def _by_field(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(sorted(conditions, key=lambda condition: (condition.field, condition.values)))


class _Dated(_Part):
    """What holds from a date (inclusive) until another (exclusive), or without end."""

    since: BareDate
    until: BareDate | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until <= self.since:
            hint = "`until` is the first day on which it no longer holds"
            raise fault(f"`until` {self.until} is not after `since` {self.since}", hint)
        return self


class Law(_Dated):
    """Since when the rule is law, where that is written, and what of it the rule leaves out."""

    citation: Text
    not_modelled: tuple[Text, ...]

    @property
    def is_found(self) -> bool:
        """Whether somebody found it; else the rule is a draft."""
        return not self.citation.casefold().startswith(TO_BE_FOUND)


class _Speech(NamedTuple):
    """What can be said to an asker instead of data."""

    usual: str
    form: re.Pattern[str]
    in_words: str


_NOT_ALLOWED: Final = "ER .02"
_NO_RESPONSE: Final = "SM .01"
_SPEECH: Final = {
    Site.HUB: _Speech(
        _NOT_ALLOWED,
        re.compile("|".join(map(re.escape, (_NOT_ALLOWED, _NO_RESPONSE)))),
        f"`{_NOT_ALLOWED}` or `{_NO_RESPONSE}`",
    ),
    # Only the hub may say ER or SM (`docs/network.md#who-may-say-what`), and no text may read as a field of an answer.
    Site.STATE: _Speech(
        "NOT AUTHORIZED",
        re.compile(rf"{SILENT}|(?!(?:ER|SM)\b)[A-Z0-9][A-Z0-9 ,'-]{{0,79}}"),
        f"`{SILENT}`, or up to 80 capital letters, digits and blanks that do not begin with ER or SM",
    ),
}


class Block(_Dated):
    """Since when the rule is enforced by a machine, whose, what the asker sees, and who reported it."""

    at: Site
    answer: Text | None = None
    """`ER .02` or `SM .01` at the hub, an upper-case text or `silence` at a state; the usual one if not given."""
    source: Text | None = None
    """The report of a block that no law stands behind."""

    @model_validator(mode="after")
    def _says_what_that_site_can_say(self) -> Self:
        speech = _SPEECH[self.at]
        if self.answer is not None and not speech.form.fullmatch(self.answer):
            raise fault(f"`answer` can't be `{self.answer}` at the {self.at.value}", f"write {speech.in_words}")
        return self

    @property
    def shown(self) -> str:
        """What the asker sees: the rule's own words or the usual ones."""
        return self.answer or _SPEECH[self.at].usual


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
    remove: Annotated[tuple[Tag, ...], AS_SET] = ()
    """Fields that a redaction takes out of an answer."""
    law: Law | None = None
    block: Block | None = None
    accepts: Annotated[tuple[Basis, ...], AS_SET] = ()
    """Bases of a grant that lifts this rule."""
    duties: Annotated[tuple[Duty, ...], AS_SET] = ()
    assumptions: tuple[Assumption, ...] = ()
    author: Text
    cases: Annotated[tuple[Identifier, ...], AS_SET] = ()
    """Ids of the cases in `tests/cases` that show it."""

    @model_validator(mode="after")
    def _is_founded(self) -> Self:
        if self.law is None and self.block is None:
            raise fault("has neither `law` nor `block`, so it would never apply", "give one of them, or both")
        if self.law is None and self.block is not None and self.block.source is None:
            raise fault("has a `block` without a `law` behind it", "name the `source` that reports the block")
        return self

    @model_validator(mode="after")
    def _removes_only_what_it_redacts(self) -> Self:
        if self.effect is Effect.REDACT and not self.remove:
            raise fault(f"has effect `{Effect.REDACT}` and nothing to `remove`", "name the fields to be taken out")
        if self.effect is not Effect.REDACT and self.remove:
            raise fault(f"has effect `{self.effect}`, which removes nothing", f"`remove` goes with `{Effect.REDACT}`")
        return self

    @property
    def is_draft(self) -> bool:
        """Whether its law is still to be found; no file enforces a draft."""
        return self.law is not None and not self.law.is_found

    @property
    def conditional(self) -> bool:
        """Whether it acts on answers only, and must read them."""
        return self.effect is Effect.REDACT or bool(self.when)


class Policy(_Part):
    """The rules of one state: one file."""

    state: PlaceCode
    zone: Zone
    """The time zone in which its dates begin at midnight."""
    rules: Annotated[tuple[Rule, ...], *SOME]


class NoRules(_Part):
    """The places that limit nobody, said aloud."""

    no_rules: Annotated[tuple[PlaceCode, ...], AS_SET, *SOME]
    source: Text
