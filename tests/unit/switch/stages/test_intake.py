"""The hub's first stage, message by message."""

from dataclasses import replace

import msgspec
import pytest

from streams.messages.message import Message
from streams.messages.niem.writing import write_document
from streams.messages.text import read_text
from streams.messages.times import parse_time
from streams.metrics.books import sheet
from streams.switch.stages.columns.intake import ColumnIntake
from streams.switch.stages.intake import Intake
from tests.columns import by_column
from tests.world import NAMES, RESOURCES, SENT, TAKEN, ask, batch, context, contexts, letter, written


def test_a_query_that_no_rule_stops_is_delivered_with_its_stamp() -> None:
    """The delivery says what was judged, by which context, when, and where the query stands."""
    (delivery,) = ask(letter("DQ", "TXPDX0142", "IL", control="T1", line="TX")).deliveries

    assert (delivery.id, delivery.letter.id, delivery.letter.key, delivery.letter.sender, delivery.to) == (
        "0.10.0",
        "m-1",
        "DQ",
        "TXPDX0142",
        "IL",
    )
    assert delivery.letter.fields == (("OLN", "D1"),)
    assert (delivery.stamp.ctx, delivery.stamp.at, delivery.stamp.o) == (context().digest, TAKEN, 10)
    assert delivery.hops == (TAKEN, SENT)


@pytest.mark.parametrize(
    ("sender", "to", "rule"),
    [
        ("DCERO0011", "NY", "ny-immigration-agencies"),
        ("VTHSI0001", "IL", "il-immigration-agents"),
        ("DCERO0011", "MN", "mn-ice-block"),
        ("VTCBP0021", "MA", "ma-licence-data"),
    ],
)
def test_a_block_at_the_hub_is_answered_by_the_hub(sender: str, to: str, rule: str) -> None:
    """The asker gets an ER with its own message quoted, nothing is delivered, and the audit names the rule."""
    result = ask(letter("DQ", sender, to, control="T1"))

    assert result.deliveries == []
    (reply,) = result.replies
    assert (reply.key, reply.sender, reply.to, reply.answer, reply.rules) == (
        "ER",
        "NL0000000",
        sender,
        "ER .02",
        (rule,),
    )
    assert reply.free == f"ER .02 MESSAGE TYPE NOT ALLOWED TO DESTINATION\nDQ.{sender}.{to}.*T1.TXT\nOLN/D1"
    (audited,) = result.audited
    assert (audited.verdict, audited.rules, audited.place, audited.whose) == ("refuse", (rule,), "hub", to)


def test_a_block_at_the_state_is_left_to_the_state() -> None:
    """Washington's switch refuses by itself, so the hub delivers."""
    result = ask(letter("DQ", "DCERO0011", "WA"))

    assert [delivery.to for delivery in result.deliveries] == ["WA"]
    assert result.audited == []


def test_each_destination_is_a_request() -> None:
    """One message to three states is delivered to two and refused by one."""
    result = ask(letter("DQ", "DCERO0011", "TX", "NY", "OH"))

    assert [(d.id, d.to) for d in result.deliveries] == [("0.10.0", "TX"), ("0.10.2", "OH")]
    assert [(r.id, r.asked_of) for r in result.replies] == [("0.10.1", "NY")]
    assert sheet(result.delta.counts).received == 3


def test_a_multi_state_query_goes_to_every_place() -> None:
    """All 54 places are asked once; those that block refuse."""
    result = ask(letter("DQ", "TXPDX0142", "NL"))

    assert len(result.deliveries) == 54
    assert len({delivery.to for delivery in result.deliveries}) == 54


def test_a_shadow_rule_is_told_and_stops_nothing() -> None:
    """Oregon's law without a block leaves a trace in the audit and the counts."""
    result = ask(letter("DQ", "DCERO0011", "OR"))

    assert [delivery.to for delivery in result.deliveries] == ["OR"]
    assert [a.would_refuse for a in result.audited] == [("or-immigration-authorities",)]
    assert result.delta.counts["would_refuse|OR|ice-ero|driver"] == 1
    assert result.delta.rules == {"or-immigration-authorities|would_refuse": 1}


