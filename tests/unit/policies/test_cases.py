"""The cases in `tests/cases`: what becomes of a message, by example, from its text to its rows."""

from pathlib import Path

import pytest

from streams.casebook.case import Case
from streams.casebook.reading import load_cases
from streams.casebook.running import run
from streams.messages.directory import load_directory
from streams.policies.context import Context
from streams.policies.load import shipped_bundle

CASES = Path(__file__).parents[2] / "cases"
CONTEXT = Context(shipped_bundle(), load_directory(CASES / "samples" / "directory.csv"))
ALL = load_cases(sorted(CASES.glob("*.yaml")))
"""Read as `nlets policy test` reads them: no two share an id."""


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_the_case_comes_out_as_wanted(case: Case) -> None:
    """Every row is there, in order, with everything the contract names."""
    (ran,) = run([case], CONTEXT)

    assert ran.differences == ()


def test_every_shipped_rule_names_cases_that_exist() -> None:
    """What a rule says it is shown by is there, and shows something."""
    rules = [rule for policy in shipped_bundle().policies for rule in policy.rules]
    named = {case for rule in rules for case in rule.cases}

    assert [rule.id for rule in rules if not rule.cases] == []
    assert named - {case.id for case in ALL} == set()
