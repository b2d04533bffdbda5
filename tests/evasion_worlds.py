"""Small worlds in which somebody is refused something, and a second reading of what gets past that."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Final

from streams.evade.attempts import Attempt, Wish
from streams.evade.finding import Evasion, evade
from streams.evade.trying import Passed
from streams.evade.wishes import wishes_at
from streams.messages.admit import Admitted, admit
from streams.messages.log import read_row
from streams.messages.message import Message
from tests import reference
from tests.policy_worlds import INSTANTS, Chance, context_of
from tests.reference import ANSWERED_BY, Law, Said

PLACE: Final = "WA"


@dataclass(frozen=True)
class World:
    """A law at an instant, and somebody whom it refuses something."""

    law: Law
    at_us: int
    wish: Wish

    @classmethod
    def drawn(cls, seed: int, laws: Callable[[Chance], Law]) -> "World":
        """Draw laws until one refuses somebody something."""
        random, chance = Random(seed), Chance(seed)
        while True:
            law, at_us = laws(chance), random.choice(INSTANTS)
            wishes = tuple(wishes_at(context_of(law), at_us, PLACE))
            if wishes:
                return cls(law, at_us, random.choice(wishes))

    @cached_property
    def evasion(self) -> Evasion:
        """Try everything."""
        return evade((self.wish,), self.at_us)

    def passing(self) -> Iterator[Passed]:
        """Give what passes."""
        return (one for result in self.evasion.results for one in result.passing)

    def asked(self, attempt: Attempt) -> Iterator[Said]:
        """Give the requests that an attempt makes of the place."""
        message = read_row(1, {"at": "2025-11-02T00:00:00Z", **attempt.columns()}).message
        admitted = admit(message, self.wish.directory) if isinstance(message, Message) else message
        if isinstance(admitted, Admitted):
            for to in admitted.requests:
                if self.wish.directory.state_of(to) == PLACE:
                    yield Said(
                        message_key(message), admitted.message.sender, to, admitted.message.fields, "", self.at_us
                    )

    def gives(self, said: Said) -> bool:
        """Say whether a request gets something, by a second reading of the law."""
        if reference.judge(self.law, said).verdict != "deliver":
            return False
        permits = [permit for permit in self.law.permits if permit.state == PLACE]
        covered = tuple(permit.id for permit in permits if reference.covers(permit, said, said.sender, False))  # noqa: FBT003
        answer = Said(min(ANSWERED_BY[said.key]), "WADMV0000", said.sender, (), "", self.at_us, said.key, covered)
        return reference.judge(self.law, answer).verdict != "refuse"


def message_key(message: object) -> str:
    """Name the key of what could be read."""
    assert isinstance(message, Message)
    return message.key.code
