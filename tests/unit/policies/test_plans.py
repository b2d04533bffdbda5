"""What is remembered of decisions, for how long, and for whom. That it is right is a law in `tests/property`."""

import pytest

from streams.messages.admit import Admitted
from streams.messages.directory import Agency, Directory
from streams.messages.keys import KEYS
from streams.messages.message import Message
from streams.messages.times import parse_time
from streams.policies.bundle import NEVER
from streams.policies.context import Context
from streams.policies.decide import judge_answer
from streams.policies.decision import Verdict
from streams.policies.grants import Grants
from streams.policies.grants_file import read_grants
from streams.policies.load import shipped_bundle
from streams.policies.plans import EPOCHS_KEPT, Plans
from streams.policies.profiles import UnknownAskerError

DIRECTORY = Directory(
    (
        Agency("DCERO0001", "", "ice-ero", "FE", "TC", "US", "ACDZ"),
        Agency("DCERO0002", "another", "ice-ero", "FE", "TC", "US", "ACDZ"),
        Agency("DCERO0003", "who holds a grant", "ice-ero", "FE", "TC", "US", "ACDZ"),
        Agency("WADMV0000", "", "dmv", "SA", "WA", "WA", "ADZ"),
    )
)
GRANTS = (
    "id,state,ori,keys,subject,basis,from,until\n"
    "g,WA,DCERO0003,DQ,OLN/A,case-review,2025-11-20T00:00:00Z,2025-12-05T00:00:00Z\n"
)
CONTEXT = Context(shipped_bundle(), DIRECTORY, read_grants(GRANTS, "grants.csv", shipped_bundle(), DIRECTORY))


def us(text: str) -> int:
    """Read an instant."""
    at_us = parse_time(text)
    assert at_us is not None
    return at_us


NOW = us("2025-12-01T00:00:00Z")


def test_oris_that_look_alike_share_a_profile() -> None:
    """Thousands of agencies need a few hundred profiles; who holds a grant has one alone."""
    plans = Plans(CONTEXT)
    one, other, holder = (plans.profile_of(f"DCERO000{i}") for i in (1, 2, 3))

    assert one is other
    assert one is not holder
    assert one is not None
    assert one.uses == "ACDZ"
    assert one is plans.profile_of("DCERO0001")


def test_nothing_unknown_has_a_profile() -> None:
    """An ORI that isn't in the directory is nobody; the hub is known."""
    plans = Plans(CONTEXT)
    hub = plans.profile_of("NL0000000")

    assert plans.profile_of("TXNOBODY0") is None
    assert hub is not None
    assert hub.agencies == frozenset()


def test_nothing_is_decided_for_somebody_unknown() -> None:
    """Asked to decide for an ORI that isn't in the directory, the engine says so and decides nothing."""
    answer = Message(KEYS["DR"], "WADMV0000", ("TXNOBODY0",))
    with pytest.raises(UnknownAskerError, match="`TXNOBODY0` is not in the directory") as caught:
        judge_answer(CONTEXT, NOW, answer, "TXNOBODY0")

    assert repr(caught.value) == "UnknownAskerError('TXNOBODY0')"


def test_plans_decide_nothing_for_somebody_unknown() -> None:
    """A message that was let in by another directory is not decided by this one."""
    message = Message(KEYS["DQ"], "TXNOBODY0", ("WA",))
    with pytest.raises(UnknownAskerError, match="`TXNOBODY0` is not in the directory"):
        list(Plans(CONTEXT).decide(NOW, Admitted(message, ("WA",))))


def test_a_plan_is_made_once() -> None:
    """A second look gives the same plan, also by way of an ORI of the same state."""
    plans = Plans(CONTEXT)
    profile = plans.profile_of("DCERO0001")
    assert profile is not None
    epoch = plans.epoch(NOW)

    assert epoch is plans.epoch(NOW + 1)
    assert epoch.plan("DQ", profile, "WA") is epoch.plan("DQ", profile, "WADMV0000")
    assert epoch.plan("DQ", profile, "WA") is not epoch.plan("RQ", profile, "WA")
    assert epoch.plan("DQ", profile, "AX") is epoch.plan("DQ", profile, "TC")
    assert epoch.plan_answer("DQ", profile, "WADMV0000") is epoch.plan_answer("DQ", profile, "WA")
    assert epoch.plan_answer("DQ", profile, "WA") is not epoch.plan("DQ", profile, "WA")


def test_a_plan_says_whether_a_message_must_be_read() -> None:
    """Only who holds a grant, and answers that conditional rules mean, are looked at field by field."""
    plans = Plans(CONTEXT)
    plain, holder = plans.profile_of("DCERO0001"), plans.profile_of("DCERO0003")
    assert plain is not None
    assert holder is not None
    epoch = plans.epoch(NOW)

    assert epoch.plan("DQ", plain, "WA").decision is not None
    assert epoch.plan("DQ", holder, "WA").decision is None
    assert epoch.plan("RQ", holder, "WA").decision is not None
    assert epoch.plan("DQ", holder, "NY").decision is not None
    assert epoch.plan("RR", plain, "MA").decision is None
    assert epoch.plan_answer("RQ", plain, "MA").decision is None
    assert epoch.plan("RQ", plain, "MA").decision is not None
    assert epoch.plan("DQ", holder, "WA").settle((("OLN", "A"),)).grants == ("g",)
    assert epoch.plan("DQ", plain, "WA").settle((("OLN", "A"),)).verdict is Verdict.REFUSE
    assert epoch.plan("RR", plain, "MA").settle((("OLN", "A"),)).verdict is Verdict.REDACT


def test_an_epoch_ends_where_a_rule_or_grant_does() -> None:
    """From the grant's first instant to the instant before its last."""
    epoch = Plans(CONTEXT).epoch(NOW)

    assert (epoch.since, epoch.until) == (us("2025-11-20T00:00:00Z"), us("2025-12-05T00:00:00Z"))


def test_time_before_and_after_all_dates_has_epochs() -> None:
    """The first begins before any time and the last never ends."""
    plans = Plans(Context(shipped_bundle(), DIRECTORY, Grants()))

    assert plans.epoch(us("0001-01-01T00:00:00+23:59")).until == us("2019-05-21T00:00:00-07:00")
    assert plans.epoch(us("9999-12-31T23:59:59-23:59")).since == us("2025-11-19T00:00:00-08:00")
    assert plans.epoch(us("9999-12-31T23:59:59-23:59")).until == NEVER


def test_what_is_kept_is_bounded() -> None:
    """A log that jumps among many epochs costs time, never memory; the least recent goes first."""
    rows = "".join(
        f"g{i},WA,DCERO0003,DQ,OLN/A,case-review,2025-11-20T00:00:00Z,2026-01-01T00:00:{i % 60:02}.{i:06}Z\n"
        for i in range(EPOCHS_KEPT + 2)
    )
    grants = read_grants(GRANTS.splitlines()[0] + "\n" + rows, "grants.csv", shipped_bundle(), DIRECTORY)
    plans = Plans(Context(shipped_bundle(), DIRECTORY, grants))
    edges = sorted(grant.term.until for grant in grants.grants)
    first, second = plans.epoch(edges[0]), plans.epoch(edges[1])
    for edge in edges[2:EPOCHS_KEPT]:
        plans.epoch(edge)
    assert plans.epoch(edges[0]) is first
    plans.epoch(edges[EPOCHS_KEPT])

    assert plans.epoch(edges[0]) is first
    assert plans.epoch(edges[1]) is not second
