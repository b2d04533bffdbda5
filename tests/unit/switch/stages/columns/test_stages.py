"""What stages learn and forget changes nothing of what they write: each is held to the one that judges singly."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec
import pytest

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

import numpy as np

from streams.broker.columns import Columns
from streams.messages.directory import Directory
from streams.messages.ori import HUB
from streams.messages.wire import Delivery, FieldPair, Letter, Response
from streams.policies.decision import Decision, Verdict
from streams.policies.plans import Plans
from streams.switch.stages import lanes
from streams.switch.stages.back import Back
from streams.switch.stages.columns import eras, handovers, pairings, questions
from streams.switch.stages.columns.back import ColumnBack
from streams.switch.stages.columns.destinations import destinations_of, sorts_of
from streams.switch.stages.columns.growing import spans_of
from streams.switch.stages.columns.handovers import Handovers
from streams.switch.stages.columns.intake import ColumnIntake
from streams.switch.stages.columns.senders import Senders
from streams.switch.stages.columns.state import ColumnStates
from streams.switch.stages.hub import Asked
from streams.switch.stages.intake import Intake
from streams.switch.stages.lanes import CONTEXTS_KEPT, Lanes, account_of
from streams.switch.stages.stage import Batch, Contexts, Stage
from streams.switch.stages.state import Emulated, StateSwitches
from tests.columns import by_column, placed
from tests.world import NAMES, RESOURCES, SENT, ask, at_state, batch, context, contexts, letter

EMULATED = Emulated(out_of_service={"WA"})


def stages(topic: str) -> tuple[Stage, Stage]:
    """Make the two stages that judge a topic's records: by the record, and by the column."""
    made: dict[str, tuple[Stage, Stage]] = {
        NAMES.queries: (Intake(RESOURCES), ColumnIntake(RESOURCES)),
        NAMES.deliveries: (StateSwitches(RESOURCES, EMULATED), ColumnStates(RESOURCES, EMULATED)),
        NAMES.responses: (Back(RESOURCES), ColumnBack(RESOURCES)),
    }
    return made[topic]


def records(each: Iterable[Letter | Delivery | Response], topic: str = NAMES.queries) -> Batch:
    """Put messages into a batch."""
    return batch([msgspec.json.encode(one) for one in each], topic)


def hold_to_each_other(batches: Iterable[tuple[Batch, Contexts]]) -> None:
    """Judge batches in turn, by the record and by the column."""
    batches = list(batches)
    by_record, by_the_column = stages(batches[0][0].topic)
    for judged, known in batches:
        expected = placed(by_record.judge(judged, known).outputs(SENT))
        assert placed(by_the_column.judge(by_column(judged), known).outputs(SENT)) == expected


def many_contexts(count: int) -> Contexts:
    """Give contexts that differ in the name of an agency."""
    agencies = context().directory.agencies
    asker, holder = agencies["TXPDX0142"], agencies["ILDMV0000"]
    directories = (
        Directory([msgspec.structs.replace(asker, name=f"police {number}"), holder]) for number in range(count)
    )
    each = [replace(context(), directory=directory) for directory in directories]
    return Contexts({one.digest: Plans(one) for one in each}, each[0].digest)


def delivered(*letters: Letter) -> Sequence[Delivery]:
    """Let the hub send letters on."""
    return ask(*letters or (letter("DQ", "TXPDX0142", "IL"),)).deliveries


def answered() -> Sequence[Response]:
    """Let a state answer two of them."""
    asked = (letter("DQ", "TXPDX0142", "IL"), letter("RQ", "TXPDX0142", "IL", fields=[("VIN", "1TEST")]))
    return at_state(delivered(*asked)).responses


def answers_from(*places: str, key: str = "DQ", fields: Iterable[FieldPair] = (("OLN", "D1"),)) -> list[Response]:
    """Let places answer a query by a police agency."""
    asked = [delivered(letter(key, "ILPDX0142", place, fields=fields)) for place in places]
    return [response for each in asked for response in at_state(each).responses]


