"""Families of attempts: everything of one kind that a motivated asker could try. Each is a pure generator.

They know the directory, which askers know, and no rule: whoever asks doesn't see rules either.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec

from streams.evade.attempts import Attempt, Wish
from streams.evade.variants import variants_of
from streams.messages.agencies import ancestry
from streams.messages.keys import KEYS, MULTI_STATE_KEYS, DataClass, Traffic
from streams.messages.niem.writing import write_document
from streams.messages.places import MULTI_STATE, PLACES
from streams.messages.text import write_text
from streams.messages.wire import FieldPair

Generator: TypeAlias = Callable[[Wish], Iterator[Attempt]]

_PURPOSES: Final = {"PUR": "CFEDJS", "RSN": "NFVTSHI"}
"""Every code of the two fields that say what for (`docs/network.md#fields`)."""
_NEIGHBOURS: Final = {DataClass.DRIVER: DataClass.VEHICLE, DataClass.VEHICLE: DataClass.DRIVER}
"""Data that lead to each other. Other data are of no class: a query about guns gets nothing of a criminal history."""
_REGIONAL: Final = {"DQ": "DQG", "RQ": "RQG"}
_DEPARTMENT: Final = 2
"""Words from the top of the agency tree down to a department."""
_BESIDE: Final = 4
"""How many other places a query may name beside the one it wants."""
_PLATE: Final = (("LIC", "WIT0IB8"), ("LIY", "2026"), ("LIT", "PC"))
_PERSON: Final = (("NAM", "DOE,JANE"), ("DOB", "19800101"))
_NEEDED: Final[dict[str, tuple[FieldPair, ...]]] = {
    "DQ": (("OLN", "D123"),), "DQG": (("OLN", "D123"),), "KQ": (("OLN", "D123"),), "DNQ": _PERSON,
    "RQ": _PLATE, "RQG": _PLATE, "RNQ": _PERSON, "RPQ": (("LIC", "WIT*"),),
}  # fmt: skip
"""What a key asks with, where the query wanted says nothing that would do."""


@dataclass(frozen=True, slots=True)
class Family:
    """Attempts of one kind."""

    name: str
    about: str
    attempts: Generator


def _purpose(wish: Wish) -> Iterator[Attempt]:
    rest = tuple(pair for pair in wish.fields if pair[0] not in _PURPOSES)
    for tag, codes in _PURPOSES.items():
        for code in codes:
            yield wish.saying((*rest, (tag, code)))
    yield wish.saying((*rest, ("PUR", "C"), ("RSN", "V"), ("ATN", "CRIMINAL INVESTIGATION")))


def _sibling(wish: Wish) -> Iterator[Attempt]:
    return (wish.by(agency.ori) for agency in wish.others() if agency.agency == wish.asker.agency)


def _sister(wish: Wish) -> Iterator[Attempt]:
    department = _department(wish.asker.agency)
    return (wish.by(agency.ori) for agency in wish.kin(department) if agency.agency != wish.asker.agency)


def _department(word: str) -> str:
    """Give the word above an agency that stands just below the top of the tree: of ICE's branches the department."""
    return next((above for above in ancestry(word) if len(ancestry(above)) == _DEPARTMENT), word)


def _delegate(wish: Wish) -> Iterator[Attempt]:
    department = _department(wish.asker.agency)
    return (wish.by(agency.ori) for agency in wish.others() if department in ancestry(agency.acts_for))


def _other_key(wish: Wish) -> Iterator[Attempt]:
    data_class = wish.message.key.data_class
    return _by_keys(wish, data_class if data_class in _NEIGHBOURS else None)


def _neighbouring(wish: Wish) -> Iterator[Attempt]:
    return _by_keys(wish, _NEIGHBOURS.get(wish.message.key.data_class))


def _by_keys(wish: Wish, data_class: DataClass | None) -> Iterator[Attempt]:
    for code, key in KEYS.items():
        if key.traffic is Traffic.QUERY and key.data_class is data_class and code != wish.message.key.code:
            yield wish.asking(code, wish.fields, wish.place)
            yield wish.asking(code, _NEEDED[code], wish.place)


