"""A deed taken apart: each conjunction by which it refuses, or takes one field out, and what other deeds do there.

A deed beside others changes some outcome exactly if one of its acts is none of theirs. For of all messages that meet an
act's conjunction one meets the fewest others (`conjunctions.py`): if somebody else acts on that one, they do on all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from streams.space.conjunctions import Mask, is_met
from streams.space.deeds import Deed
from streams.space.facts import Fact
from streams.space.settling import OF_A_LOG, Conduct, Settling

_REFUSAL: Final = ""


class Act(NamedTuple):
    """A field that a deed takes out, or that it refuses, of whatever message meets a conjunction."""

    tag: str
    conjunction: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Doing:
    """A deed, settled. There is one for each deed, so that it is found by what it is, not by what it holds."""

    deed: Deed
    conduct: Conduct
    acts: tuple[Act, ...]

    def does(self, act: Act) -> bool:
        """Say whether an act changes nothing beside this: wherever it is done, this refuses or does the same."""
        return is_met(self.conduct.refusals, act.conjunction) or (
            is_met(self.conduct.removals.get(act.tag, ()), act.conjunction)
        )


class Doings:
    """Deeds, each settled once."""

    def __init__(self, photo: Iterable[Fact] = OF_A_LOG) -> None:
        self._settling: Final = Settling(photo)
        self._by_deed: Final[dict[Deed, Doing]] = {}

    def of(self, deed: Deed) -> Doing:
        """Settle a deed."""
        found = self._by_deed.get(deed)
        if found is None:
            conduct = self._settling.conduct(frozenset({deed}))
            found = self._by_deed[deed] = Doing(deed, conduct, tuple(_acts(conduct)))
        return found


def _acts(conduct: Conduct) -> Iterator[Act]:
    yield from (Act(_REFUSAL, each) for each in conduct.refusals)
    yield from (Act(tag, each) for tag, conjunctions in conduct.removals.items() for each in conjunctions)
