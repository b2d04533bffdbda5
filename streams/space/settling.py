"""What deeds come to where some facts are known: a verdict, or the next fact that must be known first.

It says what `streams/policies/ruling.py` says, of sets of messages instead of one; the law that holds both together is
tested on random bundles and messages.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias, TypeVar

from streams.policies.decision import Verdict
from streams.space.cells import Deeds
from streams.space.deeds import PHOTO, Deed, Look
from streams.space.facts import WHOLE, Fact, Granted, Holds, Known, Stands, look_up

_Any: TypeAlias = tuple[Fact, ...]
"""Facts any of which will do."""

Word = TypeVar("Word", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Act:
    """A deed, in facts."""

    lifted_by: _Any
    looks: tuple[_Any, ...]
    """All of which must be met; that for a photo is among them."""
    photo: _Any | None
    conditional: bool
    removes: _Any


class Reading:
    """The facts by which some deeds can be told apart, as few as will do."""

    def __init__(self, deeds: Deeds) -> None:
        self._looks: Final = frozenset(look for deed in deeds for look in _looks(deed))
        looked_at = {look.tag for look in self._looks}
        self._removed: Final = _alike(deed.removes - looked_at for deed in deeds)
        self._bases: Final = _alike(deed.accepts for deed in deeds)
        self._acts: Final[dict[Deed, _Act]] = {deed: self._act(deed) for deed in sorted(deeds, key=_order)}
        self._sides: Final[dict[Deeds, tuple[_Act, ...]]] = {}

    @cached_property
    def _values(self) -> Mapping[str, tuple[frozenset[str], ...]]:
        """The values of each field, those together that no look tells apart."""
        by_tag: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        for look in self._looks:
            by_tag[look.tag].append(look.values or frozenset())
        return {tag: _alike(values) for tag, values in by_tag.items()}

    def verdict(self, deeds: Deeds, known: Known) -> Verdict | Fact:
        """Give the verdict, or a fact to be known first."""
        refused = _first(self._refuses(act, known) for act in self._of(deeds))
        if refused is True:
            return Verdict.REFUSE
        redacted = _first(self._redacts(act, known) for act in self._of(deeds)) if refused is False else refused
        if redacted is True:
            return Verdict.REDACT
        return Verdict.DELIVER if redacted is False else redacted

    def removed(self, deeds: Deeds, known: Known) -> frozenset[str] | Fact:
        """Give the fields that one or more of are taken out where nothing refuses, or a fact to be known first."""
        removed: set[str] = set()
        for act in self._of(deeds):
            for fact in act.removes:
                taken = _all((self._acts_at_all(act, known), _met(act.looks, known), look_up(fact, known)))
                if not isinstance(taken, bool):
                    return taken
                removed |= fact.tags if taken and isinstance(fact, Stands) else frozenset()
        return frozenset(removed)

    def _of(self, deeds: Deeds) -> tuple[_Act, ...]:
        if deeds not in self._sides:
            self._sides[deeds] = tuple(act for deed, act in self._acts.items() if deed in deeds)
        return self._sides[deeds]

    def _act(self, deed: Deed) -> _Act:
        return _Act(
            lifted_by=tuple(Granted(bases) for bases in self._bases if bases <= deed.accepts),
            looks=tuple(self._met_by(look) for look in sorted(deed.looks, key=_look_order)),
            photo=self._met_by(PHOTO) if deed.photo else None,
            conditional=deed.conditional,
            removes=tuple(map(Stands, self._groups(deed.removes))),
        )

    def _groups(self, removes: frozenset[str]) -> Iterable[frozenset[str]]:
        """Cut fields to be removed into those that are always removed together, and those that are looked at, too."""
        together = [group for group in self._removed if group <= removes]
        alone = removes.difference(*together)
        return (*together, *(frozenset({tag}) for tag in sorted(alone)))

    def _met_by(self, look: Look) -> _Any:
        if look.values is None:
            return (Stands(frozenset({look.tag})),)
        return tuple(Holds(look.tag, values) for values in self._values[look.tag] if values <= look.values)

    def _refuses(self, act: _Act, known: Known) -> bool | Fact:
        acts = self._acts_at_all(act, known)
        if acts is not True or not act.conditional:
            return acts
        whole = look_up(WHOLE, known)
        if not isinstance(whole, bool):
            return whole
        if not whole or act.removes:
            return not whole
        return _met(act.looks, known)

    def _redacts(self, act: _Act, known: Known) -> bool | Fact:
        if not act.removes:
            return False
        return _all((self._acts_at_all(act, known), _met(act.looks, known), _any(act.removes, known)))

    @staticmethod
    def _acts_at_all(act: _Act, known: Known) -> bool | Fact:
        lifted = _any(act.lifted_by, known)
        if lifted is not False:
            return False if lifted is True else lifted
        return True if act.photo is None else _any(act.photo, known)


def _looks(deed: Deed) -> Iterable[Look]:
    return (*deed.looks, PHOTO) if deed.photo else deed.looks


def _alike(sets: Iterable[frozenset[Word]]) -> tuple[frozenset[Word], ...]:
    """Put words together that stand in the same sets."""
    standing: defaultdict[Word, list[int]] = defaultdict(list)
    for number, words in enumerate(sets):
        for word in words:
            standing[word].append(number)
    groups: defaultdict[tuple[int, ...], set[Word]] = defaultdict(set)
    for word, numbers in standing.items():
        groups[tuple(numbers)].add(word)
    return tuple(sorted(map(frozenset, groups.values()), key=lambda group: sorted(map(str, group))))


def _any(facts: _Any, known: Known) -> bool | Fact:
    return _first(look_up(fact, known) for fact in facts)


def _met(looks: tuple[_Any, ...], known: Known) -> bool | Fact:
    return _all(_any(look, known) for look in looks)


def _first(found: Iterable[bool | Fact]) -> bool | Fact:
    """Say whether any is so: yes if one is, no if none is, else the first fact that isn't known."""
    open_fact: Fact | None = None
    for each in found:
        if each is True:
            return True
        if each is not False and open_fact is None:
            open_fact = each
    return False if open_fact is None else open_fact


def _all(found: Iterable[bool | Fact]) -> bool | Fact:
    """Say whether all are so: no if one isn't, yes if all are, else the first fact that isn't known."""
    open_fact: Fact | None = None
    for each in found:
        if each is False:
            return False
        if each is not True and open_fact is None:
            open_fact = each
    return True if open_fact is None else open_fact


def _order(deed: Deed) -> tuple[bool, str]:
    """Settle what is simplest first; sorted words, since a set's order is chance."""
    looks = sorted(map(_look_order, deed.looks))
    return deed.conditional, str((sorted(deed.accepts), deed.photo, looks, sorted(deed.removes)))


def _look_order(look: Look) -> tuple[str, list[str]]:
    return look.tag, [] if look.values is None else sorted(look.values)