@pytest.mark.parametrize(
    "judged",
    [
        pytest.param(records([letter("DQ", "TXPDX0142", "IL")]), id="intake"),
        pytest.param(records(delivered(), NAMES.deliveries), id="states"),
        pytest.param(records(answered(), NAMES.responses), id="back"),
    ],
)
def test_records_that_come_singly_are_judged_so(judged: Batch) -> None:
    """As the broker in memory hands them out."""
    by_record, by_the_column = (stage.judge(judged, contexts()) for stage in stages(judged.topic))

    assert by_the_column.outputs(SENT) == by_record.outputs(SENT)


@pytest.mark.parametrize(
    ("module", "limit"),
    [
        pytest.param(questions, "LANES_KEPT", id="questions"),
        pytest.param(questions, "SHELVES_KEPT", id="shelves"),
        pytest.param(eras, "ERAS_KEPT", id="eras"),
        pytest.param(pairings, "LANES_KEPT", id="pairings"),
        pytest.param(handovers, "LANES_KEPT", id="handovers"),
        pytest.param(lanes, "LANES_KEPT", id="lanes"),
    ],
)
@pytest.mark.parametrize("topic", [NAMES.queries, NAMES.deliveries, NAMES.responses])
def test_without_room_for_more_the_same_is_written(
    module: object, limit: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever has to be forgotten in the middle of a batch, and is met again in the next."""
    monkeypatch.setattr(module, limit, 1)
    letters = [letter(key, "TXPDX0142", to) for key in ("DQ", "WQ") for to in ("IL", "MN")]
    notices = [letter("AM", "TXPDX0142", to) for to in ("ILPDX0142", "FLPDX0142")]
    judged = {
        NAMES.queries: records([*letters, *notices]),
        NAMES.deliveries: records(delivered(*letters), NAMES.deliveries),
        NAMES.responses: records(answered(), NAMES.responses),
    }[topic]

    hold_to_each_other([(judged, contexts())] * 3)


def test_queries_under_more_contexts_than_are_kept_are_sent_on_alike() -> None:
    """Under each in turn, and under the first again once it was forgotten."""
    known = many_contexts(CONTEXTS_KEPT + 1)
    judged = records([letter("DQ", "TXPDX0142", "IL")] * 2)

    hold_to_each_other((judged, replace(known, in_force=digest)) for digest in [*known.known, known.in_force])


@pytest.mark.parametrize(
    ("each", "topic"),
    [pytest.param(delivered(), NAMES.deliveries, id="states"), pytest.param(answered(), NAMES.responses, id="back")],
)
def test_what_stands_under_more_contexts_than_are_kept_is_judged_alike(
    each: Sequence[Delivery | Response], topic: str
) -> None:
    """All in one batch, the first again behind the last."""
    known = many_contexts(CONTEXTS_KEPT + 1)
    stamped = [
        msgspec.structs.replace(one, stamp=msgspec.structs.replace(one.stamp, ctx=digest))
        for digest in [*known.known, known.in_force or ""]
        for one in each
    ]

    hold_to_each_other([(records(stamped, topic), known)] * 3)


def test_what_is_not_answered_is_never_met() -> None:
    """A state that is out of service says so each time; one that answers doesn't look twice."""
    asked = delivered(letter("DQ", "TXPDX0142", "WA"), letter("DQ", "TXPDX0142", "IL"))
    laid_out = by_column(records(asked, NAMES.deliveries))
    stage = ColumnStates(RESOURCES, EMULATED)

    stage.judge(laid_out, contexts())

    assert isinstance(laid_out.records, Columns)
    found = stage.questions.find(laid_out.records.values)
    assert (found.closer.tolist(), found.answered.rows.tolist()) == ([0], [1])
    hold_to_each_other([(records(asked, NAMES.deliveries), contexts())] * 2)


def test_what_one_place_answered_is_known_of_all_that_no_rule_speaks_of() -> None:
    """What Ohio answered says how answers from Florida and from Texas are handed over, and nothing of Illinois."""
    stage = ColumnBack(RESOURCES)
    stage.judge(by_column(records(answers_from("OH"), NAMES.responses)), contexts())
    judged = records(answers_from("FL", "IL", "TX", "MN"), NAMES.responses)
    laid_out = by_column(judged)
    assert isinstance(laid_out.records, Columns)

    found = stage.pairings.find(laid_out.records.values)

    assert (found.rows.tolist(), found.closer.tolist()) == ([0, 2], [1, 3])
    hold_to_each_other([(records(answers_from("OH"), NAMES.responses), contexts()), (judged, contexts())])


def test_a_query_to_one_place_says_how_those_to_all_free_places_are_sent_on() -> None:
    """And a notice how notices are handed over there; of Illinois, which has rules, neither says anything."""
    first = [letter("DQ", "TXPDX0142", "OH"), letter("AM", "TXPDX0142", "OHPDX0142")]
    queries = [letter("DQ", "TXPDX0142", to, line=line) for to in ("FL", "NV", "IL", "MN") for line in ("TX", "AX")]
    notices = [letter("AM", "TXPDX0142", f"{to}PDX0142") for to in ("FL", "IL")]
    others = queries + notices
    stage = ColumnIntake(RESOURCES)
    stage.judge(by_column(records(first)), contexts())
    (ways,) = stage.ways.values()
    laid_out = by_column(records(others))
    assert isinstance(laid_out.records, Columns)

    found = ways.find(laid_out.records.values, np.arange(len(others)))

    assert found.queries.requests.rows.tolist() == [0, 1, 2, 3]
    assert found.queries.strays.tolist() == [1, 3]
    assert (found.notices.rows.tolist(), found.closer.tolist()) == ([8], [4, 5, 6, 7, 9])
    hold_to_each_other([(records(first), contexts()), (records(others), contexts())])


def test_a_place_that_is_out_of_service_or_played_outside_is_like_no_other() -> None:
    """Though no rule speaks of it, and the others answer what it is asked."""
    asked = [delivered(letter("DQ", "TXPDX0142", to)) for to in ("OH", "FL", "NV", "OH", "FL", "NV")]
    emulated = Emulated(out_of_service={"FL"}, outside={"NV"})
    judged = records([one for each in asked for one in each], NAMES.deliveries)
    stage = ColumnStates(RESOURCES, emulated)

    expected = placed(StateSwitches(RESOURCES, emulated).judge(judged, contexts()).outputs(SENT))

    for _ in range(2):
        assert placed(stage.judge(by_column(judged), contexts()).outputs(SENT)) == expected


@pytest.mark.parametrize(
    "forgery",
    [
        pytest.param({"asked_of": "FLPDX0142"}, id="another agency of the place was asked"),
        pytest.param({"sender": "FLPDX0142"}, id="another agency of the place answers"),
        pytest.param({"asked_of": "NC"}, id="another place was asked"),
        pytest.param({"asked_of": "FLPDX0999"}, id="nobody was asked"),
        pytest.param({"to": "ZZPDX0142"}, id="nobody asked"),
        pytest.param({"key": "RR"}, id="it answers no such key"),
    ],
)
def test_nobody_else_can_answer_once_such_answers_are_known(forgery: dict[str, str]) -> None:
    """Who answers for a place, and who for an agency there, is looked up for each answer."""
    genuine = [*answers_from("FL"), *answers_from("FLPDX0142", key="YQ", fields=())]
    forged = [msgspec.structs.replace(one, **forgery) for one in genuine]
    judged = records([*genuine, *forged, *genuine], NAMES.responses)

    hold_to_each_other([(records(genuine, NAMES.responses), contexts()), (judged, contexts()), (judged, contexts())])


def test_notices_go_to_all_their_destinations() -> None:
    """Each alone and together, met or not, named twice, from two of one kind and from one who is on another line."""
    letters = [
        letter("AM", "TXPDX0142", "ILPDX0142"),
        letter("AM", "TXPDX0142", "ILPDX0142"),
        letter("AM", "TXPDX0142", "ILPDX0142", "FLPDX0142"),
        letter("AM", "TXPDX0142", "ILPDX0142", "ILPDX0142"),
        letter("AM", "ILPDX0142", "FLPDX0142", line="AX"),
        letter("AM", "ILPDX0142", "NL"),
        letter("AM", "DCERO0011", "ILPDX0142"),
        letter("HS", "TXPDX0142", "ILPDX0142", fields=(), free="SEE ALSO"),
    ]

    hold_to_each_other([(records(some), contexts()) for some in (letters[:1], letters, letters)])


def test_answers_that_nobody_asked_for_are_looked_at_each_time() -> None:
    """A rule may take fields out of them."""
    judged = records([letter("DR", "ILDMV0000", "TXPDX0142"), letter("DR", "ILDMV0000", "DCERO0011")])

    hold_to_each_other([(judged, contexts())] * 2)


@pytest.mark.parametrize(
    ("decision", "rows"),
    [
        pytest.param(Decision(Verdict.DELIVER), [0], id="plain"),
        pytest.param(Decision(Verdict.REFUSE), [], id="refused"),
        pytest.param(Decision(Verdict.DELIVER, removed=("SSN",)), [], id="redacted"),
        pytest.param(Decision(Verdict.DELIVER, grant="g-1"), [], id="granted"),
    ],
)
def test_notices_are_kept_where_nothing_is_done_to_them(decision: Decision, rows: list[int]) -> None:
    """No rule speaks of notices today; one that did would be heeded."""
    notice, asker = letter("AM", "TXPDX0142", "ILPDX0142"), Lanes(Plans(context())).asker(b"TXPDX0142")
    destinations, senders = destinations_of(context().directory), Senders()
    kept = Handovers(RESOURCES.routes, destinations, sorts_of(destinations, context().bundle))
    account = account_of(context(), "AM", "TXPDX0142", "ILPDX0142")
    assert asker is not None
    senders.learn(b"TXPDX0142", asker)

    kept.learn(Asked(notice, account, 10, 0, "ILPDX0142"), asker, decision)

    letters = spans_of([msgspec.json.encode(notice)])
    found = kept.find(letters, np.zeros(1, np.int64), senders.table)
    assert (found.rows.tolist(), len(found.closer)) == (rows, 1 - len(rows))


def test_a_batch_is_searched_again_for_what_was_just_learned() -> None:
    """Of more kinds than are looked at closer at once, in a row and among each other; the hub's own, too."""
    letters = [
        letter(key, sender, to)
        for key in ("DQ", "KQ", "DNQ", "IQ", "FQ", "WQ", "SOQ")
        for sender in ("TXPDX0142", "ILPDX0142")
        for to in ("FL", "ID", "GA", "UT", "OH", "PR", HUB)
    ]

    hold_to_each_other([(records([*letters, *letters]), contexts())] * 2)


def test_answers_alike_are_learned_once() -> None:
    """However often the first batch has them, and beside what is no plain answer."""
    (first, other) = answered()
    escaped = msgspec.structs.replace(first, query='m"1')

    hold_to_each_other([(records([first, escaped, first, other], NAMES.responses), contexts())] * 2)


def test_queries_on_another_line_are_counted_when_they_were_met() -> None:
    """Those on their sender's own line beside them aren't, nor are those that name none."""
    letters = [
        letter("DQ", "TXPDX0142", "IL"),
        letter("DQ", "TXPDX0142", "IL", line="TX"),
        letter("DQ", "TXPDX0142", "IL", line="AX"),
    ]

    hold_to_each_other([(records([*letters, *letters]), contexts())] * 2)


def test_a_destination_named_twice_is_looked_at_closer() -> None:
    """Both of its places in the message were met: once it was the first, once the second."""
    to = [("IL",), ("NY", "IL"), ("IL", "IL"), ("IL", "NY"), ("IL", "NY", "IL")]

    hold_to_each_other([(records([letter("DQ", "TXPDX0142", *places) for places in to]), contexts())] * 2)
