"""A region in words: who asks whom for what, when and in which circumstances."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from streams.diffs.merging import Zones
from streams.diffs.regions import Outcome, Region
from streams.messages.agencies import AGENCIES, ancestry
from streams.messages.keys import KEYS, DataClass, Traffic
from streams.space.circumstances import in_words
from streams.space.kinds import Kind, Kinds

IN_PART: Final = "only some of these: where would take too many rows to tell"

_CLASSES: Final = (DataClass.DRIVER, DataClass.VEHICLE)
_WAYS: Final = {Traffic.QUERY: "queries", Traffic.ANSWER: "answers"}


def _keys_of(data_class: DataClass, traffic: Traffic) -> frozenset[str]:
    return frozenset(code for code, key in KEYS.items() if key.data_class is data_class and key.traffic is traffic)


def keys_in_words(codes: Iterable[str]) -> list[str]:
    """Name keys: by class and way where all of these are meant, else one by one."""
    left, words = set(codes), []
    for data_class in _CLASSES:
        ways = {way: _keys_of(data_class, way) for way in _WAYS}
        full = [way for way, keys in ways.items() if keys <= left]
        left = left.difference(*(ways[way] for way in full))
        if len(full) == len(_WAYS):
            words.append(data_class.value)
        else:
            words += [f"{data_class.value} {_WAYS[way]}" for way in full]
    return [*words, *sorted(left)]


def askers_in_words(askers: int, kinds: Kinds) -> list[str]:
    """Name kinds of asker in as few words as will do, each of which means none but them."""
    if askers == kinds.everybody:
        return ["everybody"]
    wanted, words = askers, []
    named = {word: kinds.those(numbers) for word, numbers in _named(kinds).items()}
    fitting = {word: those for word, those in named.items() if those and not those & ~askers}
    while wanted:
        # Of words that mean as many here, the one that means the fewest anywhere.
        word = max(sorted(fitting), key=lambda word: ((fitting[word] & wanted).bit_count(), _depth(word)), default="")
        if not fitting.get(word, 0) & wanted:
            break
        words.append(word)
        wanted &= ~fitting[word]
    return [*sorted(words), *sorted({_in_full(kind) for kind in kinds.members(wanted)})]


def _depth(word: str) -> int:
    *_, agency = word.split(" ")
    return len(ancestry(agency)) if agency in AGENCIES else 0


def _named(kinds: Kinds) -> dict[str, list[int]]:
    """Give what words there are for kinds, and whom they mean."""
    named: dict[str, list[int]] = {}
    for number, kind in enumerate(kinds.kinds):
        profile = kind.profile()
        words = (
            *profile.agencies,
            *(f"delegates of {word}" for word in profile.principals),
            *(f"ORIs like {pattern}" for pattern in profile.patterns),
            *([] if kind.agency else ["the hub"]),
        )
        for word in words:
            named.setdefault(word, []).append(number)
    return named


def _in_full(kind: Kind) -> str:
    """Name one kind by all that tells it from others."""
    words = [kind.agency or "the hub"]
    words += [f"acting for {kind.acts_for}"] if kind.acts_for else []
    words += [f"with an ORI like {' and '.join(sorted(kind.patterns))}"] if kind.patterns else []
    return " ".join((*words, f"(such as {kind.ori})"))


def time_in_words(region: Region, zones: Zones) -> str:
    """Say when, by the clocks of the region's states."""
    since, until = (zones.local(region.states[0], at) for at in (region.since, region.until))
    said = [f"from {clock(since)}"] if since else []
    said += [f"until {clock(until)}"] if until else []
    return " ".join(said) or "always"


def clock(at: datetime) -> str:
    """Write a date, and a time of day unless it is midnight."""
    return at.date().isoformat() if at.time() == at.min.time() else at.replace(tzinfo=None).isoformat()


def circumstances_in_words(region: Region) -> list[str]:
    """Say what must be so."""
    return [IN_PART] if region.circumstances is None else list(in_words(region.circumstances))


def outcome_in_words(outcome: Outcome) -> str:
    """Say what becomes of a message."""
    if outcome.removed is None:
        return outcome.verdict.value
    return f"{outcome.verdict.value} ({', '.join(sorted(outcome.removed))})"


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Align columns; the last is as long as it likes."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
