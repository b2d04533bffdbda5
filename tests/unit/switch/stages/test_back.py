"""The hub's last stage, answer by answer."""

from dataclasses import replace

import msgspec
import pytest

from streams.files.yaml_text import read_yaml
from streams.messages.wire import FieldPair, Reply, Response
from streams.metrics.books import sheet
from streams.policies.load import read_bundle
from streams.policies.plans import Plans
from streams.switch.stages.back import Back
from streams.switch.stages.stage import Contexts
from tests.policy_files import ON_PHOTOS
from tests.world import (
    NAMES,
    RESOURCES,
    SENT,
    TAKEN,
    ask,
    at_state,
    back_at_hub,
    batch,
    context,
    contexts,
    letter,
    written,
)

ON_DQG = """\
state: TX
zone: America/Chicago
rules:
  - id: groups
    effect: refuse
    asker: {agencies: [ice]}
    data: {keys: [DQG]}
    block: {since: 2025-01-01, at: hub, source: a report}
    author: nobody
"""
LICENCE = (("OLN", "D1"), ("NAM", "DOE,JANE"), ("DDA", "F"))


def answered(key: str, sender: str, to: str, fields: tuple[FieldPair, ...] = LICENCE, free: str = "") -> Response:
    """Let the hub and a state handle one query, and put other content into the answer."""
    asked = (("VIN", "1TEST"),) if key == "RQ" else (("OLN", "D1"),)
    (response,) = at_state(ask(letter(key, sender, to, fields=asked, control="T1")).deliveries).responses
    return msgspec.structs.replace(response, fields=fields, free=free)


def test_an_answer_is_handed_over_with_all_four_hop_times() -> None:
    """The asker gets the state's answer under its own control field."""
    result = back_at_hub([answered("DQ", "TXPDX0142", "IL")])

    (reply,) = result.replies
    assert (reply.key, reply.sender, reply.to, reply.control, reply.fields) == (
        "DR",
        "ILDMV0000",
        "TXPDX0142",
        "T1",
        LICENCE,
    )
    assert (reply.verdict, reply.answer, reply.asked_of) == ("deliver", None, "IL")
    assert reply.hops == (TAKEN, SENT, TAKEN, SENT)
    assert result.delta.counts == {"delivered|IL|police|driver": 1}
    assert result.audited == []


def test_a_licence_number_is_taken_out_of_a_registration() -> None:
    """Massachusetts removes every occurrence for ICE and CBP, and the audit says which field."""
    fields = (("LIC", "T1"), ("OLN", "D1"), ("NAM", "DOE,JANE"), ("OLN", "D2"))

    result = back_at_hub([answered("RQ", "DCERO0011", "MA", fields)])

    (reply,) = result.replies
    assert reply.fields == (("LIC", "T1"), ("NAM", "DOE,JANE"))
    assert (reply.verdict, reply.removed) == ("redact", ("OLN",))
    assert [a.removed for a in result.audited] == [("OLN",)]
    assert result.delta.counts == {"redacted|MA|ice-ero|vehicle": 1}


@pytest.mark.parametrize(
    ("fields", "free"),
    [
        pytest.param((*LICENCE[:2], ("DDA", "N")), "", id="a noncompliant licence"),
        pytest.param(LICENCE, "SEE ALSO", id="free text that can not be read"),
    ],
)
def test_an_answer_that_a_condition_stops_shows_nothing(fields: tuple[FieldPair, ...], free: str) -> None:
    """Minnesota's rule on answers: the asker sees the hub's refusal, quoting its own question without the subject."""
    result = back_at_hub([answered("DQ", "VTCBP0021", "MN", fields, free)])

    (reply,) = result.replies
    assert (reply.key, reply.answer, reply.fields) == ("ER", "ER .02", ())
    assert reply.rules == ("mn-noncompliant-licences",)
    assert "DOE" not in reply.free
    assert sheet(result.delta.counts).refused == 1


def test_a_grant_that_covered_the_query_covers_the_answer() -> None:
    """What was granted comes back, and the duty to notify falls due."""
    (delivery,) = ask(
        letter("RQ", "VTCBP0021", "NY", fields=[("LIC", "GRANT22"), ("LIY", "2026"), ("LIT", "PC")])
    ).deliveries
    (response,) = at_state([delivery]).responses

    result = back_at_hub([response])

    assert [(reply.verdict, reply.grant) for reply in result.replies] == [("deliver", "g-ny-1")]
    assert [(a.grant, a.duties) for a in result.audited] == [("g-ny-1", ("notify-person-3d",))]