def _everywhere(wish: Wish) -> Iterator[Attempt]:
    own = wish.message.key
    for code in sorted(MULTI_STATE_KEYS):
        if code == own.code:
            yield wish.to(MULTI_STATE)
        elif code in _NEEDED and KEYS[code].data_class is own.data_class:
            yield wish.asking(code, _NEEDED[code], MULTI_STATE)


def _regional(wish: Wish) -> Iterator[Attempt]:
    for code in _REGIONAL.values():
        if KEYS[code].data_class is wish.message.key.data_class:
            for to in (wish.place, MULTI_STATE):
                yield wish.asking(code, wish.fields, to)


def _among_others(wish: Wish) -> Iterator[Attempt]:
    """Hide the place among others, or name it twice."""
    beside = [place for place in PLACES if place != wish.place]
    yield wish.to(wish.place, wish.place)
    for number in range(1, _BESIDE + 1):
        yield wish.to(*beside[:number], wish.place)
        yield wish.to(wish.place, *beside[-number:])


def _another_door(wish: Wish) -> Iterator[Attempt]:
    """Ask an agency of the place instead of the place, or claim another line."""
    yield from (wish.to(agency.ori) for agency in wish.others() if agency.state == wish.place)
    text = ("text", write_text(wish.message))
    yield from (Attempt((("line", line), text)) for line in sorted({agency.line for agency in wish.others()}))


def _variants(wish: Wish) -> Iterator[Attempt]:
    for number, (tag, value) in enumerate(wish.fields):
        for variant in variants_of(tag, value):
            yield wish.saying((*wish.fields[:number], (tag, variant), *wish.fields[number + 1 :]))


def _split(wish: Wish) -> Iterator[Attempt]:
    """Say less in each of several queries: one identifying field at a time, or all but one."""
    for pair in wish.subject():
        yield wish.saying((pair,))
        yield wish.saying(tuple(other for other in wish.fields if other != pair))
        yield wish.saying((*wish.fields, pair))


def _photo(wish: Wish) -> Iterator[Attempt]:
    rest = tuple(pair for pair in wish.fields if pair[0] != "IMQ")
    yield from (wish.saying((*rest, ("IMQ", value))) for value in ("Y", "N", ""))
    yield wish.saying(rest)


def _another_form(wish: Wish) -> Iterator[Attempt]:
    """Write the same otherwise: as XML, with a control field, in lower case, with blanks and free text."""
    text = write_text(wish.message)
    head, _, body = text.partition("\n")
    document = write_document(wish.message)
    if document is not None:
        yield Attempt((("xml", document),))
    yield Attempt.of(msgspec.structs.replace(wish.message, control="URGENT"))
    for written in (body.lower(), body.replace("/", " / "), f" {body} ", f"{body}.", f"{body}\nCRIMINAL", f"\n{body}"):
        yield Attempt((("text", f"{head}\n{written}"),))


def _granted(wish: Wish) -> Iterator[Attempt]:
    """Name a subject that was once granted beside the one that is wanted."""
    for grant in wish.grants():
        granted = tuple(sorted(grant.subject))
        yield wish.saying((*granted, *wish.fields))
        yield wish.saying((*wish.fields, *granted))


FAMILIES: Final = (
    Family("purpose", "another purpose or reason", _purpose),
    Family("sibling-ori", "another ORI of the same agency", _sibling),
    Family("sister-agency", "an ORI of another agency of the department", _sister),
    Family("delegate", "somebody who acts for the department", _delegate),
    Family("another-key", "another key for the same class of data", _other_key),
    Family("neighbouring-data", "a key for other data on the same person or car", _neighbouring),
    Family("multi-state", "all states at once", _everywhere),
    Family("regional", "a query to a region", _regional),
    Family("among-others", "several places in one query", _among_others),
    Family("another-door", "an agency of the state in its place, or another line", _another_door),
    Family("variants", "names, plates and numbers written otherwise", _variants),
    Family("split-queries", "less said at a time", _split),
    Family("photo", "with or without a photo", _photo),
    Family("another-form", "the same message written otherwise", _another_form),
    Family("granted-subject", "somebody named whom a grant is about", _granted),
)
"""Every family, in the order they are told."""
