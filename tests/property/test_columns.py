"""Compiled loops read, decide and write nothing but what the plain ones do."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

import numpy as np

from streams.broker.columns import Columns
from streams.broker.partitioning import murmur2
from streams.broker.port import Bulk, Output
from streams.policies.plans import Plans
from streams.switch.stages.columns.destinations import hashed, nobody
from streams.switch.stages.columns.intake import ColumnIntake
from streams.switch.stages.columns.letters import outside_of
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.columns.ways import Ways
from streams.switch.stages.desk import Desk
from streams.switch.stages.hub import Hub
from streams.switch.stages.intake import Intake, take
from streams.switch.stages.lanes import Lanes
from streams.switch.stages.quick import is_plain_query, read_quick
from tests.columns import by_column, nearly, placed
from tests.letters import letters
from tests.records import singly
from tests.world import RESOURCES, SENT, TAKEN, batch, context, contexts, letter

values = letters.map(msgspec.json.encode)
LEARNED = ColumnIntake(RESOURCES)
"""Has met what earlier examples held, as a worker has."""


@given(nearly(values))
def test_compiled_code_reads_what_the_expression_reads(value: bytes) -> None:
    """The same letters are plain, and say the same: who asks what of whom, on which line, and whether of a vehicle."""
    named = nobody()
    data = np.frombuffer(b"<" + value + b">", np.uint8)
    outside = outside_of(data, 1, 1 + len(value), named)
    plain = read_quick(value)

    if plain is None:
        # Of keys that aren't read here nothing is ever learned, so compiled code need not know them.
        assert outside.key == 0 or _is_plain_but_for_its_key(value)
        return
    key, sender, to, line = plain
    assert (outside.key, outside.sender) == (name_code(key), name_code(sender))
    assert named.codes[: outside.destinations].tolist() == [name_code(name) for name in to.strip(b'"').split(b'","')]
    assert outside.line == name_code(line or b"")
    if key in {b"RQ", b"RQG"}:
        assert outside.names_vehicle == is_plain_query(key, value)


def _is_plain_but_for_its_key(value: bytes) -> bool:
    key = msgspec.json.decode(value)["key"]
    return read_quick(value.replace(f'"key":"{key}"'.encode(), b'"key":"DQ"')) is not None


@given(st.lists(values | st.binary(max_size=40) | nearly(values), max_size=6))
def test_intake_by_the_column_writes_what_intake_by_the_record_does(each: list[bytes]) -> None:
    """Byte for byte and in the same order in each partition; what was met before and what was not."""
    by_record = batch([*each, *each])

    expected = Intake(RESOURCES).judge(by_record, contexts()).outputs(SENT)

    for stage in (ColumnIntake(RESOURCES), LEARNED, LEARNED):
        work = stage.judge(by_column(by_record), contexts())
        assert placed(work.outputs(SENT)) == placed(expected)
        assert placed(work.outputs(SENT)) == placed(expected), "outputs may be asked for again"


def test_what_was_met_is_written_in_bulk() -> None:
    """The second of two like queries; so the test above is about compiled loops at all."""
    value = msgspec.json.encode(letter("DQ", "TXPDX0142", "NY"))
    laid_out = by_column(batch([value]))
    stage = ColumnIntake(RESOURCES)

    first, second = (stage.judge(laid_out, contexts()).outputs(SENT) for _ in range(2))

    assert [type(written) for written in second].count(Bulk) == 1
    assert list(singly(first)) == list(singly(second))
    assert all(isinstance(written, Output | Bulk) for written in first)


def test_what_was_learned_of_a_place_serves_all_its_agencies() -> None:
    """A notice and a query to another agency than the first are taken by compiled code, and go to their own."""
    to_one, to_another = (
        batch([msgspec.json.encode(letter(key, "TXPDX0142", to, fields=())) for key in ("AM", "YQ")])
        for to in ("NYPDX0142", "NYDMV0000")
    )
    lanes = Lanes(Plans(context()))
    lanes.turn_to(TAKEN)
    ways = Ways(lanes, RESOURCES.routes)
    hub = Hub(Desk("intake", RESOURCES, to_one), lanes, ways)

    for record in to_one.records:
        take(hub, record)
    letters = by_column(to_another).records
    assert isinstance(letters, Columns)
    found = ways.find(letters.values, np.arange(len(letters)))

    assert (found.queries.requests.rows.tolist(), found.notices.rows.tolist(), found.closer.tolist()) == ([1], [0], [])


@given(st.binary(min_size=1, max_size=9))
def test_compiled_code_hashes_as_kafka_does(key: bytes) -> None:
    """As the partitioner does, which is held to Kafka's own."""
    assert hashed(np.frombuffer(b"<" + key, np.uint8), 1, 1 + len(key)) == murmur2(key)
