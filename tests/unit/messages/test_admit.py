"""The checks at the hub's door, in their order."""

import pytest

from streams.messages.admit import Admitted, admit
from streams.messages.directory import Agency, Directory
from streams.messages.keys import KEYS
from streams.messages.message import Message, Reject
from streams.messages.places import PLACES
from streams.messages.text import read_text


def agency(ori: str, uses: str = "ACDZ", state: str = "TX") -> Agency:
    """Make an agency."""
    return Agency(ori, "Synthetic", "police", "PD", "TX", state, uses)


DIRECTORY = Directory(
    [
        agency("TXPDX0142"),
        agency("TXNONE000", uses=""),
        agency("TXONLYA00", uses="A"),
        agency("TXONLYC00", uses="C"),
        agency("TXONLYD00", uses="D"),
        *(agency(f"{place}DMV0000", uses="ADZ", state=place) for place in ("IL", "NY")),
    ]
)


def enter(text: str) -> tuple[str, ...] | str:
    """Read and admit; give the requests, or the reject's code."""
    read = read_text(text)
    admitted = admit(read, DIRECTORY) if isinstance(read, Message) else read
    return admitted.requests if isinstance(admitted, Admitted) else admitted.code


def ask(destinations: str, key: str = "DQ", sender: str = "TXPDX0142", body: str = "OLN/D1") -> tuple[str, ...] | str:
    """Enter with a header's parts."""
    return enter(f"{key}.{sender}.{destinations}.TXT\n{body}")


def test_a_message_is_admitted_with_its_requests() -> None:
    """One for each destination, however often that is named."""
    read = read_text("DQ.TXPDX0142.IL.NYDMV0000.IL.TXT\nOLN/D1")
    assert isinstance(read, Message)

    assert admit(read, DIRECTORY) == Admitted(read, ("IL", "NYDMV0000"))


def test_the_hub_is_always_known_and_has_all_letters() -> None:
    """It has no entry in the directory."""
    read = read_text("DQ.NL0000000.IL.TXT\nOLN/D1")
    assert isinstance(read, Message)

    assert admit(read, DIRECTORY) == Admitted(read, ("IL",))


@pytest.mark.parametrize("sender", ["XXZZZ9999", "TXPDX014", " TXPDX0142", "TX", "NL"])
def test_an_unknown_sender_is_er_01(sender: str) -> None:
    """Whatever it claims."""
    assert ask("IL", sender=sender) == "ER .01"


@pytest.mark.parametrize(
    ("sender", "keys"),
    [
        ("TXONLYD00", "DQ DQG DNQ KQ RQ RQG RNQ RPQ DR DRG DNR KR RR RRG RNR RPR"),
        ("TXONLYC00", "IQ FQ AQ IR FR AR CR"),
        ("TXONLYA00", "AM AML"),
        ("TXNONE000", "AA HS HSL LE SON SVQ TA TD TU TQ TR YQ YR BQ BR SOQ SWQ IAQ IAR DEX DEA CWQ LQ NLQ WQ"),
    ],
)
def test_a_key_needs_its_letter_and_no_other(sender: str, keys: str) -> None:
    """D for driver and vehicle keys and their answers, C for criminal history, A for mail; the others need none."""
    body = "VIN/1"
    needed = {"TXONLYD00": "D", "TXONLYC00": "C", "TXONLYA00": "A", "TXNONE000": ""}[sender]

    assert {key for key in KEYS if KEYS[key].letter == needed} >= set(keys.split())
    for key in keys.split():
        assert ask("TXPDX0142", key, sender, body) == ("TXPDX0142",)
        assert (ask("TXPDX0142", key, "TXNONE000", body) == "ER .01") is (sender != "TXNONE000")


