"""Who comes next: the most urgent, and nobody never."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streams.broker.tracks import PRECEDENCE
from streams.messages.budget_classes import BudgetClass
from streams.switch.host.precedence import PATIENCE, Precedence

SAFETY, LOOK_UP, ADMINISTRATIVE = PRECEDENCE
WAITING = st.sets(st.sampled_from(PRECEDENCE), min_size=1).map(lambda some: tuple(sorted(some, key=PRECEDENCE.index)))


def turns(waiting: tuple[BudgetClass, ...], count: int) -> list[BudgetClass]:
    """Give so many turns to classes of which each always waits."""
    precedence = Precedence()
    return [precedence.choose(waiting) for _ in range(count)]


def test_the_most_urgent_comes_first_until_patience_ends() -> None:
    """Then whoever of the others was served longest ago."""
    chosen = turns(PRECEDENCE, 2 * (PATIENCE + 1))

    assert chosen == [*[SAFETY] * PATIENCE, LOOK_UP, *[SAFETY] * PATIENCE, ADMINISTRATIVE]


def test_who_waits_alone_uses_up_nobodys_patience() -> None:
    """Nobody was passed over."""
    precedence = Precedence()
    for _ in range(100):
        precedence.choose((SAFETY,))

    assert precedence.choose((SAFETY, LOOK_UP)) is SAFETY


@given(st.lists(WAITING, max_size=300))
def test_only_who_waits_has_a_turn(rounds: list[tuple[BudgetClass, ...]]) -> None:
    """Law."""
    precedence = Precedence()
    assert all(precedence.choose(waiting) in waiting for waiting in rounds)


@given(st.lists(WAITING, max_size=300), st.lists(WAITING.map(lambda some: tuple({*some, SAFETY})), max_size=100))
def test_the_most_urgent_waits_for_one_turn_at_most(
    before: list[tuple[BudgetClass, ...]], while_it_waits: list[tuple[BudgetClass, ...]]
) -> None:
    """Law: whatever was before, of two turns in a row one is the most urgent's, if it waits."""
    precedence = Precedence()
    for waiting in before:
        precedence.choose(waiting)
    chosen = [precedence.choose(tuple(sorted(each, key=PRECEDENCE.index))) for each in while_it_waits]

    assert all(SAFETY in pair for pair in pairwise(chosen))


@given(st.lists(WAITING, max_size=300), WAITING.filter(lambda some: ADMINISTRATIVE in some))
def test_the_least_urgent_has_one_turn_of_sixty_four(
    before: list[tuple[BudgetClass, ...]], waiting: tuple[BudgetClass, ...]
) -> None:
    """Law: whatever was before, it has its turn, however much of the others there is."""
    precedence = Precedence()
    for each in before:
        precedence.choose(each)

    assert ADMINISTRATIVE in [precedence.choose(waiting) for _ in range(64)]
