"""The cases in `tests/cases`: what becomes of a message, by example, from its text to its rows."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from streams.files.yaml_text import read_yaml
from streams.messages.directory import load_directory
from streams.messages.log import read_row
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.grants import Grants
from streams.policies.grants_file import read_grants
from streams.policies.load import read_bundle, shipped_bundle
from streams.policies.plans import Plans
from streams.policies.rows import RowWriter, rows_of

CASES = Path(__file__).parents[2] / "cases"
DIRECTORY = load_directory(CASES / "samples" / "directory.csv")
DELIVERED: dict[str, object] = {
    "verdict": "deliver",
    "at_place": None,
    "rules": [],
    "would_refuse": [],
    "pending_rules": [],
    "removed": [],
    "duties": [],
    "grant": None,
    "answer": None,
}


class Case(msgspec.Struct, forbid_unknown_fields=True):
    """One case as its file writes it."""

    id: str
    note: str
    at: str
    text: str
    want: list[dict[str, str | list[str] | None]]
    policies: str | None = None
    grants: str | None = None

    def context(self) -> Context:
        """Give what decides it."""
        bundle = read_bundle([read_yaml(self.policies, self.id)], self.id) if self.policies else shipped_bundle()
        return Context(bundle, DIRECTORY, self._grants(bundle))

    def _grants(self, bundle: Bundle) -> Grants:
        return read_grants(self.grants, self.id, bundle, DIRECTORY) if self.grants else Grants()

    def rows(self) -> list[dict[str, object]]:
        """Decide it as a line of a log, but for what the line itself says."""
        plans = Plans(self.context())
        writer = RowWriter(plans.context.digest)
        rows = rows_of(plans, read_row(1, {"at": self.at, "text": self.text}))
        written = [json.loads(writer.line(row)) for row in rows]
        return [{name: row[name] for name in ("to", *DELIVERED)} for row in written]


def cases() -> Iterator[Case]:
    """Read every case of every file."""
    for path in sorted(CASES.glob("*.yaml")):
        document = read_yaml(path.read_text(), path.name)
        assert document.problems == []
        yield from msgspec.convert(document.value, list[Case])


ALL = list(cases())


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_the_case_comes_out_as_wanted(case: Case) -> None:
    """Every row is there, in order, with everything the contract names."""
    assert case.rows() == [{**DELIVERED, **want} for want in case.want]


def test_no_two_cases_share_an_id() -> None:
    """An id names one case."""
    ids = [case.id for case in ALL]

    assert sorted(set(ids)) == sorted(ids)


def test_every_shipped_rule_names_cases_that_exist() -> None:
    """What a rule says it is shown by is there, and shows something."""
    rules = [rule for policy in shipped_bundle().policies for rule in policy.rules]
    named = {case for rule in rules for case in rule.cases}

    assert [rule.id for rule in rules if not rule.cases] == []
    assert named - {case.id for case in ALL} == set()
