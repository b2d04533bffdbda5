"""The records of the control topic and what they add up to."""

import pytest

from streams.messages.wire import Marker
from streams.switch.activation.control import (
    Completion,
    Entry,
    Intent,
    IntentValue,
    complete_entry,
    intent_entry,
    joined_entry,
    read_entry,
)
from streams.switch.activation.ledger import Ledger
from tests.records import Stored


def stored(offset: int, entry: Entry) -> Stored:
    """Place an entry in the topic."""
    return Stored(offset, entry.key, entry.value)


def ledger_of(*entries: Entry) -> Ledger:
    """Fold entries from offset 0 on."""
    ledger = Ledger()
    ledger.fold(stored(offset, entry) for offset, entry in enumerate(entries))
    return ledger


def meant(ctx: str = "sha256:a", ends: dict[int, int] | None = None, nonce: str = "n") -> Entry:
    """Write an intent."""
    return intent_entry(nonce, IntentValue(ctx=ctx, ends={0: 5} if ends is None else ends, at=1_000, why="apply"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param(None, b"{}", id="no key"),
        pytest.param(b"intent/n", None, id="tombstone"),
        pytest.param(b"intent/n", b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"intent/\xff", meant().value, id="key not ASCII"),
        pytest.param(b"intent/n", b'{"v":1,"ctx":"a","ends":{"-1":0},"at":1,"why":"apply"}', id="no such partition"),
        pytest.param(b"intent/n", b'{"v":2,"ctx":"a","ends":{"0":0},"at":1,"why":"apply"}', id="another version"),
        pytest.param(b"intent/n", b'{"v":1,"ctx":"a"}', id="partial"),
        pytest.param(b"intent/n", b"[" * 100_000, id="deep"),
        pytest.param(b"complete/x", b'{"v":1,"markers":{"0":7}}', id="no number"),
        pytest.param(b"context/a", b'{"v":1,"of":1,"data":""}', id="no index"),
        pytest.param(b"context/a/0", b'{"v":1,"of":0,"data":""}', id="no pieces"),
        pytest.param(b"other/a", b"{}", id="unknown kind"),
    ],
)
def test_a_record_that_is_none_of_ours_is_passed_over(key: bytes | None, value: bytes | None) -> None:
    """Nothing that stands in control crashes its readers."""
    assert read_entry(Stored(0, key, value)) is None


def test_the_offset_of_an_intent_is_its_number() -> None:
    """So two activators can't take the same."""
    entry = meant()

    assert read_entry(stored(41, entry)) == Intent(41, "n", "sha256:a", {0: 5}, 1_000, "apply")


def test_a_marker_counts_only_with_the_intents_nonce_and_context() -> None:
    """A number can be guessed, a nonce can't."""
    ledger = ledger_of(meant())

    assert ledger.counts(Marker(v=1, number=0, ctx="sha256:a", nonce="n"))
    assert not ledger.counts(Marker(v=1, number=0, ctx="sha256:b", nonce="n"))
    assert not ledger.counts(Marker(v=1, number=0, ctx="sha256:a", nonce="m"))
    assert not ledger.counts(Marker(v=1, number=1, ctx="sha256:a", nonce="n"))


def test_an_activation_is_complete_when_every_partition_of_its_intent_holds_a_marker() -> None:
    """A partition more is welcome, one less is not enough."""
    intent = meant(ends={0: 5, 1: 7})

    assert ledger_of(intent).newest_complete() is None
    assert ledger_of(intent, joined_entry(0, 0, 5)).newest_complete() is None
    assert ledger_of(intent, joined_entry(0, 0, 5), joined_entry(0, 1, 7)).newest_complete() is not None
    assert ledger_of(intent, complete_entry(Completion(0, {0: 9, 1: 9, 2: 0}))).newest_complete() is not None


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(complete_entry(Completion(3, {0: 9})), id="no such intent"),
        pytest.param(complete_entry(Completion(0, {0: 4})), id="marker before the intent's end"),
        pytest.param(complete_entry(Completion(0, {})), id="no markers"),
    ],
)
def test_a_forged_completion_does_not_count(forged: Entry) -> None:
    """It must fit an intent."""
    assert ledger_of(meant(), forged).newest_complete() is None


def test_an_activation_is_half_done_until_it_or_a_newer_one_is_complete() -> None:
    """The next activation completes what one left half-done."""
    first, second = meant(nonce="n"), meant(nonce="m")
    done = complete_entry(Completion(1, {0: 9}))

    assert [a.number for a in ledger_of(first, second).half_done(2_000)] == [0, 1]
    assert [a.number for a in ledger_of(first, second).half_done(1_000)] == []
    assert [a.number for a in ledger_of(first, second, done).half_done(2_000)] == []


def test_a_record_read_twice_counts_once() -> None:
    """Folding starts after the last offset taken in."""
    ledger = Ledger()
    records = [stored(0, meant()), stored(4, meant(nonce="m"))]

    ledger.fold(records)
    ledger.fold([Stored(4, b"intent/z", records[0].value)])

    assert ledger.next_offset == 5
    assert [a.intent.nonce for a in ledger.activations()] == ["n", "m"]
