"""Reading what workers counted of trials, from the metrics topic and control. What it says is `counted.py`'s."""

from collections.abc import Sequence

import msgspec

from streams.broker.port import Broker, Partition, PlacedRecord
from streams.broker.topics import TopicNames
from streams.messages.wire import Delta
from streams.switch.activation.follow import Control
from streams.switch.activation.history import fates
from streams.trials.counted import TrialBook, TrialFound

_decode = msgspec.json.Decoder(Delta).decode


async def trials_of(broker: Broker, names: TopicNames) -> Sequence[TrialFound]:
    """Read every trial of a switch, oldest first, with what the metrics topic still tells of it."""
    book = await _booked(broker, names)
    told = fates(await Control(broker, names.control).catch_up())
    return [
        TrialFound(activation, roll_out, became, book.sheet(activation.number), book)
        for activation, became in told
        if (roll_out := activation.intent.roll_out) is not None
    ]


async def _booked(broker: Broker, names: TopicNames) -> TrialBook:
    book = TrialBook()
    starts = await broker.starts(names.metrics)
    for number, end in (await broker.ends(names.metrics)).items():
        async for records in broker.read(Partition(names.metrics, number), starts.get(number, 0), end):
            for record in records:
                _take(book, record)
    return book


def _take(book: TrialBook, record: PlacedRecord) -> None:
    """Book a delta; what is none is the monitor's to complain of."""
    try:
        delta = _decode(record.value or b"")
    except (ValueError, msgspec.MsgspecError):
        return
    book.book(delta)
