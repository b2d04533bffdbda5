"""What decisions cost, on a clock that ticks once each time it is read."""

from itertools import count

import pytest

from streams.messages.admit import Admitted, admit
from streams.messages.directory import shipped_directory
from streams.messages.keys import KEYS
from streams.messages.message import Message
from streams.policies.context import Context
from streams.policies.costs import decision_costs
from streams.policies.load import shipped_bundle

_CONTEXT = Context(shipped_bundle(), shipped_directory())
_NAME = (("NAM", "SMITH,JOHN"), ("DOB", "19500101"))


def _admitted(key: str, sender: str, *destinations: str) -> Admitted:
    found = admit(Message(KEYS[key], sender, destinations, fields=_NAME), _CONTEXT.directory)
    assert isinstance(found, Admitted)
    return found


def _ori(agency: str, place: int = 0) -> str:
    found = sorted(each.ori for each in _CONTEXT.directory.agencies.values() if each.agency == agency)
    return found[place]


def test_a_plan_is_made_once_and_every_other_decision_uses_it() -> None:
    """Per key, profile and place; an answer is decided by what it answers, so it isn't looked at."""
    police = _ori("police")
    messages = [_admitted("DQ", police, "TX", "OR"), _admitted("DQ", police, "TX"), _admitted("KQ", police, "TX")]
    answer = _admitted("DR", _CONTEXT.directory.switch_of("TX") or "", police)
    ticks = count()
    costs = decision_costs(_CONTEXT, 0, [*messages, answer], lambda: next(ticks))

    assert costs.first == (1, 1, 1)
    assert costs.later == pytest.approx(1 / 4)
    assert next(ticks) == 2 * (3 + 1)


def test_without_messages_nothing_is_decided() -> None:
    """Nor divided by nothing."""
    ticks = count()

    assert decision_costs(_CONTEXT, 0, [], lambda: next(ticks)).first == ()
