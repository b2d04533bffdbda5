"""What an audit makes of exchanges that are not plain: conditional rules, second answers, nobody's answers, time."""

import pytest

from streams.files.yaml_text import read_yaml
from streams.leaks.audit import Audit
from streams.leaks.comparing import Finding, Kind, decide_answer
from streams.leaks.exchanges import Exchange
from streams.messages.directory import Directory, shipped_directory
from streams.messages.log import LogRow, read_row
from streams.messages.message import Message
from streams.policies.context import Context
from streams.policies.decision import Decision, Verdict
from streams.policies.grants_file import read_grants
from streams.policies.load import read_bundle, shipped_bundle
from streams.policies.plans import Plans
from streams.policies.profiles import UnknownAskerError
from tests.policy_files import ON_PHOTOS

BUNDLE, DIRECTORY = shipped_bundle(), shipped_directory()
GRANTS = """id,state,ori,keys,subject,basis,from,until
g-il,IL,CAICE0002,DQ,OLN/S1,judicial-warrant,2025-03-01T00:00:00-06:00,2025-04-01T00:00:00-05:00
"""
CONTEXT = Context(BUNDLE, DIRECTORY, read_grants(GRANTS, "grants.csv", BUNDLE, DIRECTORY))
ASKED = "{key}.{asker}.{state}.*C1.TXT\n{body}"


def found(*texts: tuple[str, str]) -> list[Finding]:
    """Audit a log of messages, each with its time on one day."""
    rows = enumerate(({"at": f"2025-03-01T{at}Z", "text": text} for at, text in texts), 1)
    return list(Audit(CONTEXT).findings(read_row(n, row) for n, row in rows))


def kinds(*texts: tuple[str, str]) -> list[tuple[int, int | None, Kind]]:
    """Give query, answer and kind of each finding."""
    return [(each.n, each.answer_n, each.kind) for each in found(*texts)]


def test_a_finding_says_who_where_on_which_lines_and_by_which_rule() -> None:
    """Enough to look it up."""
    (finding,) = found(
        ("12:00:00", "DQ.CAICE0002.IL.*C1.TXT\nOLN/S1234"), ("12:00:01", "DR.ILDMV0000.CAICE0002.*C1.TXT\nOLN/S1234")
    )

    assert finding == Finding(
        Kind.BLOCKED, 1, 2, "2025-03-01T12:00:00Z", "DQ", "CAICE0002", "ice-ero", "IL", "IL", finding.recorded,
        ("il-immigration-agents",), "the query may not pass",
    )  # fmt: skip


def test_what_a_grant_covers_may_be_answered() -> None:
    """And nothing beside it."""
    granted = "DQ.CAICE0002.IL.*C{0}.TXT\nOLN/S{0}", "DR.ILDMV0000.CAICE0002.*C{0}.TXT\nOLN/S{0}"

    assert kinds(("12:00:00", granted[0].format(1)), ("12:00:01", granted[1].format(1))) == []
    assert kinds(("12:00:00", granted[0].format(2)), ("12:00:01", granted[1].format(2))) == [(1, 2, Kind.BLOCKED)]


@pytest.mark.parametrize(
    ("state", "key", "answer", "expected"),
    [
        pytest.param("MN", "DQ", "OLN/S1.DDA/N", Kind.LEFT_TO_HUB, id="an answer that the hub has to stop"),
        pytest.param("MN", "DQ", "OLN/S1.DDA/F", None, id="an answer that may pass"),
        pytest.param("MA", "RQ", "LIC/S1.OLN/D1", Kind.LEFT_TO_HUB, id="a field that the hub has to take out"),
        pytest.param("MA", "RQ", "LIC/S1", None, id="nothing to take out"),
    ],
)
def test_a_log_shows_answers_before_the_hub_judges_them(
    state: str, key: str, answer: str, expected: Kind | None
) -> None:
    """So what a rule at the hub does to an answer can't be seen, unless the hub says that it stopped it."""
    body = {"DQ": "OLN/S1", "RQ": "LIC/S1.LIY/2026.LIT/PC"}[key]
    asked = "12:00:00", f"{key}.ALCBP0001.{state}.*C1.TXT\n{body}"
    told = "12:00:01", f"{key[0]}R.{state}DMV0000.ALCBP0001.*C1.TXT\n{answer}"
    stopped = "12:00:02", "ER.NL0000000.ALCBP0001.*C1.TXT\nER .02 MESSAGE TYPE NOT ALLOWED TO DESTINATION"

    assert [kind for *_, kind in kinds(asked, told)] == ([expected] if expected else [])
    assert kinds(asked, told, stopped) == []
    assert kinds(asked, stopped) == []


