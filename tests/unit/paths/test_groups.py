"""Who is alike, and what groups are called."""

from collections.abc import Mapping

import pytest

from streams.messages.directory import Agency, Directory
from streams.paths.groups import society
from streams.paths.parties import Party
from streams.paths.relations import read_relations
from streams.policies.bundle import Bundle, Term
from streams.policies.context import Context
from streams.policies.grants import Grant, Grants
from streams.policies.model import Policy, Rule
from streams.policies.vocabulary import Basis

ONE = Agency("TXPDX0001", "one", "police", "PD", "TX", "TX", "ACDZ")
TWINS = {
    "alike": Agency("FLPDX0002", "other", "police", "PD", "FL", "FL", "ACDZ"),
    "agency": Agency("TXPDX0002", "other", "sheriff", "PD", "TX", "TX", "ACDZ"),
    "acts for": Agency("TXPDX0002", "other", "police", "PD", "TX", "TX", "ACDZ", "ice"),
    "uses": Agency("TXPDX0002", "other", "police", "PD", "TX", "TX", "A"),
    "pattern": Agency("TXPDX0009", "other", "police", "PD", "TX", "TX", "ACDZ"),
    "holder": Agency("TXPDX0005", "other", "police", "PD", "TX", "TX", "ACDZ"),
    "party": Agency("TXPDX0002", "other", "police", "PD", "FB", "TX", "ACDZ"),
}
RULE = {
    "id": "one", "effect": "refuse", "author": "nobody", "asker": {"oris": ["*9"]}, "data": {"classes": ["driver"]},
    "block": {"since": "2024-01-01", "at": "hub", "source": "a report"},
}  # fmt: skip
GRANT = Grant("g", "WA", "TXPDX0005", frozenset(), frozenset(), Basis.COURT_ORDER, Term(0))


def named(*agencies: Agency, relations: str = "", wanted: str = "line:FB") -> Mapping[str, tuple[str, ...]]:
    """Sort agencies into groups, and name these."""
    policy = Policy(state="WA", zone="America/Los_Angeles", rules=(Rule.model_validate(RULE),))
    context = Context(Bundle.of((policy,)), Directory(agencies), Grants.of((GRANT,)))
    known = read_relations("from,to,kind,by,source\n" + relations, "file")
    return {group.name: group.oris for group in society(context, known, Party(tuple(wanted.split()))).groups}


@pytest.mark.parametrize("difference", [name for name in TWINS if name != "alike"])
def test_whatever_rules_grants_or_the_question_see_parts_groups(difference: str) -> None:
    """One thing is enough."""
    assert sorted(named(ONE, TWINS[difference]).values()) == sorted([(ONE.ori,), (TWINS[difference].ori,)])


def test_what_nobody_sees_parts_none() -> None:
    """Home, line and name matter to no rule."""
    assert named(ONE, TWINS["alike"]) == {"police": ("FLPDX0002", "TXPDX0001")}


@pytest.mark.parametrize(
    "relations",
    [
        pytest.param("police,dmv,re-query,DQ,x\n", id="asked on"),
        pytest.param("dmv,police,local-relay,DQ,x\n", id="asked"),
        pytest.param("police,dmv,local-relay,DR,x\n", id="answering"),
    ],
)
def test_whose_rules_decide_a_message_is_known_by_home(relations: str) -> None:
    """The rules of their state decide who may ask them, and whom they may tell."""
    assert named(ONE, TWINS["alike"], relations=relations) == {
        "police FL": ("FLPDX0002",),
        "police TX": ("TXPDX0001",),
    }


@pytest.mark.parametrize(
    "relations",
    [
        pytest.param("dmv,police,local-relay,AM,x\n", id="mail"),
        pytest.param("police,dmv,local-relay,DQ,x\n", id="asking"),
        pytest.param("dmv,police,local-relay,DR,x\n", id="told"),
    ],
)
def test_whose_rules_decide_nothing_is_not_known_by_home(relations: str) -> None:
    """Both are alike to the others' rules."""
    assert named(ONE, TWINS["alike"], relations=relations) == {"police": ("FLPDX0002", "TXPDX0001")}


def test_names_are_as_short_as_they_can_be() -> None:
    """Place, line, then an ORI tell apart what the agency doesn't."""
    federal = Agency("TXCBP0001", "one", "cbp", "FE", "TC", "US", "ACDZ")
    other = Agency("TXCBP0002", "other", "cbp", "FE", "FB", "US", "ACDZ")
    mute = Agency("TXCBP0003", "without mail", "cbp", "FE", "TC", "US", "D")

    assert named(ONE, TWINS["acts for"], federal, other, mute) == {
        "police": ("TXPDX0001",),
        "police acting for ice": ("TXPDX0002",),
        "cbp line:FB": ("TXCBP0002",),
        "cbp line:TC such as TXCBP0001": ("TXCBP0001",),
        "cbp line:TC such as TXCBP0003": ("TXCBP0003",),
    }
