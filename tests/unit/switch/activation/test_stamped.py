"""Who sent the query that a record past intake is about, as each kind of record tells it."""

import msgspec
import pytest

from streams.messages.roll_out import RollOut
from streams.switch.activation.control import Intent
from streams.switch.activation.stamped import Stamped, deciders

STAMP = b'"stamp":{"ctx":"c","at":1,"p":0,"o":1}'
POLICE, STRANGER = "TXPDX0142", "DCICE0900"
"""In the buckets 2 and 84."""
INTENT = Intent(3, "n", "old", {0: 0}, 0, "apply", RollOut(3, "new", 10), 1)


def read(said: bytes) -> Stamped:
    """Read a record."""
    return msgspec.json.decode(b"{" + STAMP + b"," + said + b"}", type=Stamped)


@pytest.mark.parametrize(
    ("said", "originator"),
    [
        pytest.param(b'"n":0,"to":"WA","letter":{"from":"A","to":["WA"]}', "A", id="a delivery's letter is from it"),
        pytest.param(b'"id":"1","from":"WADMV0000","to":"A","asked_of":"WA"', "A", id="a response goes to it"),
        pytest.param(b'"key":"DR","from":"WADMV0000","to":"A","asked_of":"WA"', "A", id="so does a reply"),
        pytest.param(b'"key":"ER","from":"NL0000000","to":"A","asked_of":"A"', "A", id="and a refusal, of itself too"),
        pytest.param(b'"key":"AM","from":"A","to":"B","asked_of":"B"', "A", id="a notice is handed to another"),
        pytest.param(b'"key":"AR","from":"A","to":"A","asked_of":"A"', "A", id="who asks itself answers itself"),
        pytest.param(b'"stage":"intake","from":"A","to":"WA"', "A", id="the audit names it"),
        pytest.param(b'"stage":"intake","from":null,"to":null', None, id="unless nobody knows it"),
    ],
)
def test_each_record_tells_who_sent_the_query(said: bytes, originator: str | None) -> None:
    """In its own way."""
    assert read(said).originator == originator


def test_one_context_may_have_decided_what_somebody_sent() -> None:
    """The candidate, for whom it takes in."""
    named = [read(b'"stage":"back","from":"%b"' % ori.encode()) for ori in (POLICE, STRANGER)]

    assert [deciders(INTENT, each) for each in named] == [{"new"}, {"old"}]


def test_where_the_audit_does_not_say_who_sent_it_either_may_have() -> None:
    """The reply to the same message tells."""
    nobody = read(b'"stage":"intake","from":null')

    assert deciders(INTENT, nobody) == {"old", "new"}
    assert deciders(Intent(3, "n", "old", {0: 0}, 0, "apply"), nobody) == {"old"}