@pytest.mark.parametrize(
    ("destinations", "requests"),
    [
        pytest.param("IL", ("IL",), id="place"),
        pytest.param("AX.TC.FB.FA.IP", ("AX", "TC", "FB", "FA", "IP"), id="lines"),
        pytest.param("CN.OD.NA.PR.GU", ("CN", "OD", "NA", "PR", "GU"), id="lines-and-territories"),
        pytest.param("ILDMV0000", ("ILDMV0000",), id="ori"),
        pytest.param("NL0000000", ("NL0000000",), id="the-hub"),
        pytest.param("NY.IL.NY.NY.IL.NY.TX.AL.WA", ("NY", "IL", "TX", "AL", "WA"), id="repeats-are-dropped-first"),
        pytest.param("AL.AK.AZ.AR.CA.CO", "ER .19", id="more-than-five"),
        pytest.param("Q9", "ER .19", id="unknown-code"),
        pytest.param("IL.US", "ER .19", id="no-place"),
        pytest.param("XXZZZ9999", "ER .19", id="unknown-ori"),
        pytest.param(" IL", "ER .19", id="blank-before"),
        pytest.param(" ", "ER .19", id="blank-alone"),
        pytest.param("A", "ER .19", id="region-code"),
    ],
)
def test_destinations_are_places_lines_and_agencies(destinations: str, requests: tuple[str, ...] | str) -> None:
    """One to five different ones."""
    assert ask(destinations) == requests


@pytest.mark.parametrize("key", ["KQ", "RPQ", "CWQ"])
def test_some_keys_take_one_destination(key: str) -> None:
    """The same one twice is one."""
    assert ask("IL.IL", key) == ("IL",)
    assert ask("IL.NY", key) == "ER .19"


@pytest.mark.parametrize("key", ["DQ", "RQ", "IQ"])
def test_a_multi_state_query_asks_all_places_in_alphabetical_order(key: str) -> None:
    """54 of them."""
    requests = ask("NL.NL", key, body="VIN/1")

    assert requests == PLACES
    assert requests[:4] == ("AK", "AL", "AR", "AZ")
    assert list(requests) == sorted(requests)
    assert len(requests) == 54


@pytest.mark.parametrize("key", ["DQG", "DNQ", "KQ", "RQG", "RNQ", "RPQ"])
def test_other_driver_and_vehicle_keys_go_to_no_multi_state(key: str) -> None:
    """`NL` is no destination of theirs."""
    assert ask("NL", key, body="VIN/1") == "ER .19"


@pytest.mark.parametrize("key", ["FQ", "AQ", "NLQ", "AM", "YQ", "CWQ", "TQ", "CR", "HS"])
def test_any_other_key_goes_to_nl_once(key: str) -> None:
    """It is a line then."""
    assert ask("NL", key) == ("NL",)


@pytest.mark.parametrize(("key", "destinations"), [("DQ", "NL.IL"), ("DQ", "IL.NL"), ("AM", "NL.IL"), ("NLQ", "IL.NL")])
def test_nl_stands_alone(key: str, destinations: str) -> None:
    """Beside any other destination it is an error."""
    assert ask(destinations, key) == "ER .19"


