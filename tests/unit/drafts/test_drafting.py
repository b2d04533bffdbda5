"""Drafts: another state's rules, with everything open that only the law can say."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from streams.drafts.drafting import Model, draft_of
from streams.drafts.forming import formed
from streams.drafts.sources import sources
from streams.drafts.zones import ZONES
from streams.files.yaml_text import read_yaml
from streams.messages.directory import shipped_directory
from streams.messages.places import PLACES
from streams.policies.context import Context
from streams.policies.draft import with_law_enforced
from streams.policies.load import read_bundle
from streams.policies.model import Rule
from streams.policies.warnings import warnings
from streams.whatif.alternatives import as_the_law

TODAY = date(2026, 3, 1)
MODELS = {source.states[0]: source for source in sources(None) if source.has_rules}

MODEL = """\
# Texas's own words.
state: TX
zone: America/Chicago
rules:
  # Who is meant stands in section 2.
  - id: tx-one
    effect: refuse
    asker: {agencies: [ice]}  # not cbp
    data: {classes: [driver]}
    block: {since: 2025-01-01, at: hub, source: a report}  # at noon
    accepts: [court-order]
    author: somebody
    cases: [case-one]
  - id: other
    effect: redact
    asker: {oris: [TX*]}
    data: {keys: [RQ]}
    remove: [OLN]
    law: {citation: Tex. 1, since: 2025-01-01, not_modelled: [Parades.]}  # †
    author: somebody
"""
DRAFT = """\
# DRAFT of rules for AZ, like TX's. It changes no verdict: nothing enforces a rule without a block.
# Of each rule: find its citation and since when it is law, check what is assumed, name who answers for it.
# Then write its `block`, if a machine enforces it, and a case that shows it.
# TX's file begins:
# Texas's own words.
state: AZ
zone: America/Phoenix
rules:
  # Who is meant stands in section 2.
  - id: az-one
    effect: refuse
    asker: {agencies: [ice]}  # not cbp
    data: {classes: [driver]}
    law:
      citation: "to be found: what AZ's law says like tx-one"
      since: 2026-03-01
      not_modelled: []
    accepts: [court-order]
    assumptions:
      - about: law.since
        note: "DRAFT: The day on which this was drafted."
        source: nlets policy new
      - about: asker
        note: "DRAFT: As `tx-one` says it."
        source: nlets policy new
      - about: data
        note: "DRAFT: As `tx-one` says it."
        source: nlets policy new
      - about: accepts
        note: "DRAFT: As `tx-one` says it."
        source: nlets policy new
    author: to be named
  - id: az-other
    effect: redact
    asker: {oris: [TX*]}
    data: {keys: [RQ]}
    remove: [OLN]
    law:
      citation: "to be found: what AZ's law says like Tex. 1"
      since: 2026-03-01
      not_modelled:
        - "TX: Parades."
    assumptions:
      - about: law.since
        note: "DRAFT: The day on which this was drafted."
        source: nlets policy new
      - about: asker
        note: "DRAFT: As `other` says it."
        source: nlets policy new
      - about: data
        note: "DRAFT: As `other` says it."
        source: nlets policy new
    author: to be named
"""


def drafted(like: str) -> tuple[Rule, ...]:
    """Draft Connecticut's rules, and load them."""
    text = draft_of(Model(MODELS[like].text, MODELS[like].name), "CT", TODAY)
    [policy] = read_bundle([read_yaml(text, "ct.yaml")], "ct.yaml").policies
    return policy.rules


def test_a_draft_is_like_the_other_file() -> None:
    """With its comments, but for those on what was left out."""
    assert draft_of(Model(MODEL, "tx.yaml"), "AZ", TODAY) == DRAFT


@pytest.mark.parametrize("like", sorted(MODELS))
def test_every_draft_can_be_loaded_and_is_a_shadow(like: str) -> None:
    """Of whichever state's rules: nothing is enforced, all of it is law to be found, and its form is the one form."""
    rules = drafted(like)
    text = draft_of(Model(MODELS[like].text, MODELS[like].name), "CT", TODAY)

    assert [(rule.is_draft, rule.block) for rule in rules] == [(True, None)] * len(rules)
    assert {rule.id[:3] for rule in rules} == {"ct-"}
    assert formed(text, "ct.yaml") == text


def test_a_draft_is_called_one_wherever_it_is_loaded() -> None:
    """Each rule by its id."""
    bundle = read_bundle([read_yaml(DRAFT, "az.yaml")], "az.yaml")

    assert [str(warning) for warning in warnings(Context(bundle, shipped_directory()))] == [
        "rule az-one: is a DRAFT: nobody has found its law yet (hint: write its citation)",
        "rule az-other: is a DRAFT: nobody has found its law yet (hint: write its citation)",
    ]


def test_a_draft_is_no_law_that_could_be_enforced() -> None:
    """Neither for an examination, nor for the twin whose blocks are as old as their laws."""
    bundle = read_bundle([read_yaml(DRAFT, "az.yaml")], "az.yaml")

    assert with_law_enforced(bundle) == bundle
    assert as_the_law(bundle) == bundle


def test_only_files_of_policies_are_models(tmp_path: Path) -> None:
    """Whatever else lies in the directory, and what can't be read."""
    (tmp_path / "a.yaml").write_text(MODEL)
    (tmp_path / "b.yml").write_text("no_rules: [AK, AL]\nsource: x\n")
    (tmp_path / "c.yaml").write_text("- {")
    (tmp_path / "d.txt").write_text(MODEL)

    assert [(source.name, source.states, source.has_rules) for source in sources(tmp_path)] == [
        ("a.yaml", ("TX",), True),
        ("b.yml", ("AK", "AL"), False),
    ]


def test_every_place_has_a_zone() -> None:
    """In which its dates would begin."""
    assert sorted(ZONES) == list(PLACES)
    assert [name for name in ZONES.values() if ZoneInfo(name).key != name] == []
