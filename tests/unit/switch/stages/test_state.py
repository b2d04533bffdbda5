"""The emulated states, delivery by delivery."""

from dataclasses import replace

import msgspec
import pytest

from streams.files.yaml_text import read_yaml
from streams.messages.wire import Delivery
from streams.metrics.books import sheet
from streams.policies.load import read_bundle
from streams.policies.plans import Plans
from streams.switch.stages.population import Population
from streams.switch.stages.stage import Contexts, UnknownContextError
from streams.switch.stages.state import Emulated, Manner, StateSwitches
from tests.world import NAMES, RESOURCES, ask, at_state, batch, context, letter, written

SILENT = """\
state: TX
zone: America/Chicago
rules:
  - id: mute
    effect: refuse
    asker: {agencies: [ice]}
    data: {classes: [driver]}
    block: {since: 2025-01-01, at: state, answer: silence, source: a report}
    author: nobody
"""


def delivered(key: str, sender: str, to: str, *fields: tuple[str, str]) -> list[Delivery]:
    """Let the hub deliver one query."""
    return ask(letter(key, sender, to, fields=fields or (("OLN", "D1"),), control="T1")).deliveries


def test_a_state_answers_from_its_motor_vehicle_agency() -> None:
    """The answer goes to the asker, under the key that answers, with control field and ticket."""
    (response,) = at_state(delivered("DQ", "TXPDX0142", "IL")).responses

    assert (response.id, response.key, response.sender, response.to) == ("0.10.0", "DR", "ILDMV0000", "TXPDX0142")
    assert (response.control, response.asked_key, response.asked_of) == ("T1", "DQ", "IL")
    assert response.fields[0] == ("OLN", "D1")
    assert response.stamp.ctx == context().digest


@pytest.mark.parametrize(("wanted", "photo"), [("Y", True), ("y", True), ("N", False), ("YES", False), ("", False)])
def test_the_ticket_says_whether_a_photo_was_asked_for(wanted: str, photo: bool) -> None:  # noqa: FBT001
    """As rules read it, whether or not the state shares photos."""
    (response,) = at_state(delivered("DQ", "TXPDX0142", "CA", ("OLN", "D1"), ("IMQ", wanted))).responses

    assert response.photo is photo
    assert "IMQ" not in dict(response.fields)


def test_an_ori_answers_for_itself() -> None:
    """A query to one agency is answered by it."""
    (response,) = at_state(delivered("DQ", "TXPDX0142", "ILDMV0000")).responses

    assert response.sender == "ILDMV0000"


def test_a_block_at_the_state_is_an_ordinary_answer() -> None:
    """Washington refuses ICE in its own words; an ER may only come from the hub."""
    result = at_state(delivered("DQ", "DCERO0011", "WA"))

    assert result.responses == []
    (reply,) = result.replies
    assert (reply.key, reply.sender, reply.free, reply.place) == ("DR", "WADMV0000", "NOT AUTHORIZED", "state")
    assert [(a.rules, a.place) for a in result.audited] == [(("wa-ice-block",), "state")]
    assert result.delta.counts == {"refused_state|WA|ice-ero|driver": 1}


def test_a_state_may_refuse_by_saying_nothing() -> None:
    """The asker gets no reply at all; the request has its outcome, and the audit its decision."""
    silent = replace(context(), bundle=read_bundle([read_yaml(SILENT, "tx.yaml")], "here"))
    (delivery,) = delivered("DQ", "DCERO0011", "TX")
    stamped = msgspec.structs.replace(delivery, stamp=msgspec.structs.replace(delivery.stamp, ctx=silent.digest))

    result = written(
        StateSwitches(RESOURCES, Emulated()).judge(
            batch([msgspec.json.encode(stamped)], NAMES.deliveries), Contexts({silent.digest: Plans(silent)})
        )
    )

    assert (result.replies, result.responses) == ([], [])
    assert [(a.verdict, a.place, a.rules, a.answer) for a in result.audited] == [("refuse", "state", ("mute",), "")]
    assert result.delta.counts == {"refused_state|TX|ice-ero|driver": 1}


def test_a_state_out_of_service_is_told_at_once() -> None:
    """The asker must send it again, says the hub."""
    result = at_state(delivered("DQ", "TXPDX0142", "OH"), Emulated(out_of_service=frozenset({"OH"})))

    assert [(r.key, r.answer, r.verdict) for r in result.replies] == [("SM", "SM .04", "deliver")]
    assert sheet(result.delta.counts).unanswered == 1


def test_where_nobody_is_emulated_the_hub_says_so() -> None:
    """No agency of the directory enters on Interpol's line."""
    result = at_state(delivered("IPQ", "TXPDX0142", "IP"))

    assert [(r.key, r.answer) for r in result.replies] == [("SM", "SM .01")]


@pytest.mark.parametrize("value", [b"", b"{}", b"rubbish"])
def test_what_is_no_delivery_is_dead_lettered_and_no_request(value: bytes) -> None:
    """Nobody asked for it, so it ends nothing."""
    result = written(StateSwitches(RESOURCES, Emulated()).judge(batch([value], NAMES.deliveries), Contexts({})))

    assert [dead.value for dead in result.dead] == [value]
    assert result.delta.counts == {}


