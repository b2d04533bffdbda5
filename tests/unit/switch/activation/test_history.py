"""What became of activations, and where a rollback leads."""

import pytest

from streams.switch.activation.control import Completion, Entry, IntentValue, complete_entry, intent_entry
from streams.switch.activation.history import Became, NoEarlierContextError, before_current, fates, trail
from streams.switch.activation.ledger import Ledger
from tests.records import Stored


def ledger_of(*told: str) -> Ledger:
    """Fold activations, one a word: `apply:A`, `rollback:A`; one that ends in `?` has no completion."""
    entries: list[Entry] = []
    for word in told:
        why, _, context = word.rstrip("?").partition(":")
        number = len(entries)
        entries.append(intent_entry(f"n{number}", IntentValue(ctx=context, ends={0: 0}, at=0, why=why)))
        entries += [] if word.endswith("?") else [complete_entry(Completion(number, {0: 0}))]
    ledger = Ledger()
    ledger.fold(Stored(offset, entry.key, entry.value) for offset, entry in enumerate(entries))
    return ledger


@pytest.mark.parametrize(
    ("told", "left"),
    [
        pytest.param("", "", id="nothing was ever in force"),
        pytest.param("apply:A apply:B apply:C", "A B C", id="each apply is a step"),
        pytest.param("apply:A apply:A", "A", id="the same again is none"),
        pytest.param("apply:A apply:B? apply:C", "A C", id="nor is one that does not stand"),
        pytest.param("apply:A apply:B apply:C rollback:B", "A B", id="a rollback takes off what it undid"),
        pytest.param("apply:A apply:B apply:C rollback:B rollback:A", "A", id="so does the next"),
        pytest.param("apply:A apply:B rollback:A? apply:C", "A B C", id="unless it does not stand"),
        pytest.param("apply:A apply:B rollback:A apply:C", "A C", id="what was rolled back is no step any more"),
        pytest.param("apply:A apply:B apply:A rollback:B", "A B", id="to the nearest of that context"),
        pytest.param("apply:A apply:B rollback:A rollback:A", "A", id="two at once are one"),
        pytest.param("apply:A rollback:Z", "A Z", id="to what never was in force is a step"),
    ],
)
def test_what_rollbacks_go_back_through(told: str, left: str) -> None:
    """The last is in force; each before it is where one more rollback leads."""
    assert [each.intent.ctx for each in trail(ledger_of(*told.split()).activations())] == left.split()


def test_a_rollback_goes_to_the_last_step_but_one() -> None:
    """And then to the one before."""
    begun = ("apply:A", "apply:B", "apply:C")
    first = before_current(ledger_of(*begun).activations())
    second = before_current(ledger_of(*begun, f"rollback:{first.intent.ctx}").activations())

    assert (first.intent.ctx, second.intent.ctx) == ("B", "A")


@pytest.mark.parametrize("told", ["", "apply:A", "apply:A apply:A", "apply:A apply:B rollback:A"])
def test_where_nothing_was_before_there_is_nothing_to_go_back_to(told: str) -> None:
    """It is said, not guessed."""
    with pytest.raises(NoEarlierContextError, match="no other context was in force"):
        before_current(ledger_of(*told.split()).activations())


def test_every_activation_has_a_fate() -> None:
    """The newest that stands everywhere is in force, whatever was begun before or after it."""
    ledger = ledger_of("apply:A", "apply:B?", "apply:C", "apply:D?")

    assert [(each.intent.ctx, became) for each, became in fates(ledger)] == [
        ("A", Became.REPLACED), ("B", Became.OVERTAKEN), ("C", Became.IN_FORCE), ("D", Became.HALF_DONE),
    ]  # fmt: skip
    assert [became for _, became in fates(ledger_of("apply:A?"))] == [Became.HALF_DONE]
