"""Laws of roll-outs: a shadow changes nothing, a share only grows, and counts are the decisions'."""

from collections import Counter
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.messages.letters import read_sent
from streams.messages.roll_out import BUCKETS, RollOut
from streams.metrics.coverage import Span
from streams.metrics.trials import is_of_trial, read_trial_key
from streams.switch.stages.intake import Intake
from streams.switch.stages.stage import Batch, Contexts
from streams.switch.stages.trials.intake import TrialIntake
from tests.columns import by_column, nearly, placed
from tests.letters import letters
from tests.trials import candidate, on_trial, parted, stage
from tests.world import NAMES, RESOURCES, SENT, Written, batch, context, contexts, written

oris = st.text(st.characters(codec="ascii", categories=("Lu", "Nd")), min_size=9, max_size=9) | st.text(max_size=12)
percents = st.integers(1, BUCKETS - 1)
values = letters.map(msgspec.json.encode)
traffic = st.lists(values | st.binary(max_size=40) | nearly(values), max_size=6)


def without_trial(found: Written) -> list[object]:
    """Give everything that was written, the delta without what was counted of a trial."""
    others = [output for output in found.outputs if output.topic != NAMES.metrics]
    counts = {name: times for name, times in found.delta.counts.items() if not is_of_trial(name)}
    return [*others, msgspec.structs.replace(found.delta, counts=counts, examples={})]


@given(oris, percents, percents)
def test_who_is_in_a_share_stays_in_a_larger_one(ori: str, one: int, other: int) -> None:
    """So a roll-out that grows takes nobody out; and which activation or candidate it is doesn't matter."""
    smaller, larger = RollOut(1, "a", min(one, other)), RollOut(2, "b", max(one, other))

    assert smaller.takes(ori) <= larger.takes(ori)
    assert smaller.takes(ori) is replace(smaller, number=3, candidate="c").takes(ori)


@given(traffic)
def test_a_shadow_changes_no_byte_but_counts(each: list[bytes]) -> None:
    """What comes out of intake is what comes out without it."""
    usual = written(Intake(RESOURCES).judge(batch(each), contexts()))
    shadowed = written(stage().judge(batch(each), on_trial(0)))

    assert without_trial(shadowed) == without_trial(usual)


@given(traffic)
def test_a_shadow_counts_what_two_decisions_are(each: list[bytes]) -> None:
    """Each request once, under both verdicts of the authority on decisions; where they part, with an example."""
    delta = written(stage().judge(batch(each), on_trial(0))).delta
    every = {read_trial_key(name): times for name, times in delta.counts.items() if is_of_trial(name)}
    cells = {cell: times for cell, times in every.items() if not cell.is_answer}
    counted = Counter[tuple[str, str]]()
    for cell, times in cells.items():
        counted[cell.before, cell.after] += times

    assert counted == {(before.value, after.value): n for (before, after), n in parted(each).items()}
    assert {read_trial_key(name) for name in delta.examples} == {cell for cell in cells if cell.before != cell.after}


@given(traffic, percents)
def test_a_share_is_decided_as_each_sender_would_be_alone(each: list[bytes], percent: int) -> None:
    """By the candidate alone, or by the context in force alone, and in the order in which messages came."""
    whole = written(stage().judge(batch(each), on_trial(percent)))
    alone = [_alone(batch(each), at, percent) for at in range(len(each))]

    for topic in (NAMES.deliveries, NAMES.replies, NAMES.audit, NAMES.deadletters):
        assert [output for output in whole.outputs if output.topic == topic] == [
            output for one in alone for output in one.outputs if output.topic == topic
        ]
    counts = Counter[str]()
    for one in alone:
        counts.update(one.delta.counts)
    assert {name: times for name, times in whole.delta.counts.items() if not is_of_trial(name)} == counts


def _alone(all_of_them: Batch, at: int, percent: int) -> Written:
    """Judge one record by the one context that its sender is decided by."""
    record = all_of_them.records[at]
    sender = read_sent(record.value or b"").message.sender or ""
    takes = RollOut(0, "", percent).takes(sender)
    decides = Contexts(on_trial(percent).known, (candidate() if takes else context()).digest)
    one = replace(all_of_them, records=[record], span=Span(record.offset, record.offset + 1))
    return written(Intake(RESOURCES).judge(one, decides))


@given(traffic, st.sampled_from([0, 0, 40]))
def test_by_the_column_a_trial_writes_the_same(each: list[bytes], percent: int) -> None:
    """A shadow's outputs come from compiled loops, a share's record by record."""
    pytest.importorskip("numba", reason="compiled loops need the extra `fast`")
    from streams.switch.stages.columns.intake import ColumnIntake

    by_record = batch([*each, *each])
    columns = TrialIntake(ColumnIntake(RESOURCES), RESOURCES)
    expected = stage().judge(by_record, on_trial(percent)).outputs(SENT)

    assert placed(columns.judge(by_column(by_record), on_trial(percent)).outputs(SENT)) == placed(expected)