@pytest.mark.parametrize(
    ("key", "sender"),
    [
        pytest.param("DQ", "XXZZZ9999", id="from nobody"),
        pytest.param("DQX", "TXPDX0142", id="under a key that is none"),
        pytest.param("DR", "TXPDX0142", id="under a key that answers"),
        pytest.param("AM", "TXPDX0142", id="under the key of a notice"),
    ],
)
def test_a_delivery_of_what_is_no_query_is_dead_lettered(key: str, sender: str) -> None:
    """The hub would not have sent it."""
    (delivery,) = delivered("DQ", "TXPDX0142", "IL")
    forged = msgspec.structs.replace(delivery, letter=letter(key, sender, "IL"))

    result = at_state([forged])

    assert (len(result.dead), result.responses, result.replies) == (1, [], [])


def test_an_unknown_context_is_asked_for() -> None:
    """Nothing is decided by another context than the stamped one."""
    values = [msgspec.json.encode(each) for each in delivered("DQ", "TXPDX0142", "IL")]

    with pytest.raises(UnknownContextError) as raised:
        StateSwitches(RESOURCES, Emulated()).judge(batch(values, NAMES.deliveries), Contexts({}))

    assert raised.value.digest == context().digest
    assert str(raised.value) == f"the context `{context().digest}` is not held"


def test_giving_up_on_a_delivery_ends_its_request() -> None:
    """What can't be written is dead-lettered under the request's own account."""
    stage = StateSwitches(RESOURCES, Emulated())
    deliveries = batch([msgspec.json.encode(each) for each in delivered("DQ", "TXPDX0142", "IL")], NAMES.deliveries)
    stage.judge(deliveries, Contexts({context().digest: Plans(context())}))

    result = written(stage.dead_letter(deliveries, "too large"))

    assert result.delta.counts == {"dead_lettered|IL|police|driver": 1}


def test_the_population_is_a_function_of_the_subject() -> None:
    """The same question gets the same answer; another seed, state or subject another."""
    people = Population(1)
    asked = (("OLN", "D1"), ("IMQ", "Y"))

    assert people.answer("TX", "DQ", asked) == people.answer("TX", "DQ", (("IMQ", "Y"), ("OLN", " d1")))
    answers = {
        people.answer("TX", "DQ", asked),
        people.answer("OH", "DQ", asked),
        Population(2).answer("TX", "DQ", asked),
        people.answer("TX", "DQ", (("OLN", "D2"),)),
    }
    assert len(answers) == 4


def test_photos_come_from_the_states_that_share_them() -> None:
    """41 places share photos, and only who asks gets one."""
    people = Population(1)
    subjects = [f"D{i}" for i in range(20)]

    def photos(state: str, wanted: str) -> int:
        answers = [people.answer(state, "DQ", (("OLN", subject), ("IMQ", wanted))) for subject in subjects]
        return sum(any(tag == "IMG" for tag, _ in answer) for answer in answers)

    assert photos("TX", "Y") > 0
    assert photos("TX", "N") == 0
    assert photos("CA", "Y") == 0


@pytest.mark.parametrize(
    ("key", "subject", "tag"),
    [("DQ", ("OLN", "D1"), "DDA"), ("RQ", ("VIN", "1TEST"), "LIC"), ("IQ", ("NAM", "DOE,JANE"), "OCA")],
)
def test_each_kind_of_query_finds_its_kind_of_record(key: str, subject: tuple[str, str], tag: str) -> None:
    """A licence, a registration, a case: what was asked about stands first, once, and the end says it is invented."""
    answers = [Population(seed).answer("TX", key, (subject,)) for seed in range(20)]
    hits = [answer for answer in answers if answer[-1] == ("REM", "SYNTHETIC RECORD")]

    assert {answer[-1] for answer in answers} == {("REM", "SYNTHETIC RECORD"), ("REM", "NO RECORD")}
    assert all(answer[0] == subject for answer in answers)
    assert all([found for found, _ in answer].count(tag) == 1 for answer in hits)
    assert all([found for found, _ in answer].count(subject[0]) == 1 for answer in hits)


def test_who_is_asked_about_nobody_finds_nobody() -> None:
    """A question without a subject is a no-hit, in a field that rules can read."""
    assert Population(1).answer("TX", "DQ", ()) == (("REM", "NO RECORD"),)


def test_silent_states_refuse_and_say_nothing_else() -> None:
    """As in a replay, whose log brings the answers: a request that passes ends unanswered in the books."""
    silent = Emulated(manner=Manner.SILENT)
    passed = at_state(delivered("DQ", "TXPDX0142", "IL"), silent)
    stopped = at_state(delivered("DQ", "DCERO0011", "WA"), silent)

    assert (passed.responses, passed.replies, passed.audited) == ([], [], [])
    assert sheet(passed.delta.counts).unanswered == 1
    assert [reply.free for reply in stopped.replies] == ["NOT AUTHORIZED"]
    assert sheet(stopped.delta.counts).refused == 1


def test_what_is_played_outside_is_handed_over_as_it_came() -> None:
    """Nothing is decided or answered here; the answering program gets the hub's own bytes, keyed as the delivery is."""
    deliveries = [*delivered("DQ", "TXPDX0142", "IL"), *delivered("DQ", "TXPDX0142", "MN")]

    result = at_state(deliveries, Emulated(outside={"IL"}))

    handed_over = [output for output in result.outputs if output.topic == NAMES.outside]
    assert [(output.key, output.value) for output in handed_over] == [(b"IL", msgspec.json.encode(deliveries[0]))]
    assert [response.asked_of for response in result.responses] == ["MN"]
