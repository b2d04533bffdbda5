"""The hot loop's reader never reads otherwise than the exact way."""

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from streams.messages.admit import Admitted, admit
from streams.messages.letters import read_sent
from streams.messages.message import Message
from streams.messages.wire import Delivery, Letter
from streams.switch.stages.intake import Intake
from streams.switch.stages.lanes import Lanes
from streams.switch.stages.quick import is_plain_query, meant, opened, read_quick
from tests.letters import letters
from tests.records import singly
from tests.world import NAMES, RESOURCES, SENT, TAKEN, batch, context, contexts, written


@given(letters)
@example(Letter(v=1, id="m", key="DQ", sender="TXPDX0142", to=("IL",), fields=(("NAM", "X" * 70_000),)))
@example(Letter(v=1, id="m", key="RQ", sender="TXPDX0142", to=("IL",), fields=(("VIN", "1"),)))
@example(Letter(v=1, id="m", key="AM", sender="TXPDX0142", to=("ILDMV0000",), free="THANK YOU"))
@example(Letter(v=1, id="m", key="ER", sender="TXPDX0142", to=("ILDMV0000",), free="NOT MINE"))
def test_what_the_quick_way_takes_the_exact_way_reads_alike(letter: Letter) -> None:
    """Quick ⊆ exact: same message, same requests, no fault."""
    value = msgspec.json.encode(letter)
    plain = read_quick(value)
    if plain is None:
        return

    assert read_sent(value) == meant(value)
    to = ",".join(f'"{destination}"' for destination in letter.to)
    line = None if letter.line is None else letter.line.encode()
    assert plain == (letter.key.encode(), letter.sender.encode(), to.encode(), line)
    assert msgspec.json.encode(opened(value)) == value


@given(letters)
def test_a_plain_query_from_and_to_whom_the_hub_knows_is_admitted(letter: Letter) -> None:
    """Nothing but its names and its letters of use can make it a reject."""
    value = msgspec.json.encode(letter)
    plain = read_quick(value)
    lanes = Lanes(contexts().plans(context().digest))
    lanes.turn_to(TAKEN)
    asker = None if plain is None else lanes.asker(plain[1])
    if plain is None or asker is None or not is_plain_query(plain[0], value):
        return
    way = lanes.find_plain_way(asker, plain[0], plain[2])
    if way is None:
        return

    admitted = admit(read_message(value), context().directory)

    assert isinstance(admitted, Admitted)
    assert admitted.requests == tuple(stop.destination for stop in way) == letter.to


def read_message(value: bytes) -> Message:
    """Read a record the exact way."""
    message = read_sent(value).message
    assert isinstance(message, Message)
    return message


@given(letters)
@example(Letter(v=1, id="m", key="DQ", sender="TXPDX0142", to=("WA", "NY"), fields=(("OLN", "D1"),), line="AX"))
@example(Letter(v=1, id="m", key="AM", sender="TXPDX0142", to=("ILDMV0000",), free="THANK YOU", line="AX"))
@example(Letter(v=1, id="m", key="ER", sender="TXPDX0142", to=("ILDMV0000",), free="NOT MINE"))
def test_a_letter_read_quickly_is_sent_on_as_one_read_exactly(letter: Letter) -> None:
    """Byte for byte, and with the same counts; the exact way is taken by what only looks different."""
    value = msgspec.json.encode(letter)
    escaped = value.replace(b'"v"', b'"\\u0076"')

    quick = Intake(RESOURCES).judge(batch([value]), contexts()).outputs(SENT)
    exact = Intake(RESOURCES).judge(batch([escaped]), contexts()).outputs(SENT)

    if read_sent(value).id is not None:
        assert quick == exact


@given(st.lists(letters.map(msgspec.json.encode) | st.binary(max_size=40), max_size=5))
def test_every_record_has_an_outcome(values: list[bytes]) -> None:
    """Whatever strangers send: nothing crashes the hub, and every request it makes of it is booked once."""
    result = written(Intake(RESOURCES).judge(batch(values), contexts()))

    counts = result.delta.counts
    received = sum(n for key, n in counts.items() if key.startswith("received|"))
    apart = sum(n for key, n in counts.items() if key.startswith(("notice|", "unsolicited|")))
    assert received + apart == len(result.deliveries) + len(result.replies) + len(result.dead)


@given(letters)
def test_a_delivery_in_pieces_is_the_delivery(letter: Letter) -> None:
    """What the hub writes in pieces is what the encoder makes of a delivery, byte for byte."""
    outputs = Intake(RESOURCES).judge(batch([msgspec.json.encode(letter)]), contexts()).outputs(SENT)

    for value in (output.value or b"" for output in singly(outputs) if output.topic == NAMES.deliveries):
        assert msgspec.json.encode(msgspec.json.decode(value, type=Delivery)) == value
