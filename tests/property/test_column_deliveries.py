"""The emulated states judge in compiled loops as they do record by record."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

import numpy as np

from streams.broker.columns import Columns
from streams.messages.fields import identifying
from streams.messages.wire import Delivery
from streams.switch.stages import population
from streams.switch.stages.columns.deliveries import delivery_of
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.columns.state import ColumnStates
from streams.switch.stages.columns.subjects import checksum, marks_of, no_subject
from streams.switch.stages.stage import Contexts, UnknownContextError
from streams.switch.stages.state import Emulated, StateSwitches
from tests.columns import by_column, nearly, placed
from tests.deliveries import alike
from tests.responses import two_contexts
from tests.world import NAMES, RESOURCES, SENT, ask, batch, contexts, letter

batches = alike().map(lambda each: [msgspec.json.encode(delivery) for delivery in each])
values = batches.flatmap(st.sampled_from)
EMULATED = Emulated(out_of_service={"WA"}, outside={"NY"})
LEARNED = ColumnStates(RESOURCES, EMULATED)
"""Has met what earlier examples held, as a worker has."""


@given(values | nearly(values))
def test_compiled_code_reads_what_the_decoder_reads(value: bytes) -> None:
    """Of what is plain: names, times, and the subject with its checksum."""
    data, subject = np.frombuffer(b"<" + value + b">", np.uint8), no_subject()
    read = delivery_of(data, 1, 1 + len(value), subject)
    if read.hops_end < 0:
        return
    delivery = msgspec.json.decode(value, type=Delivery)

    assert msgspec.json.encode(delivery) == value
    names = (delivery.to, delivery.letter.key, delivery.letter.sender)
    assert (read.to, read.key, read.sender) == tuple(name_code(name.encode()) for name in names)
    assert (read.stamped.at, read.came_in, read.went_out) == (delivery.stamp.at, *delivery.hops)
    pairs = tuple(sorted(identifying(delivery.letter.fields)))
    assert read.marks == marks_of(delivery.letter.fields, frozenset(tag for tag, _ in pairs))
    assert checksum(data, subject) == population.checksum(pairs)
    places = zip(subject.tags.tolist(), subject.begins.tolist(), subject.ends.tolist(), strict=True)
    assert [data[begin:end].tobytes() for tag, begin, end in places if tag] == [msgspec.json.encode(p) for p in pairs]


@given(batches, st.lists(st.binary(max_size=40) | nearly(values), max_size=3))
def test_states_by_the_column_write_what_states_by_the_record_do(each: list[bytes], rubbish: list[bytes]) -> None:
    """Byte for byte and in the same order in each partition: answered, refused, out of service or played outside."""
    by_record = batch([*each, *rubbish, *each], NAMES.deliveries)
    try:
        expected = placed(StateSwitches(RESOURCES, EMULATED).judge(by_record, two_contexts()).outputs(SENT))
    except UnknownContextError:
        with pytest.raises(UnknownContextError):
            ColumnStates(RESOURCES, EMULATED).judge(by_column(by_record), two_contexts())
        return

    for stage in (ColumnStates(RESOURCES, EMULATED), LEARNED, LEARNED):
        work = stage.judge(by_column(by_record), two_contexts())
        assert placed(work.outputs(SENT)) == expected
        assert placed(work.outputs(SENT)) == expected, "outputs may be asked for again"


def test_what_was_met_is_not_looked_at_closer() -> None:
    """Another subject of the same kind either; when its context is held no longer, that is asked for."""
    asked = [letter("DQ", "TXPDX0142", "IL", fields=[("NAM", "DOE,JANE"), ("DOB", f"199{n}0101")]) for n in range(9)]
    first, *others = (msgspec.json.encode(delivery) for delivery in ask(*asked).deliveries)
    laid_out = by_column(batch(others, NAMES.deliveries))
    stage = ColumnStates(RESOURCES, Emulated())

    stage.judge(by_column(batch([first], NAMES.deliveries)), contexts())

    assert isinstance(laid_out.records, Columns)
    assert stage.questions.find(laid_out.records.values).answered.rows.tolist() == list(range(8))
    by_record = StateSwitches(RESOURCES, Emulated()).judge(batch(others, NAMES.deliveries), contexts())
    assert placed(stage.judge(laid_out, contexts()).outputs(SENT)) == placed(by_record.outputs(SENT))
    with pytest.raises(UnknownContextError):
        stage.judge(laid_out, Contexts({}))


def test_a_subject_is_answered_as_the_population_reads_it() -> None:
    """However it is written; with a photo only where one is wanted, though the same was asked without."""
    spellings = [("OLN", text) for text in ("D1", "d1", " D1", "D1 ", "A B", "A  B", " ", "D.1", "D/1")]
    questions = [
        *((pair,) for pair in spellings),
        *((pair, ("IMQ", wanted)) for pair in spellings for wanted in ("Y", "N", "y")),
        *((("OLN", f"T{number}"), *photo) for number in range(20) for photo in ((), (("IMQ", "Y"),))),
        (("NAM", "DOE,JANE"), ("DOB", "19800101"), ("SEX", "F")),
        (("DOB", "19800101"), ("OLN", "D1"), ("NAM", "DOE,JANE")),
        (("OLN", "D1"), ("LIC", "T1"), ("NAM", "DOE,JANE"), ("DOB", "19800101")),
        (("OLN", "D2"), ("OLN", "D1")),
        (("OLN", "D1"), ("OLN", "D1")),
        (("OLNX", "D1"), ("oln", "D1"), ("XYZ", "D1")),
    ]
    (asked,) = ask(letter("DQ", "TXPDX0142", "IL")).deliveries
    letters = [msgspec.structs.replace(asked.letter, fields=fields) for fields in questions]
    values = [msgspec.json.encode(msgspec.structs.replace(asked, letter=each)) for each in letters]
    expected = StateSwitches(RESOURCES, Emulated()).judge(batch(values, NAMES.deliveries), contexts()).outputs(SENT)
    stage = ColumnStates(RESOURCES, Emulated())

    for _ in range(2):
        work = stage.judge(by_column(batch(values, NAMES.deliveries)), contexts())
        assert placed(work.outputs(SENT)) == placed(expected)