def test_of_two_answers_the_one_with_data_counts() -> None:
    """Whichever comes first."""
    asked = "12:00:00", "DQ.CAICE0002.IL.*C1.TXT\nOLN/S2"
    refused = "12:00:01", "DR.ILDMV0000.CAICE0002.*C1.TXT\nNOT AUTHORIZED"
    answered = "12:00:02", "DR.ILDMV0000.CAICE0002.*C1.TXT\nOLN/S2.NAM/DOE,JANE"

    assert kinds(asked, refused, answered) == [(1, 3, Kind.BLOCKED)]
    assert kinds(asked, answered, refused) == [(1, 2, Kind.BLOCKED)]


def test_words_of_refusal_beside_data_are_an_answer() -> None:
    """Nobody hides a leak behind them."""
    asked = "12:00:00", "DQ.CAICE0002.IL.*C1.TXT\nOLN/S2"

    assert kinds(asked, ("12:00:01", "DR.ILDMV0000.CAICE0002.*C1.TXT\nOLN/S2.NAM/DOE,JANE\nNOT AUTHORIZED")) == [
        (1, 2, Kind.BLOCKED)
    ]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("NOT AUTHORIZED", id="alone"),
        pytest.param("not  authorized.", id="in another case, ended by a dot"),
        pytest.param("NOT\nAUTHORIZED", id="on two lines"),
        pytest.param("OLN/S2.ATN/AGENT X.OCA/77\nNOT AUTHORIZED", id="beside all that was asked"),
        pytest.param("OLN/s2.OLS/IL.REM/NOT AUTHORIZED", id="in a field, beside the state's name"),
    ],
)
def test_a_refusal_that_echoes_its_query_is_no_answer(said: str) -> None:
    """It tells nothing that whoever asked didn't say."""
    asked = "12:00:00", "DQ.CAICE0002.IL.*C1.TXT\nOLN/S2.ATN/AGENT X.OCA/77"

    assert kinds(asked, ("12:00:01", f"DR.ILDMV0000.CAICE0002.*C1.TXT\n{said}")) == []


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("OLN/S2.OLS/TX\nNOT AUTHORIZED", id="another state's name"),
        pytest.param("OLN/S2.ATN/AGENT Y\nNOT AUTHORIZED", id="another value"),
        pytest.param("NOT AUTHORIZED\nSEE DOE, JANE", id="other words"),
        pytest.param("OLN/S2", id="no words of refusal"),
    ],
)
def test_a_refusal_that_tells_more_is_an_answer(said: str) -> None:
    """Whatever it is: nobody hides a leak beside words of refusal."""
    asked = "12:00:00", "DQ.CAICE0002.IL.*C1.TXT\nOLN/S2.ATN/AGENT X"

    assert kinds(asked, ("12:00:01", f"DR.ILDMV0000.CAICE0002.*C1.TXT\n{said}")) == [(1, 2, Kind.BLOCKED)]


ASKED_IL = "DQ.CAICE0002.IL.*C1.TXT\nOLN/S2"
TOLD_BY_IL = "DR.ILDMV0000.CAICE0002.*C1.TXT\nOLN/S2.NAM/DOE,JANE"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("OLN/S2.NAM/DOE,JANE", id="about all that was asked"),
        pytest.param("OLN/S2", id="about a part of it"),
        pytest.param("VIN/1", id="about something else of theirs"),
        pytest.param("REM/NO RECORD", id="about nothing"),
    ],
)
def test_an_answer_may_stand_before_its_query(body: str) -> None:
    """Lines are out of order where logs were put together: the answer was given after its query all the same."""
    asked, told = f"{ASKED_IL}.DOB/19800101", f"{TOLD_BY_IL.partition(chr(10))[0]}\n{body}"

    assert kinds(("12:00:02", told), ("12:00:00", asked)) == [(2, 1, Kind.BLOCKED)]