def replies_under(policy: str, response: Response) -> list[Reply]:
    """Hand a response to the hub as if its query had been judged by another policy of Texas."""
    other = replace(context(), bundle=read_bundle([read_yaml(policy, "tx.yaml")], "here"))
    stamped = msgspec.structs.replace(response, stamp=msgspec.structs.replace(response.stamp, ctx=other.digest))
    values = batch([msgspec.json.encode(stamped)], NAMES.responses)
    return written(Back(RESOURCES).judge(values, Contexts({other.digest: Plans(other)}))).replies


@pytest.mark.parametrize(
    ("asked_key", "verdict"),
    [pytest.param("DQ", "deliver", id="no rule on the query"), pytest.param("DQG", "refuse", id="a rule on the query")],
)
def test_an_answer_is_judged_by_the_key_of_its_query(asked_key: str, verdict: str) -> None:
    """DR answers DQ and DQG alike; a rule on DQG is none on what answers DQ."""
    (reply,) = replies_under(ON_DQG, answered(asked_key, "DCERO0011", "TX"))

    assert (reply.key, reply.verdict) == ("DR" if verdict == "deliver" else "ER", verdict)


@pytest.mark.parametrize(("photo", "verdict"), [("Y", "redact"), ("N", "deliver")])
def test_an_answer_is_a_photo_s_if_its_query_asked_for_one(photo: str, verdict: str) -> None:
    """Texas's own answer, which doesn't repeat what was asked: a rule on photos alone takes the name out of it."""
    asked = ask(letter("DQ", "DCERO0011", "TX", fields=[("OLN", "D1"), ("IMQ", photo)])).deliveries
    (response,) = at_state(asked).responses

    (reply,) = replies_under(ON_PHOTOS, response)

    assert (reply.verdict, "NAM" in dict(reply.fields)) == (verdict, verdict == "deliver")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sender": "TXDMV0000"}, id="from another state"),
        pytest.param({"key": "RR"}, id="under a key that does not answer"),
        pytest.param({"to": "XXZZZ9999"}, id="to nobody"),
        pytest.param({"asked_of": "ZZ"}, id="of a place that is none"),
        pytest.param({"asked_key": "DQX"}, id="to a key that is none"),
        pytest.param({"asked_key": "DR"}, id="to an answer"),
        pytest.param({"asked_key": "AM"}, id="to a notice"),
    ],
)
def test_what_answers_no_request_is_dead_lettered(change: dict[str, str]) -> None:
    """A state can't pass another's answer off as its own."""
    forged = msgspec.structs.replace(answered("DQ", "TXPDX0142", "IL"), **change)

    result = back_at_hub([forged])

    assert (len(result.dead), result.replies, result.delta.counts) == (1, [], {})


@pytest.mark.parametrize("at", [-1, 1 << 63])
def test_an_answer_stamped_with_no_time_is_dead_lettered(at: int) -> None:
    """No rule can be looked up for it."""
    response = answered("DQ", "TXPDX0142", "IL")
    forged = msgspec.structs.replace(response, stamp=msgspec.structs.replace(response.stamp, at=at))

    assert len(back_at_hub([forged]).dead) == 1


def test_what_is_no_response_is_dead_lettered() -> None:
    """With its bytes, and as nobody's request."""
    result = written(Back(RESOURCES).judge(batch([b"rubbish"], NAMES.responses), Contexts({})))

    assert [dead.value for dead in result.dead] == [b"rubbish"]


def test_giving_up_on_an_answer_ends_its_request() -> None:
    """What can't be written is dead-lettered under the request's own account."""
    stage = Back(RESOURCES)
    responses = batch([msgspec.json.encode(answered("DQ", "TXPDX0142", "IL"))], NAMES.responses)
    stage.judge(responses, contexts())

    result = written(stage.dead_letter(responses, "too large"))

    assert result.delta.counts == {"dead_lettered|IL|police|driver": 1}


def test_outputs_come_out_the_same_however_often_they_are_asked_for() -> None:
    """The host asks again when one of them is too large."""
    responses = [answered("DQ", "TXPDX0142", "IL"), answered("DQ", "VTCBP0021", "MN", (*LICENCE[:2], ("DDA", "N")))]
    work = Back(RESOURCES).judge(batch([msgspec.json.encode(each) for each in responses], NAMES.responses), contexts())

    assert work.outputs(SENT) == work.outputs(SENT)


def test_a_shadow_rule_is_counted_with_the_query_alone() -> None:
    """Its answer meets the rule too: the audit tells that, the counts would tell it twice."""
    result = back_at_hub([answered("DQ", "DCERO0011", "OR")])

    assert [a.would_refuse for a in result.audited] == [("or-immigration-authorities",)]
    assert result.delta.rules == {}
