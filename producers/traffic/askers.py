"""Who sends the next message: ORIs of the directory, weighted by a scenario. Which key they use is decided before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from producers.traffic.scenario import Scenario
from producers.traffic.weighted import Weighted
from streams.errors import OperatorError
from streams.messages.agencies import ancestry
from streams.messages.directory import Agency, Directory
from streams.messages.keys import KEYS, MessageKey
from streams.messages.places import PLACES

FAULTY_KEY: Final = "DQ"
"""The key that faulty messages seem to have."""


class NobodyAsksError(OperatorError):
    """The directory has nobody to send some of a scenario's messages."""

    hint = "the shipped directory, or one by `nlets directory generate`, has agencies of every kind"

    def __init__(self, letter: str) -> None:
        super().__init__(letter)
        self.letter = letter

    def __str__(self) -> str:
        return f"no agency of the directory that sends traffic may use `{self.letter or 'any letter'}`"


def uses_second_door(agency: Agency) -> bool:
    """Tell whether a federal agency enters on a state's own line (`docs/network.md#two-doors`)."""
    return "federal" in ancestry(agency.agency) and agency.line in PLACES


def _weights(agencies: Iterable[Agency], scenario: Scenario) -> dict[str, float]:
    """Divide each agency's weight over its ORIs: so much by the second door, so much by delegates, the rest plainly."""
    groups: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in agencies:
        group = "second_door" if uses_second_door(each) else "delegated" if each.acts_for else "plain"
        groups[each.agency][group].append(each.ori)
    shares = {"second_door": scenario.second_door.value, "delegated": scenario.delegated.value}
    weights: dict[str, float] = {}
    for agency, members in groups.items():
        parts = {group: shares.get(group, 1 - sum(shares[g] for g in members if g in shares)) for group in members}
        whole = scenario.weight(agency) / sum(parts.values())
        weights |= {ori: whole * parts[group] / len(oris) for group, oris in members.items() for ori in oris}
    return weights


@dataclass(frozen=True, slots=True)
class Askers:
    """All who may send, by the letter of `uses` that a key needs."""

    by_letter: Mapping[str, Weighted[Agency]]

    @classmethod
    def of(cls, directory: Directory, scenario: Scenario) -> "Askers":
        """Weigh the directory's agencies once for each letter: who lacks it never sends such a key."""
        letters = {KEYS[key].letter for key in (*scenario.keys.values, FAULTY_KEY)}
        return cls({letter: _weighted(letter, directory, scenario) for letter in sorted(letters)})

    def pick(self, random: Random, key: MessageKey) -> Agency:
        """Choose who sends a message of this key."""
        return self.by_letter[key.letter].pick(random)


def _weighted(letter: str, directory: Directory, scenario: Scenario) -> Weighted[Agency]:
    allowed = [each for each in directory.agencies.values() if letter in each.uses]
    weights = _weights(allowed, scenario)
    if not any(weights.values()):
        raise NobodyAsksError(letter)
    return Weighted.of({each: weights[each.ori] for each in allowed})
