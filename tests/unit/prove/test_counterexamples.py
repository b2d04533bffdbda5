"""Counterexamples that small random worlds seldom meet, and such as are none."""

import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import pytest

from streams.files.yaml_text import read_yaml
from streams.messages.directory import Agency, Directory
from streams.messages.keys import KEYS, Traffic
from streams.messages.message import Message
from streams.policies.evidence import Ticket
from streams.policies.load import read_bundle
from streams.prove import changing
from streams.prove.certificate import Part, certificate_of
from streams.prove.changing import Change, examine
from streams.prove.counterexamples import Example, UnconfirmedExampleError, decided, holder_of
from streams.prove.intents import Intent, Intents
from streams.prove.proofs import Case, Proof, Proofs, prove
from streams.prove.signing import NoSigningError, signed
from streams.prove.solvers import SOLVERS
from streams.prove.terms import TRUE
from streams.prove.world import NOBODY, World
from tests.policy_files import GOOD
from tests.policy_worlds import AGENCIES

POLICIES = read_bundle([read_yaml(GOOD, "tx.yaml")], "here")
NO_DATA = Agency("TXATF0001", "may not ask for drivers", "atf", "FE", "TX", "TX", "AC")
DIRECTORY = Directory((*AGENCIES.values(), NO_DATA))
Z3 = partial(SOLVERS["z3"], 60_000)


def case(**parts: object) -> Case:
    """Want something of Texas."""
    wanted = {"id": "one", "says": "something", "never": "reach", "whose": ["TX"], **parts}
    return Case(Intents(intents=(Intent.model_validate(wanted),)), POLICIES, DIRECTORY)


def proofs(wanted: Case) -> Proofs:
    """Prove it."""
    return prove(wanted, Z3, time.monotonic_ns)


def only(wanted: Case) -> Proof:
    """Give the one proof."""
    (proof,) = proofs(wanted).proofs
    return proof


def test_a_query_to_an_agency_is_about_its_states_data() -> None:
    """By ORI: the first of the state."""
    example = only(case(routes=["ori"], data={"keys": ["DQ"]}, asker={"agencies": ["cbp"]})).example

    assert example is not None
    assert (example.to, example.message.destinations) == ("TXATF0001", ("TXATF0001",))


def test_free_text_stands_in_an_answer_that_can_not_be_read_whole() -> None:
    """A value with a sentence in it is no field alone."""
    example = only(case(when=[{"field": "DDA", "values": ["N. OTHER"]}], asker={"agencies": ["cbp"]})).example

    assert example is not None
    assert example.message.free
    assert ("DDA", "N. OTHER") in example.message.fields


def test_who_answers() -> None:
    """A state's motor vehicle agency, if it may; the hub for what is nobody's."""
    assert [holder_of(DIRECTORY, *asked) for asked in (("WA", "D"), ("WA", "C"), (NOBODY, "D"))] == [
        "WADMV0000",
        "WAPDX0001",
        "NL0000000",
    ]


def test_whoever_is_asked_answers_whatever_they_may_use() -> None:
    """No agency of Washington may use the key of the answer; by a log it can't come, in the running switch it does."""
    unable = Agency("WADMV0000", "motor vehicles", "dmv", "SA", "WA", "WA", "AZ")
    wanted = case(whose=["WA"], traffic="answer", data={"keys": ["DQ"]}, asker={"agencies": ["ice"]})
    proof = only(replace(wanted, directory=Directory((AGENCIES["DCERO0001"], unable))))

    assert proof.result == "refuted"
    assert proof.example is not None
    assert proof.example.ticket == Ticket("DQ", (), photo=False)
    assert (proof.example.message.sender, proof.example.to) == ("WADMV0000", "DCERO0001")


@pytest.mark.parametrize(
    ("asked_by", "to", "is_one"),
    [("DQ", "NYCBP0001", True), ("IQ", "NYCBP0001", False), ("DQ", "TXATF0001", False)],
)
def test_what_no_query_is_answered_by_confirms_nothing(asked_by: str, to: str, is_one: bool) -> None:  # noqa: FBT001 -- a table
    """Another query's answer, and an answer to who may not ask."""
    wanted = case(traffic="answer", data={"keys": ["DQ"]}, asker={"agencies": ["cbp"]})
    example = only(wanted).example
    assert example is not None

    found = decided(replace(example, ticket=Ticket(asked_by, (), photo=False), to=to), wanted.bundle, DIRECTORY)

    assert (found is not None) == is_one


def test_what_can_not_be_read_confirms_nothing() -> None:
    """Nobody but the hub says `SM`."""
    wanted = case()
    read = Example(0, Message(KEYS["SM"], "TXPDX0001", ("TX",)), "TX")

    assert decided(read, wanted.bundle, DIRECTORY) is None


def test_what_goes_to_all_states_as_one_is_nobodys() -> None:
    """A query of no limited class, sent to `NL`, is one request."""
    example = only(case(whose=[], routes=["multi-state"], data={"keys": ["BQ"]})).example

    assert example is not None
    assert (example.to, example.message.destinations) == ("NL", ("NL",))


@pytest.mark.parametrize(
    ("parts", "result"),
    [
        pytest.param({"never": "refuse", "asker": {"oris": ["TXATF*"]}}, "proven", id="not refused"),
        pytest.param({"never": "reach", "asker": {"oris": ["TXATF*"]}, "traffic": "notice"}, "refuted", id="a notice"),
        pytest.param({"never": "reach", "asker": {"oris": ["TXATF*"]}, "data": {"keys": ["YQ"]}}, "refuted", id="asks"),
    ],
)
def test_who_sends_a_notice_gets_nothing_by_it(parts: dict[str, object], result: str) -> None:
    """What never reaches an asker is what answers and queries bring; of notices it must be said."""
    assert only(case(**parts)).result == result


@pytest.mark.parametrize("never", ["reach", "deliver"])
def test_no_notice_shows_what_reaches_an_asker(never: str) -> None:
    """However plain a notice is, an intent about an asker doesn't speak of it; without an asker it does."""
    told = [case(never=never, **asker).intents.intents[0].of_traffic for asker in ({"asker": {"oris": ["TX*"]}}, {})]

    assert [Traffic.NOTICE in ways for ways in told] == [False, True]


def test_what_the_hub_would_not_take_confirms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A prover that forgets who may use what says so of itself, and reports nothing."""

    def nothing(_: World) -> Iterable[None]:
        return ()

    monkeypatch.setattr(World, "_letters", nothing)
    with pytest.raises(UnconfirmedExampleError) as raised:
        proofs(case(asker={"agencies": ["atf"]}, data={"keys": ["DQ"]}, traffic="query"))

    assert str(raised.value).startswith("the decision does not confirm the counterexample to `one`: `'DQ.TXATF0001.TX.")
    assert "bug" in raised.value.hint


def test_a_change_that_is_none_confirms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A prover to which everything differs is noticed, too."""
    monkeypatch.setattr(changing, "differs", lambda *_: TRUE)
    wanted = case(data={"keys": ["IQ"]})
    with pytest.raises(UnconfirmedExampleError, match="`anything else`"):
        examine(Change(POLICIES, POLICIES, DIRECTORY, wanted.intents), Z3, time.monotonic_ns)


def test_who_did_not_install_what_signs_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is said."""
    files = {**dict.fromkeys(Part), Part.INTENTS: "i.yaml"}
    certificate = certificate_of(proofs(case()), files, "2026-01-01T00:00:00Z")
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.serialization", None)
    with pytest.raises(NoSigningError, match="is not installed"):
        signed(certificate, b"")