def test_a_grant_lifts_a_block_and_is_told() -> None:
    """The delivery names the grant, so that the answer is judged under it."""
    result = ask(letter("DQ", "DCERO0011", "MA", fields=[("OLN", "MAGRANT77")]))

    assert [delivery.grants for delivery in result.deliveries] == [("g-ma-1",)]
    assert [a.grant for a in result.audited] == ["g-ma-1"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param(letter("DQ", "XXZZZ9999", "IL"), "ER .01", id="unknown sender"),
        pytest.param(letter("DQ", "OHCRT0055", "IL"), "ER .01", id="no right to the key"),
        pytest.param(letter("ER", "TXPDX0142", "IL"), "ER .01", id="only the hub sends errors"),
        pytest.param(letter("DQ", "TXPDX0142", "ZZ"), "ER .19", id="unknown destination"),
        pytest.param(letter("KQ", "TXPDX0142", "IL", "OH"), "ER .19", id="too many destinations"),
        pytest.param(letter("RQ", "TXPDX0142", "IL", fields=[("LIC", "T1")]), "ER .22", id="no vehicle named"),
        pytest.param(letter("DQ", "TXPDX0142", "IL", fields=[("DOB", "19801345")]), "ER .05", id="no date"),
        pytest.param(letter("DQ", "TXPDX0142", "IL", fields=[("NAM", "A.OLN/B")]), "ER .00", id="a hidden field"),
        pytest.param(b'{"v":1,"id":"m","text":"DQ.TXPDX0142.IL"}', "ER .03", id="no TXT"),
        pytest.param(b'{"v":1,"id":"m","xml":"<a/>"}', "ER .03", id="unknown XML"),
    ],
)
def test_what_can_not_be_understood_is_rejected_and_booked(value: object, code: str) -> None:
    """The sender gets an ER; the request is received and rejected, and belongs to no state."""
    result = ask(value if isinstance(value, bytes) else msgspec.json.encode(value))

    assert [reply.answer for reply in result.replies] == [code]
    assert result.deliveries == []
    books = sheet(result.delta.counts)
    assert (books.received, books.rejected) == (1, 1)
    assert all("|none|" in key for key in result.delta.counts)


def test_a_query_in_xml_is_judged_and_sent_on_as_its_text() -> None:
    """Refused where that is, delivered elsewhere, as the letter that either form stands for."""
    text = "DQ.DCERO0011.NY.TX.*T1.TXT\nNAM/DOE,JANE.OLN/D1"
    message = read_text(text)
    assert isinstance(message, Message)
    forms: list[dict[str, str | None]] = [{"text": text}, {"xml": write_document(message)}]
    of_text, of_xml = (ask(msgspec.json.encode({"v": 1, "id": "m", **form})) for form in forms)

    assert [delivery.to for delivery in of_xml.deliveries] == ["TX"]
    assert [reply.asked_of for reply in of_xml.replies] == ["NY"]
    assert of_xml.deliveries == of_text.deliveries
    assert of_xml.replies == of_text.replies


def test_a_reject_names_nobody_whom_the_directory_does_not_know() -> None:
    """What stands in the sender's piece may be anybody's data."""
    text = msgspec.json.encode({"v": 1, "id": "m", "text": "SMITH.JOHN DOE.TXT\nOLN/D1"})

    (audited,) = ask(text).audited

    assert (audited.key, audited.sender, audited.agency, audited.subject) == (None, None, "unknown", None)


@pytest.mark.parametrize("value", [b"", b"\xff", b"[]", b'{"v":1}', b"null", b'{"v":1,"id":"m","text":"a","more":1}'])
def test_what_is_no_letter_is_dead_lettered_with_its_bytes(value: bytes) -> None:
    """Nothing is dropped: the original is kept, and the request has an outcome."""
    result = ask(value)

    assert [(dead.value, dead.offset, dead.stage) for dead in result.dead] == [(value, 10, "intake")]
    books = sheet(result.delta.counts)
    assert (books.received, books.dead_lettered) == (1, 1)


