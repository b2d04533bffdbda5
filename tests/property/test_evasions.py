"""Laws of what gets past rules, over small random worlds: both against a second reading and against the whole space."""

from dataclasses import dataclass, replace
from functools import cached_property

from hypothesis import given
from hypothesis import strategies as st

from streams.evade.trying import Passed
from streams.messages.agencies import ancestry
from streams.messages.keys import KEYS, DataClass, Traffic
from streams.policies.context import Context
from streams.policies.evidence import Evidence
from streams.space.cells import cells
from streams.space.deeds import Deed
from streams.space.kinds import Kind, Kinds
from streams.space.stances import stances
from tests.evasion_worlds import PLACE, World
from tests.policy_worlds import AGENCIES, Chance

seeds = st.integers(0, 2**32 - 1)


@given(seeds)
def test_what_passes_is_what_the_law_lets_pass(seed: int) -> None:
    """Of every attempt of every family, by a second reading; grants are among it."""
    world = World.drawn(seed, Chance.law)

    for result in world.evasion.results:
        for one in result.tried:
            assert isinstance(one, Passed) is any(world.gives(said) for said in world.asked(one.attempt)), one.attempt


@dataclass(frozen=True)
class Space:
    """What a state does to all possible messages at an instant, without grants: `streams/space` alone says it."""

    context: Context
    at_us: int

    @cached_property
    def kinds(self) -> Kinds:
        """Everybody who can ask."""
        return Kinds.of(self.context.directory, self.context.bundle.ori_patterns)

    @cached_property
    def _cells(self) -> list[tuple[int, frozenset[str], frozenset[Deed]]]:
        here = stances(self.context.bundle, PLACE, self.kinds)
        return [
            (cell.askers, frozenset(cell.door.codes), cell.sides[0])
            for cell in cells(here, frozenset())
            if cell.since <= self.at_us < cell.until
        ]

    def delivers(self, kind: Kind, key: str, photo: bool) -> bool:  # noqa: FBT001 -- one of two columns of a table
        """Say whether a kind of asker's query by a key is delivered, with a photo or without."""
        number = 1 << self.kinds.kinds.index(kind)
        deeds = (deed for askers, codes, deeds in self._cells if askers & number and key in codes for deed in deeds)
        return all(deed.photo and not photo for deed in deeds)

    def kind_of(self, ori: str) -> Kind:
        """Say of which kind an ORI is."""
        alone = Kinds.of(type(self.context.directory)([AGENCIES[ori]]), self.context.bundle.ori_patterns)
        looks = next(kind for kind in alone.kinds if kind.ori == ori)
        return next(kind for kind in self.kinds.kinds if replace(kind, ori=ori) == looks)


def without_grants(seed: int) -> tuple[World, Space]:
    """Draw a world without grants, and the space of its messages."""
    world = World.drawn(seed, lambda chance: replace(chance.law(), permits=()))
    return world, Space(world.wish.context, world.at_us)


@given(seeds)
def test_what_passes_lies_where_the_space_delivers(seed: int) -> None:
    """No attempt passes that the analysis of all possible messages refuses."""
    world, space = without_grants(seed)

    for one in world.passing():
        assert any(
            space.delivers(space.kind_of(said.sender), said.key, Evidence(said.fields).asks_photo())
            for said in world.asked(one.attempt)
        )


@given(seeds)
def test_where_the_space_delivers_something_passes(seed: int) -> None:
    """Whoever of the department, or acting for it, gets the same data by any key is found by some family."""
    world, space = without_grants(seed)
    wish, found = world.wish, {(said.sender, said.key) for one in world.passing() for said in world.asked(one.attempt)}
    department = next(word for word in ancestry(wish.asker.agency) if len(ancestry(word)) == 2)
    keys = [
        code for code, key in KEYS.items() if key.traffic is Traffic.QUERY and key.data_class is not DataClass.OTHER
    ]
    kin = [ori for ori, one in AGENCIES.items() if department in ancestry(one.agency) | ancestry(one.acts_for)]

    for key in keys:
        if any(space.delivers(space.kind_of(wish.asker.ori), key, photo) for photo in (True, False)):
            assert (wish.asker.ori, key) in found
    for ori in kin:
        if space.delivers(space.kind_of(ori), wish.message.key.code, False):  # noqa: FBT003
            assert (ori, wish.message.key.code) in found
