"""What deeds come to, whatever facts decide: where they refuse, and where they take which fields out.

It says what `streams/policies/ruling.py` says, of sets of messages instead of one; the law that holds both together is
tested on random bundles and messages.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain, product
from operator import or_
from typing import Final

from streams.policies.vocabulary import Basis
from streams.space.cells import Deeds
from streams.space.conjunctions import Atoms, Mask, Masks, is_met, minimal
from streams.space.deeds import Deed, Look
from streams.space.facts import PHOTO_ASKED, WHOLE, Fact, Granted, Holds, Stands

OF_A_LOG: Final[tuple[Fact, ...]] = (Holds("IMQ", frozenset({"Y"})),)
"""What makes a message of a log one about a photo."""
IN_TURN: Final = (*OF_A_LOG, PHOTO_ASKED)
"""Any of which makes an answer one in the running switch."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """Alternatives that make some deeds refuse; and, where none of these is met, take out fields."""

    refusals: Masks = ()
    removals: Mapping[str, Masks] = field(default_factory=dict)
    """By field."""
    redactions: Masks = ()
    """Those of all fields."""


class Settling:
    """Deeds as conjunctions. Each deed, and each set of deeds, is settled once."""

    def __init__(self, photo: Iterable[Fact] = OF_A_LOG) -> None:
        self.atoms: Final = Atoms()
        self._photo: Final = tuple(map(self.atoms.bit, photo))
        for basis in Basis:
            self.atoms.bit(Granted(frozenset({basis})), so=False)
        self._by_deed: Final[dict[Deed, Conduct]] = {}
        self._by_deeds: Final[dict[Deeds, Conduct]] = {}

    def conduct(self, deeds: Deeds) -> Conduct:
        """Settle a set of deeds."""
        found = self._by_deeds.get(deeds)
        if found is None:
            # In one order, since that of a set is chance, and witnesses hang on which literal was met first.
            for deed in sorted((deed for deed in deeds if deed not in self._by_deed), key=_rank):
                self._by_deed[deed] = self._settled(deed)
            found = self._by_deeds[deeds] = _together([self._by_deed[deed] for deed in deeds])
        return found

    def _settled(self, deed: Deed) -> Conduct:
        atoms = self.atoms
        ungranted = _all_of(atoms.bit(Granted(frozenset({basis})), so=False) for basis in sorted(deed.accepts))
        acts = [ungranted | photo for photo in self._photo] if deed.photo else [ungranted]
        if not deed.conditional:
            return Conduct(refusals=tuple(acts))
        unreadable = [each | atoms.bit(WHOLE, so=False) for each in acts]
        looks = [self._meeting(look) for look in sorted(deed.looks, key=_order)]
        met = [each | _all_of(chosen) for each in acts for chosen in product(*looks)]
        if not deed.removes:
            return Conduct(refusals=(*unreadable, *met))
        standing = {tag: atoms.bit(Stands(frozenset({tag}))) for tag in sorted(deed.removes)}
        return Conduct(tuple(unreadable), {tag: tuple(each | bit for each in met) for tag, bit in standing.items()})

    def _meeting(self, look: Look) -> list[Mask]:
        """Give what meets a look, each by itself."""
        if look.values is None:
            return [self.atoms.bit(Stands(frozenset({look.tag})))]
        return [self.atoms.bit(Holds(look.tag, frozenset({value}))) for value in sorted(look.values)]


def _together(conducts: Iterable[Conduct]) -> Conduct:
    """Refusal wins, redactions add up."""
    refusals = minimal(chain.from_iterable(each.refusals for each in conducts))
    by_tag: defaultdict[str, list[Mask]] = defaultdict(list)
    for each in conducts:
        for tag, conjunctions in each.removals.items():
            by_tag[tag] += [conjunction for conjunction in conjunctions if not is_met(refusals, conjunction)]
    removals = {tag: minimal(conjunctions) for tag, conjunctions in sorted(by_tag.items()) if conjunctions}
    return Conduct(refusals, removals, minimal(chain.from_iterable(removals.values())))


def _all_of(bits: Iterable[Mask]) -> Mask:
    return reduce(or_, bits, 0)


def _rank(deed: Deed) -> tuple[object, ...]:
    return sorted(deed.accepts), deed.photo, deed.conditional, sorted(map(_order, deed.looks)), sorted(deed.removes)


def _order(look: Look) -> tuple[str, list[str]]:
    """Sorted words, since a set's order is chance."""
    return look.tag, [] if look.values is None else sorted(look.values)
