"""A terminal waits for as many answers as its message asks for, and shows each as it came."""

import io
from dataclasses import dataclass

import msgspec
import pytest
from msgspec.structs import replace
from rich.console import Console

from producers.terminal.ask import Answers, Question, ask
from producers.terminal.receipt import receipt, shown_text, to_json
from producers.traffic.expected import expected_answers
from streams.broker.memory import MemoryBroker
from streams.broker.topics import MissingTopicError, TopicNames
from streams.clock import SystemClock
from streams.messages.wire import VERSION, FieldPair, Reply, Stamp

_HOPS = (1_000_000, 1_002_000, 1_040_000, 1_045_500)


def _reply(
    number: int, *, verdict: str = "deliver", key: str = "DR", fields: tuple[FieldPair, ...] = (("OLN", "T1"),)
) -> Reply:
    refused = verdict in {"refuse", "reject"}
    return Reply(
        v=VERSION, id=f"0.7.{number}", query="Q", key="ER" if refused else key, sender="ILDMV0000", to="TXPDX0001",
        control="", fields=() if refused else fields, free="ER .02 NO\nDQ.TX" if refused else "", asked_of="IL",
        verdict=verdict, place="hub" if verdict == "refuse" else None, rules=("a-rule",) if verdict == "refuse" else (),
        removed=(), grant=None, answer="ER .02" if refused else None, hops=_HOPS,
        stamp=Stamp(ctx="sha256:0123456789abcdef", at=1, p=0, o=7),
    )  # fmt: skip


@dataclass(frozen=True)
class _Record:
    """A record as a reader gives it."""

    value: bytes | None
    offset: int = 0
    timestamp: int = 0
    key: bytes | None = None


def _answers(*replies: Reply, expected: int = 1) -> Answers:
    return Answers("Q", expected, {reply.id: reply for reply in replies}, took_us=45_500)


def _drawn(answers: Answers) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None, record=True)
    console.print(receipt(answers))
    return console.export_text()


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        pytest.param("DQ.TXPDX0001.IL.TXT\nOLN/D1", 1, id="one place"),
        pytest.param("DQ.TXPDX0001.IL.NY.IL.TXT\nOLN/D1", 2, id="repeats are dropped"),
        pytest.param("DQ.TXPDX0001.NL.TXT\nOLN/D1", 54, id="everywhere"),
        pytest.param("NLQ.TXPDX0001.NL.TXT", 1, id="to the hub itself"),
        pytest.param("no message", 1, id="a reject"),
    ],
)
def test_a_message_tells_how_many_answers_to_wait_for(text: str, answers: int) -> None:
    """One for each destination; one for what can't be read."""
    assert expected_answers(text) == answers


def test_all_answers_are_there_or_a_reject_is() -> None:
    """A reject answers for all destinations at once."""
    assert not _answers(_reply(0), expected=2).complete
    assert _answers(_reply(0), _reply(1), expected=2).complete
    assert _answers(_reply(0, verdict="reject"), expected=2).complete


def test_only_answers_to_the_question_are_taken() -> None:
    """The topic of replies is shared: others' answers are there, and whatever else anybody wrote."""
    answers = _answers()
    strange = (None, b"", b"a stranger's", b"{}", b'{"v":2}', b'"\xff"')
    others, ours = (msgspec.json.encode(replace(_reply(0), query=query)) for query in ("another", "Q"))
    answers.take([_Record(value) for value in (*strange, others)])

    assert not answers.replies

    answers.take([_Record(ours)])

    assert [reply.id for reply in answers.replies] == ["0.7.0"]


def test_answers_stand_in_the_order_of_their_requests() -> None:
    """The tenth comes after the second, whenever they came."""
    answers = _answers(_reply(10), _reply(2), expected=2)

    assert [reply.id for reply in answers.replies] == ["0.7.2", "0.7.10"]


def test_an_answer_is_written_as_the_terminal_prints_it() -> None:
    """Data in the text form, an error in the hub's words."""
    assert shown_text(_reply(0)) == "DR.ILDMV0000.TXPDX0001.TXT\nOLN/T1"
    assert shown_text(_reply(0, verdict="refuse")) == "ER .02 NO\nDQ.TX"


def test_the_json_says_answer_verdict_rules_and_hops() -> None:
    """The first answer at the top, all of them below."""
    said = to_json(_answers(_reply(0, verdict="refuse")))

    assert (said["answer"], said["verdict"], said["rules"]) == ("ER .02 NO\nDQ.TX", "refuse", ["a-rule"])
    assert said["hops_us"] == {
        "request_in": 1_000_000, "request_out": 1_002_000, "response_in": 1_040_000, "response_out": 1_045_500,
    }  # fmt: skip
    assert isinstance(said["answers"], list)
    assert len(said["answers"]) == 1


def test_a_few_answers_are_drawn_with_verdict_rules_and_hops() -> None:
    """As at a terminal, and why beside it."""
    text = _drawn(_answers(_reply(0), _reply(1, verdict="refuse"), expected=3))

    assert "OLN/T1" in text
    assert "refuse at the hub · ER .02" in text
    assert "a-rule" in text
    assert "hub 2.0 ms · state 38.0 ms · way back 5.5 ms" in text
    assert "1 of 3 did not answer in time" in text


def test_many_answers_are_drawn_as_a_table() -> None:
    """54 panels would be no help."""
    text = _drawn(_answers(*(_reply(number) for number in range(54)), expected=54))

    assert text.count("deliver") == 54
    assert len(text.splitlines()) < 60


async def test_asking_where_no_switch_is_says_so() -> None:
    """No topic, no switch."""
    with pytest.raises(MissingTopicError, match=r"nlets\.queries"):
        await ask(MemoryBroker(), TopicNames(), Question("DQ.TXPDX0001.IL.TXT"), SystemClock())
