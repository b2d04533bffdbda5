"""The hub's counter: what becomes of messages that are no plain queries, and what may never pass by it."""

import pytest

from streams.messages.letters import read_sent
from streams.policies.plans import Plans
from streams.switch.stages.counter import serve
from streams.switch.stages.desk import Desk
from streams.switch.stages.hub import Hub
from streams.switch.stages.lanes import Lanes
from tests.world import RESOURCES, ask, batch, context, letter


def test_an_unasked_answer_that_a_shadow_rule_touches_leaves_a_trace() -> None:
    """It is handed over, and the audit names the rule that would have stopped it."""
    result = ask(letter("DR", "ORDMV0000", "DCERO0011"))

    assert [(reply.key, reply.verdict) for reply in result.replies] == [("DR", "deliver")]
    assert [a.would_refuse for a in result.audited] == [("or-immigration-authorities",)]
    assert result.delta.rules == {"or-immigration-authorities|would_refuse": 1}


def test_of_an_unasked_answer_what_must_not_pass_is_taken_out() -> None:
    """Massachusetts' licence numbers, as in an answer that was asked for."""
    result = ask(letter("RR", "MADMV0000", "DCERO0011", fields=[("LIC", "T1"), ("OLN", "D1")]))

    assert [(reply.verdict, reply.fields, reply.removed) for reply in result.replies] == [
        ("redact", (("LIC", "T1"),), ("OLN",))
    ]
    assert [a.removed for a in result.audited] == [("OLN",)]


def test_what_was_admitted_is_never_sent_on_without_a_plan() -> None:
    """Lanes that were not told the time have none: that is a defect of the host, and nothing may pass by it."""
    raw = b'{"v":1,"id":"m","text":"DQ.TXPDX0142.IL.TXT\\nOLN/D1"}'
    queries = batch([raw])
    hub = Hub(Desk("intake", RESOURCES, queries), Lanes(Plans(context())))

    with pytest.raises(LookupError):
        serve(hub, queries.records[0], read_sent(raw))
    assert hub.desk.onward == []
