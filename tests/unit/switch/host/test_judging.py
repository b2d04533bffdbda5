"""Taking out an input whose output no topic will hold: the right one, and nothing else."""

import msgspec
import pytest

from streams.broker.port import MAX_OUTPUT_BYTES, size_of
from streams.broker.topics import TopicNames
from streams.errors import TooLargeError
from streams.messages.wire import DeadLetter, Delta
from streams.metrics.coverage import Span
from streams.switch.activation.stamped import Stamped
from streams.switch.host.judging import CLIPPED_BYTES, TOO_LARGE, Judged, judge, without_culprit
from streams.switch.stages.stage import Batch, Contexts
from tests.echo import Echo
from tests.records import Stored, singly

NAMES = TopicNames("t.")
SENT_US = 7


def judged(*values: bytes, first: int = 0, key: bytes | None = b"TX0000001") -> Judged:
    """Judge a batch of records with these values, one at every other offset."""
    records = [Stored(first + 2 * place + 1, key, value) for place, value in enumerate(values)]
    batch = Batch(NAMES.queries, 0, records, Span(first, first + 2 * len(values)), taken_us=5)
    return judge(Echo(NAMES), batch, Contexts({}))


def passed(parts: list[Judged]) -> list[str]:
    """Name what is sent on."""
    outputs = [output for part in parts for output in singly(part.work.outputs(SENT_US))]
    return [msgspec.json.decode(o.value or b"", type=Stamped).id for o in outputs if o.topic == NAMES.deliveries]


def letters(parts: list[Judged]) -> list[DeadLetter]:
    """Give what is dead-lettered."""
    outputs = [output for part in parts for output in singly(part.work.outputs(SENT_US))]
    return [msgspec.json.decode(o.value or b"", type=DeadLetter) for o in outputs if o.topic == NAMES.deadletters]


def covered(parts: list[Judged]) -> list[Span]:
    """Give the spans that the deltas cover."""
    last = [list(singly(part.work.outputs(SENT_US)))[-1] for part in parts]
    deltas = [msgspec.json.decode(output.value or b"", type=Delta) for output in last]
    return [Span(delta.first, delta.next) for delta in deltas]


@pytest.mark.parametrize(
    ("culprit", "spans"),
    [
        pytest.param(0, [Span(0, 2), Span(2, 6)], id="first"),
        pytest.param(1, [Span(0, 3), Span(3, 4), Span(4, 6)], id="middle"),
        pytest.param(2, [Span(0, 5), Span(5, 6)], id="last"),
    ],
)
def test_only_the_culprit_is_dead_lettered_and_every_offset_is_covered_once(culprit: int, spans: list[Span]) -> None:
    """Wherever it stands in its batch."""
    values = [b"a", b"b", b"c"]
    values[culprit] = b"x" * 900
    parts = without_culprit(Echo(NAMES), [judged(*values)], culprit, SENT_US)

    assert passed(parts) == [value.decode() for place, value in enumerate(values) if place != culprit]
    assert [(letter.offset, letter.reason, letter.value) for letter in letters(parts)] == [
        (2 * culprit + 1, TOO_LARGE, values[culprit])
    ]
    assert covered(parts) == spans


def test_of_several_parts_only_that_of_the_output_is_judged_anew() -> None:
    """Outputs are counted through all of them: two and a delta, then two and a delta."""
    before, behind = judged(b"a", b"b"), judged(b"c", b"x" * 900, first=4)
    parts = without_culprit(Echo(NAMES), [before, behind], 4, SENT_US)

    assert parts[0] is before
    assert passed(parts) == ["a", "b", "c"]
    assert [letter.offset for letter in letters(parts)] == [7]
    assert covered(parts) == [Span(0, 4), Span(4, 7), Span(7, 8)]


def test_where_no_input_is_to_blame_none_is_taken_out() -> None:
    """It is the delta, which all of them made: a message must not be given up for it."""
    batch = judged(*[b"a"] * 1_000)
    outputs = batch.work.outputs(SENT_US)

    with pytest.raises(TooLargeError) as caught:
        without_culprit(Echo(NAMES), [batch], len(outputs) - 1, SENT_US)

    assert caught.value.size == size_of(outputs[-1])


def test_an_output_that_nobody_wrote_blames_nobody() -> None:
    """A number past the last output is an error, not the last record's."""
    batch = judged(b"a", b"b")

    with pytest.raises(TooLargeError):
        without_culprit(Echo(NAMES), [batch], len(batch.work.outputs(SENT_US)), SENT_US)


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        pytest.param(b"TX0000001", b"x" * 7_000_000, (b"TX0000001", b"x" * CLIPPED_BYTES), id="value"),
        pytest.param(b"k" * 7_000_000, b"a", (b"k" * CLIPPED_BYTES, b"a"), id="key"),
        pytest.param(None, b"x" * 7_000_000, (None, b"x" * CLIPPED_BYTES), id="no key"),
    ],
)
def test_of_an_input_too_large_for_a_dead_letter_the_beginning_is_kept(
    key: bytes | None, value: bytes, kept: tuple[bytes | None, bytes]
) -> None:
    """In base64 it would not fit; the reason says that it is not whole, and its place is named."""
    parts = without_culprit(Echo(NAMES, factor=2), [judged(value, key=key)], 0, SENT_US)

    [letter] = letters(parts)
    assert (letter.key, letter.value) == kept
    assert letter.offset == 1
    assert "only its beginning is kept" in letter.reason
    assert all(size_of(output) <= MAX_OUTPUT_BYTES for output in parts[0].work.outputs(SENT_US))
