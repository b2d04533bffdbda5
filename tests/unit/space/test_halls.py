"""Whom a rule meets at a door, and whether others leave anything of it."""

import pytest

from streams.space.acts import Doings
from streams.space.deeds import Deed
from streams.space.halls import Hall, Presence, is_covered

REFUSES = Doings().of(Deed(accepts=frozenset(), photo=False, conditional=False))
"""What all of them do."""


def present(askers: int, since: int, until: int) -> Presence:
    """Put a rule there."""
    return Presence(REFUSES, askers, since, until)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([], False, id="nobody else"),
        pytest.param([present(0b111, 10, 20)], True, id="the same"),
        pytest.param([present(0b111, 10, 15), present(0b111, 15, 20)], True, id="one after the other"),
        pytest.param([present(0b111, 10, 15), present(0b111, 16, 20)], False, id="an instant between"),
        pytest.param([present(0b111, 11, 30)], False, id="begins late"),
        pytest.param([present(0b111, 0, 19)], False, id="ends early"),
        pytest.param([present(0b001, 0, 30), present(0b1110, 0, 30)], True, id="some each"),
        pytest.param([present(0b011, 0, 30), present(0b100, 0, 12), present(0b100, 12, 19)], False, id="one too few"),
    ],
)
def test_others_cover_a_rule_where_each_asker_is_theirs_at_every_instant(
    others: list[Presence], *, expected: bool
) -> None:
    """Any of them at a time."""
    assert is_covered(present(0b111, 10, 20), others) is expected


@pytest.mark.parametrize(
    ("askers", "since", "until", "expected"),
    [
        pytest.param(0b11, 0, 100, [0, 1, 2], id="all"),
        pytest.param(0b01, 0, 100, [0, 2], id="askers of two"),
        pytest.param(0b11, 20, 30, [1], id="since another ended, until one begins"),
        pytest.param(0b01, 20, 30, [], id="not at the time of its askers"),
        pytest.param(0b11, 40, 50, [], id="when all is over"),
    ],
)
def test_a_rule_meets_whoever_shares_an_asker_at_an_instant(
    askers: int, since: int, until: int, expected: list[int]
) -> None:
    """Where one ends as another begins they don't meet."""
    hall = Hall({0: present(0b01, 10, 20), 1: present(0b10, 15, 40), 2: present(0b11, 30, 40)})

    assert [number for number, _ in hall.among(hall.meeting(present(askers, since, until)))] == expected