@pytest.mark.parametrize(
    ("destinations", "requests"),
    [
        pytest.param("TXPDX0142", ("TXPDX0142",), id="ori"),
        pytest.param("TXPDX0142.NYDMV0000", ("TXPDX0142", "NYDMV0000"), id="two-oris"),
        pytest.param("NL0000000", ("NL0000000",), id="the-hub"),
        pytest.param("TX", "ER .19", id="place"),
        pytest.param("AX", "ER .19", id="line"),
        pytest.param("NL", "ER .19", id="multi-state"),
        pytest.param("TXPDX0142.TX", "ER .19", id="one-of-them-a-place"),
        pytest.param("XXZZZ9999", "ER .19", id="unknown-ori"),
    ],
)
def test_an_answer_goes_to_an_ori(destinations: str, requests: tuple[str, ...] | str) -> None:
    """To nothing else."""
    assert ask(destinations, "DR", "ILDMV0000") == requests
    assert ask(destinations, "YR", "ILDMV0000") == requests


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        pytest.param("VIN/1", "IL", id="vin"),
        pytest.param("LIC/ABC.LIY/2026.LIT/PC", "IL", id="plate"),
        pytest.param("LIC/ABC.LIY/2026.LIT/PC.LIC/", "IL", id="one-occurrence-is-enough"),
        pytest.param("vin/1", "IL", id="tags-are-read-in-upper-case"),
        pytest.param("LIC/ABC.LIY/2026", "ER .22", id="no-type"),
        pytest.param("LIC/ABC.LIT/PC", "ER .22", id="no-year"),
        pytest.param("LIY/2026.LIT/PC", "ER .22", id="no-plate"),
        pytest.param("VIN/", "ER .22", id="empty-vin"),
        pytest.param("VIN/ . ", "ER .22", id="vin-of-blanks-and-a-dot"),
        pytest.param("LIC/ABC.LIY/.LIT/PC", "ER .22", id="empty-year"),
        pytest.param("", "ER .22", id="nothing"),
        pytest.param("DOB/1.LIC/A", "ER .22", id="before-the-date-of-birth"),
    ],
)
@pytest.mark.parametrize("key", ["RQ", "RQG"])
def test_a_registration_query_names_a_vehicle(key: str, body: str, answer: str) -> None:
    """By its number, or by plate, year and type."""
    assert ask("IL", key, body=body) == ((answer,) if answer == "IL" else answer)


@pytest.mark.parametrize("key", ["RNQ", "RPQ", "BQ", "IQ"])
def test_other_queries_need_no_vehicle(key: str) -> None:
    """Only RQ and RQG do."""
    assert ask("IL", key, body="NAM/DOE") == ("IL",)


DATES = [
    "19800101",
    "20000229",
    "19960229",
    "00010101",
    "99991231",
    "800101",
    "000229",
    "960229",
    "991231",
    "",
    " ",
    ".",
]
NO_DATES = [
    "19801345", "19000229", "20010229", "00000101", "19800100", "19800001", "19800431", "801345", "010229", "800100",
    "8001", "1980010", "198001011", "1980-1-1", "19 800101", "1980O101", "19800101 F", "UNKNOWN", "+9800101",
    "\uff11\uff19\uff18\uff10\uff10\uff11\uff10\uff11", "1980010\u00b9",
]  # fmt: skip


@pytest.mark.parametrize("date", DATES)
def test_a_birth_date_may_be_any_date(date: str) -> None:
    """Of 8 digits, or of 6 in some century, or empty."""
    assert ask("IL", body=f"NAM/DOE.DOB/{date}") == ("IL",)


@pytest.mark.parametrize("date", NO_DATES)
def test_a_birth_date_that_is_none_is_er_05(date: str) -> None:
    """In any occurrence, in any query; not in an answer or notice."""
    assert ask("IL", body=f"NAM/DOE.DOB/{date}") == "ER .05"
    assert ask("IL", "YQ", body=f"DOB/19800101\nDOB/{date}") == "ER .05"
    assert ask("TXPDX0142", "DR", body=f"DOB/{date}") == ("TXPDX0142",)
    assert ask("IL", "AM", body=f"DOB/{date}") == ("IL",)


def test_the_first_failure_answers() -> None:
    """Header before destination, destination before vehicle, vehicle before date."""
    assert ask("Q9", "RQ", "XXZZZ9999", "DOB/1") == "ER .01"
    assert ask("Q9", "RQ", "TXONLYA00", "DOB/1") == "ER .01"
    assert ask("Q9", "RQ", body="DOB/1") == "ER .19"
    assert ask("IL", "RQ", body="DOB/1") == "ER .22"
    assert ask("IL", "RQ", body="DOB/1.VIN/1") == "ER .05"


def test_a_reject_at_the_door_names_key_and_sender() -> None:
    """And quotes the message as it was read."""
    read = read_text("DQ.TXPDX0142.Q9.TXT\r\nOLN/D1")
    assert isinstance(read, Message)

    assert admit(read, DIRECTORY) == Reject("ER .19", "DQ", "TXPDX0142", "DQ.TXPDX0142.Q9.TXT\nOLN/D1")