@pytest.mark.parametrize(
    ("at", "found_on"),
    [
        pytest.param("12:00:00", [(2, 1, Kind.NO_RULE)], id="at once"),
        pytest.param("11:59:59", [(2, None, Kind.UNEXPLAINED)], id="before it was asked"),
        pytest.param("13:00:01", [(2, None, Kind.UNEXPLAINED)], id="too late"),
    ],
)
def test_a_word_of_the_hub_may_stand_before_its_query(at: str, found_on: list[object]) -> None:
    """It belongs to the request that the rules refuse, if one is, however many there are."""
    told = "ER.NL0000000.CAICE0002.*C1.TXT\nER .02 MESSAGE TYPE NOT ALLOWED TO DESTINATION"
    asked = "DQ.CAICE0002.{}.*C1.TXT\nOLN/S2"
    answered = "DR.TXDMV0000.CAICE0002.*C1.TXT\nOLN/S2"

    assert kinds((at, told), ("12:00:00", asked.format("TX"))) == found_on
    assert kinds((at, told), ("12:00:00", asked.format("TX.IL")), ("12:00:01", answered)) == []


def test_a_part_of_a_plate_is_answered_with_the_whole() -> None:
    """So that it names another plate says nothing."""
    told = "RPR.ILDMV0000.CAICE0002.*C1.TXT\nLIC/AB123.VIN/1"

    assert kinds(("12:00:01", told), ("12:00:00", "RPQ.CAICE0002.IL.*C1.TXT\nLIC/AB*")) == [(2, 1, Kind.BLOCKED)]


@pytest.mark.parametrize(
    ("at", "told"),
    [
        pytest.param("11:59:59", TOLD_BY_IL, id="given before it was asked for"),
        pytest.param("13:00:01", TOLD_BY_IL, id="given too late"),
        pytest.param("12:00:01", TOLD_BY_IL.replace("S2", "S3"), id="about somebody else"),
        pytest.param("12:00:01", TOLD_BY_IL.replace("DR.", "KR."), id="under another key"),
    ],
)
def test_what_stands_before_a_query_and_answers_another_is_not_its_answer(at: str, told: str) -> None:
    """It is told by itself, with the rule that says no to it."""
    (finding,) = found((at, told), ("12:00:00", ASKED_IL))

    assert (finding.kind, finding.n, finding.rules) == (Kind.UNEXPLAINED, 1, ("il-immigration-agents",))
    assert finding.why == "an answer to no query of this log, that rules or laws say no to"


def test_a_refusal_that_nobody_asked_for_breaks_no_rule() -> None:
    """It holds no data."""
    (finding,) = found(("12:00:00", "DR.ILDMV0000.CAICE0002.*C1.TXT\nNOT AUTHORIZED"))

    assert (finding.recorded, finding.rules) == ("refused text", ())


def test_one_line_of_a_wrong_time_ends_no_wait() -> None:
    """Its clock is wrong, and all others are right."""
    rows: list[LogRow] = [
        {"at": "2025-03-01T12:00:00Z", "text": ASKED_IL},
        {"at": "2099-03-01T12:00:00Z", "text": "AM.CAICE0002.TX.TXT\nHELLO"},
        {"at": "2025-03-01T12:00:01Z", "text": TOLD_BY_IL},
    ]
    findings = [*Audit(CONTEXT).findings(read_row(n, row) for n, row in enumerate(rows, 1))]

    assert [(each.n, each.answer_n, each.kind) for each in findings] == [(1, 3, Kind.BLOCKED)]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(("12:00:01", "DR.TXDMV0000.CAICE0002.*C2.TXT\nOLN/S2"), id="another control field"),
        pytest.param(("12:00:01", "DR.OHDMV0000.CAICE0002.*C1.TXT\nOLN/S2"), id="another state"),
        pytest.param(("12:00:01", "RR.TXDMV0000.CAICE0002.*C1.TXT\nLIC/S2"), id="another key"),
        pytest.param(("12:00:01", "DR.TXDMV0000.ALCBP0001.*C1.TXT\nOLN/S2"), id="another receiver"),
        pytest.param(("13:00:01", "DR.TXDMV0000.CAICE0002.*C1.TXT\nOLN/S2"), id="too late"),
    ],
)
def test_what_answers_no_query_is_told_and_answers_none(answer: tuple[str, str]) -> None:
    """Both stay open: the query unanswered, the answer unasked."""
    asked = "12:00:00", "DQ.CAICE0002.TX.*C1.TXT\nOLN/S2"

    assert sorted(kinds(asked, answer)) == [(1, None, Kind.UNEXPLAINED), (2, 2, Kind.UNEXPLAINED)]


