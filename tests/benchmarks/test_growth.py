"""The bench's growing cases: what grows in them, and that nothing else does."""

import pytest

from benchmarks.growth.contexts import STATE, bundle_of, context_of, directory_of
from benchmarks.growth.judging import admitted_of, hit_rate
from benchmarks.growth.letters import Traffic
from benchmarks.growth.memory import resident_mib
from streams.policies.decide import decide
from streams.policies.decision import Verdict

AGENCIES = 300


def verdicts(traffic: Traffic, rules: int) -> list[Verdict]:
    """Decide a little traffic."""
    context = context_of(rules, AGENCIES)
    return [
        decision.verdict
        for batch in traffic.batches(100)
        for record in batch.records
        for _, decision in decide(context, batch.taken_us, admitted_of(record.value or b"", context))
    ]


@pytest.mark.parametrize("rules", [1, 7, 50])
def test_a_state_gets_as_many_rules_as_asked_for(rules: int) -> None:
    """One is about somebody who asks, and the others are about nobody who does: the verdicts stay the same."""
    traffic = Traffic(directory_of(AGENCIES), refused=0.5)

    assert len(bundle_of(rules).by_state[STATE]) == rules
    assert verdicts(traffic, rules) == verdicts(traffic, 1)


@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 0, 0), (0.5, 30, 70), (1.0, 100, 100)])
def test_as_many_are_refused_as_asked_for(share: float, least: int, most: int) -> None:
    """By the one rule."""
    found = verdicts(Traffic(directory_of(AGENCIES), refused=share), 3)

    assert least <= found.count(Verdict.REFUSE) <= most


def test_messages_are_as_much_longer_as_asked_for() -> None:
    """And say the same otherwise."""
    [short] = Traffic(directory_of(AGENCIES)).batches(10)
    [long] = Traffic(directory_of(AGENCIES), padding=1_000).batches(10)

    assert [len(b.value or b"") - len(a.value or b"") for a, b in zip(short.records, long.records, strict=True)] == [
        1_000
    ] * 10


def test_a_request_finds_its_plan_unless_it_is_the_first_of_its_kind() -> None:
    """The more messages, the rarer that is."""
    context, traffic = context_of(3, AGENCIES), Traffic(directory_of(AGENCIES))

    assert hit_rate(context, traffic.batches(1)) == 0
    assert 0.5 < hit_rate(context, traffic.batches(100)) < hit_rate(context, traffic.batches(2_000)) < 1


def test_memory_that_is_held_is_seen() -> None:
    """In MiB."""
    before = resident_mib()
    held = bytes(range(256)) * (4 * 2**20 // 256) * 16

    assert 50 < resident_mib() - before < 80
    del held
