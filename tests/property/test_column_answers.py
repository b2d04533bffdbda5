"""Back judges in compiled loops as it does record by record."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

import numpy as np

from streams.broker.columns import Columns
from streams.messages.wire import Response
from streams.switch.stages.back import Back
from streams.switch.stages.columns.answers import answer_of
from streams.switch.stages.columns.back import ColumnBack
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.stage import Contexts, UnknownContextError
from tests.columns import by_column, nearly, placed
from tests.responses import YEAR_US, alike, two_contexts
from tests.world import NAMES, RESOURCES, SENT, TAKEN, ask, at_state, batch, contexts, letter, written

batches = alike().map(lambda each: [msgspec.json.encode(response) for response in each])
values = batches.flatmap(st.sampled_from)
LEARNED = ColumnBack(RESOURCES)
"""Has met what earlier examples held, as a worker has."""


@given(values | nearly(values))
def test_compiled_code_reads_what_the_decoder_reads(value: bytes) -> None:
    """What is plain is read alike, and stands there as our encoder writes it."""
    data = np.frombuffer(b"<" + value + b">", np.uint8)
    answer = answer_of(data, 1, 1 + len(value))
    if answer.hops_end < 0:
        return
    response = msgspec.json.decode(value, type=Response)

    assert msgspec.json.encode(response) == value
    names = (response.asked_key, response.asked_of, response.key, response.sender, response.to)
    assert answer[:5] == tuple(name_code(name.encode()) for name in names)
    assert data[answer.to_begin : answer.to_end].tobytes().decode() == response.to
    assert value[: answer.content_end - 1].endswith(b'"free":' + msgspec.json.encode(response.free))
    stamp = response.stamp
    assert data[answer.stamped.context_begin : answer.stamped.context_end].tobytes().decode() == stamp.ctx
    assert (answer.stamped.at, answer.came_in, answer.went_out) == (stamp.at, *response.hops)


@given(batches, st.lists(st.binary(max_size=40) | nearly(values), max_size=3))
def test_back_by_the_column_writes_what_back_by_the_record_does(each: list[bytes], rubbish: list[bytes]) -> None:
    """Byte for byte and in the same order in each partition: of several contexts and times, forged, or met before."""
    by_record = batch([*each, *rubbish, *each], NAMES.responses)
    try:
        expected = placed(Back(RESOURCES).judge(by_record, two_contexts()).outputs(SENT))
    except UnknownContextError:
        with pytest.raises(UnknownContextError):
            ColumnBack(RESOURCES).judge(by_column(by_record), two_contexts())
        return

    for stage in (ColumnBack(RESOURCES), LEARNED, LEARNED):
        work = stage.judge(by_column(by_record), two_contexts())
        assert placed(work.outputs(SENT)) == expected
        assert placed(work.outputs(SENT)) == expected, "outputs may be asked for again"


@given(values)
def test_most_answers_of_a_state_are_plain(value: bytes) -> None:
    """Whatever needs no escape, and no grant; so the test above is about compiled loops at all."""
    response = msgspec.json.decode(value, type=Response)
    answer = answer_of(np.frombuffer(value, np.uint8), 0, len(value))

    said = [response.query, response.control, response.free, *(text for pair in response.fields for text in pair)]
    numbers = (response.stamp.at, *response.hops)
    needs_nothing = all(text.isascii() and text.isprintable() and not {'"', "\\"} & set(text) for text in said)
    if needs_nothing and response.v == 1 and not response.grants and all(0 <= each < 10**18 for each in numbers):
        assert answer.hops_end > 0


def test_what_was_met_is_not_looked_at_closer() -> None:
    """The second of two like answers isn't looked at closer; when its context is held no longer, that is asked for."""
    (answered,) = at_state(ask(letter("DQ", "TXPDX0142", "IL")).deliveries).responses
    laid_out = by_column(batch([msgspec.json.encode(answered)], NAMES.responses))
    stage = ColumnBack(RESOURCES)

    first = placed(stage.judge(laid_out, contexts()).outputs(SENT))

    assert isinstance(laid_out.records, Columns)
    assert stage.pairings.find(laid_out.records.values).rows.tolist() == [0]
    assert placed(stage.judge(laid_out, contexts()).outputs(SENT)) == first
    with pytest.raises(UnknownContextError):
        stage.judge(laid_out, Contexts({}))


def test_what_was_met_under_one_context_or_date_says_nothing_of_another() -> None:
    """The same answer, stamped before and after a rule's date, under a context with that rule and one without."""
    (answered,) = at_state(ask(letter("DQ", "TXPDX0142", "IL")).deliveries).responses
    stamps = [
        msgspec.structs.replace(answered.stamp, ctx=digest, at=at)
        for digest in two_contexts().known
        for at in (TAKEN - YEAR_US, TAKEN)
    ]
    each = [msgspec.json.encode(msgspec.structs.replace(answered, stamp=stamp)) for stamp in stamps]
    stage = ColumnBack(RESOURCES)

    for value in each:
        stage.judge(by_column(batch([value], NAMES.responses)), two_contexts())
        work = stage.judge(by_column(batch(each, NAMES.responses)), two_contexts())
        verdicts = [reply.verdict for reply in written(work).replies]
        assert sorted(verdicts) == ["deliver", "deliver", "deliver", "refuse"]