def test_a_state_out_of_service_explains_itself() -> None:
    """What could not be asked was neither answered nor refused."""
    asked = "12:00:00", "DQ.CAICE0002.TX.*C1.TXT\nOLN/S2"

    assert kinds(asked, ("12:00:01", "SM.NL0000000.CAICE0002.*C1.TXT\nSM .04 DESTINATION OUT OF SERVICE")) == []


def test_an_error_without_control_field_belongs_to_what_it_quotes() -> None:
    """The first hundred characters tell."""
    one, other = "DQ.CAICE0002.TX.TXT\nOLN/S1", "DQ.CAICE0002.OH.TXT\nOLN/S2"
    told = f"ER.NL0000000.CAICE0002.TXT\nER .02 MESSAGE TYPE NOT ALLOWED TO DESTINATION\n{other}"

    assert kinds(("12:00:00", one), ("12:00:01", other), ("12:00:02", told)) == [
        (1, None, Kind.UNEXPLAINED),
        (2, 3, Kind.NO_RULE),
    ]


def test_mail_and_what_the_hub_rejects_compare_with_nothing() -> None:
    """They ask nobody for anything."""
    rejected = "RQ.CAICE0002.TX.*C1.TXT\nLIC/S2"

    assert kinds(("12:00:00", "AM.CAICE0002.TX.TXT\nHELLO"), ("12:00:01", rejected)) == []


def test_a_line_that_cannot_be_read_loses_nothing_else() -> None:
    """What stands around it is still compared."""
    rows: list[LogRow] = [
        {"at": "2025-03-01T12:00:00Z", "text": "DQ.CAICE0002.IL.*C1.TXT\nOLN/S2"},
        b"\xff",
        {"at": "2025-03-01T12:00:01Z", "text": "DR.ILDMV0000.CAICE0002.*C1.TXT\nOLN/S2.NAM/DOE,JANE"},
    ]
    audit = Audit(CONTEXT)

    assert [each.n for each in audit.findings(read_row(n, row) for n, row in enumerate(rows, 1))] == [1]
    assert audit.tallies.rejected == 1


@pytest.mark.parametrize(("wanted", "expected"), [("Y", [Kind.LEFT_TO_HUB]), ("N", [])])
def test_what_answers_who_asked_for_a_photo_is_judged_as_one(wanted: str, expected: list[Kind]) -> None:
    """As the switch does, though no answer repeats what was asked."""
    rows = (
        {"at": "2025-03-01T12:00:00Z", "text": f"DQ.CAICE0002.TX.*C1.TXT\nOLN/S1.IMQ/{wanted}"},
        {"at": "2025-03-01T12:00:01Z", "text": "DR.TXDMV0000.CAICE0002.*C1.TXT\nOLN/S1.NAM/DOE,JANE"},
    )
    context = Context(read_bundle([read_yaml(ON_PHOTOS, "tx.yaml")], "here"), DIRECTORY)

    assert [
        each.kind for each in Audit(context).findings(read_row(n, row) for n, row in enumerate(rows, 1))
    ] == expected


def test_an_asker_that_the_rules_do_not_know_is_our_own_fault() -> None:
    """Nobody unknown is admitted, so nobody unknown is judged."""
    entry = read_row(1, {"at": "2025-03-01T12:00:00Z", "text": "DQ.CAICE0002.MN.TXT\nOLN/S2"})
    query = entry.message
    assert isinstance(query, Message)
    exchange = Exchange(entry, query, "MN", "MN", frozenset(), Decision(Verdict.DELIVER))

    with pytest.raises(UnknownAskerError):
        decide_answer(exchange, exchange.decision, query, Plans(Context(BUNDLE, Directory([]))))