def test_a_notice_goes_to_its_terminal_and_is_booked_apart() -> None:
    """Administrative messages are no requests."""
    result = ask(letter("AM", "TXPDX0142", "FLPDX0142", fields=(), free="ROAD CLOSED"))

    (reply,) = result.replies
    assert (reply.key, reply.sender, reply.to, reply.free) == ("AM", "TXPDX0142", "FLPDX0142", "ROAD CLOSED")
    assert result.delta.counts == {"notice|FL|police|other": 1}


def test_an_answer_nobody_asked_for_is_judged_and_booked_apart() -> None:
    """An answer sent into the hub by itself is stopped by the rule that would have judged its query."""
    passed = ask(letter("DR", "ILDMV0000", "TXPDX0142"))
    stopped = ask(letter("DR", "ILDMV0000", "DCERO0011"))

    assert [(reply.to, reply.key, reply.verdict) for reply in passed.replies] == [("TXPDX0142", "DR", "deliver")]
    assert [(reply.key, reply.rules) for reply in stopped.replies] == [("ER", ("il-immigration-agents",))]
    assert passed.delta.counts == {"unsolicited|TX|dmv|driver": 1}


def test_a_line_that_is_not_the_senders_is_counted() -> None:
    """Who asks is the directory's entry; another line is delivered, and seen."""
    result = ask(letter("DQ", "DCERO0011", "TX", line="TX"))

    assert len(result.deliveries) == 1
    assert result.delta.counts["line_mismatch|TX|ice-ero|driver"] == 1


def test_the_delta_covers_the_batch() -> None:
    """Every offset of the batch is counted for, whatever became of it."""
    delta = ask(letter("DQ", "TXPDX0142", "IL"), b"rubbish", letter("DQ", "DCERO0011", "NY")).delta

    assert (delta.first, delta.next, delta.topic, delta.stage) == (10, 13, NAMES.queries, "intake")
    books = sheet(delta.counts)
    assert (books.received, books.refused, books.dead_lettered, books.in_flight) == (3, 1, 1, 1)


def test_giving_up_on_a_record_is_an_outcome() -> None:
    """The host gives up on what can't be written; the books still balance."""
    result = written(Intake(RESOURCES).dead_letter(batch([b"{}"]), "too large"))

    assert [dead.reason for dead in result.dead] == ["too large"]
    books = sheet(result.delta.counts)
    assert (books.received, books.dead_lettered, books.in_flight) == (1, 1, 0)


def test_who_sends_rubbish_is_told_to_the_host() -> None:
    """By the record's key, which is only a claim."""
    work = Intake(RESOURCES).judge(batch([b"rubbish"]), contexts())

    assert work.bad_from == ("XX",)


@pytest.mark.parametrize("make", [Intake, ColumnIntake])
def test_a_batch_of_a_replay_is_judged_and_stamped_by_its_recorded_time(make: type[Intake]) -> None:
    """A microsecond before its block began, Washington's data passed; when the hub took it counts for latency alone."""
    begun_us = parse_time("2025-11-19T00:00:00-08:00") or 0
    value = msgspec.json.encode(letter("DQ", "DCERO0011", "WA"))
    stage, stamped = make(RESOURCES), []
    for recorded_us in (begun_us - 1, begun_us, begun_us - 1):
        asked = replace(by_column(batch([value])), recorded_us=recorded_us)
        result = written(stage.judge(asked, contexts()))
        stamped += [(each.stamp.at, each.hops, each.pending) for each in result.deliveries]
        assert [audited.stamp.at for audited in result.audited] == [recorded_us] * (recorded_us < begun_us)

    assert stamped == [(at_us, (TAKEN, SENT), ()) for at_us in (begun_us - 1, begun_us, begun_us - 1)]
