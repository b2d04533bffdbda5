"""The lexicon and what is made from it: every word of the models, no other, each with an example that holds."""

import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from streams.drafts.words import tables
from streams.files.yaml_text import read_yaml
from streams.messages.agencies import AGENCIES, ancestry
from streams.messages.directory import Agency, Directory
from streams.messages.log import read_row
from streams.policies.context import Context
from streams.policies.decision import Site, Verdict
from streams.policies.lexicon import AGENCY_WORDS, CHOICES, PARTS, Word
from streams.policies.load import read_bundle
from streams.policies.model import Asker, Assumption, Block, Condition, Data, Law, NoRules, Policy, Rule
from streams.policies.plans import Plans
from streams.policies.rows import rows_of
from streams.policies.schema import policy_schema
from streams.policies.vocabulary import SILENT, TO_BE_FOUND, Assumable, Basis, Duty, Effect, LimitedClass
from tests.policy_files import GOOD

ROOT = Path(__file__).parents[3]
WORDS = [pytest.param(kind, word, id=f"{kind.__name__}.{word.name}") for kind, words in PARTS.items() for word in words]


def test_every_name_of_every_part_is_explained() -> None:
    """And none that no part has."""
    assert set(PARTS) == {Policy, NoRules, Rule, Asker, Data, Condition, Law, Block, Assumption}
    assert {kind: {word.name for word in words} for kind, words in PARTS.items()} == {
        kind: set(kind.model_fields) for kind in PARTS
    }


def test_every_word_that_stands_for_itself_is_explained() -> None:
    """Whatever a rule may choose from, and the agencies."""
    assert set(CHOICES) == {*Effect, *LimitedClass, *Site, *Basis, *Duty, SILENT, TO_BE_FOUND}
    assert set(AGENCY_WORDS) == AGENCIES


def test_what_may_be_assumed_is_said() -> None:
    """A word by itself would be a second list to keep."""
    [about] = [word.about for word in PARTS[Assumption] if word.name == "about"]

    assert [name for name in get_args(Assumable) if f"`{name}`" not in about] == []


@pytest.mark.parametrize(("kind", "word"), [word for word in WORDS if word.id != "Policy.rules"])
def test_every_example_holds(kind: type[BaseModel], word: Word) -> None:
    """The model takes it. That of a list of rules is shortened; whole ones are the page's examples."""
    TypeAdapter(kind.model_fields[word.name].rebuild_annotation()).validate_python(word.example)


@pytest.mark.parametrize(("kind", "word"), WORDS)
def test_editors_are_told_of_every_name(kind: type[BaseModel], word: Word) -> None:
    """A sentence and an example."""
    told = json.loads(policy_schema())["$defs"][kind.__name__]["properties"][word.name]

    assert told["description"] == f"{word.about[0].upper()}{word.about[1:]}."
    assert told["examples"] == [word.example]


def test_editors_are_told_what_each_choice_means() -> None:
    """In the order of the words."""
    parts = json.loads(policy_schema())["$defs"]
    effect, agencies = parts["Effect"], parts["Asker"]["properties"]["agencies"]["items"]

    assert effect["enumDescriptions"] == [CHOICES[Effect.REFUSE], CHOICES[Effect.REDACT]]
    assert dict(zip(agencies["enum"], agencies["enumDescriptions"], strict=True)) == AGENCY_WORDS
    assert "enumDescriptions" not in parts["Policy"]["properties"]["state"]


@pytest.mark.parametrize("word", sorted(AGENCIES))
def test_every_agency_is_meant_by_its_word_and_those_above(word: str) -> None:
    """A rule that names it refuses it, and lets pass whoever isn't below."""
    told = {named: refused(named, word) for named in AGENCIES}

    assert {named for named, is_refused in told.items() if is_refused} == ancestry(word)


def refused(named: str, asking: str) -> bool:
    """Say whether a rule about one agency refuses another."""
    bundle = read_bundle([read_yaml(GOOD.replace("[ice]", f"[{named}]"), "tx.yaml")], "tx.yaml")
    directory = Directory([Agency("XX0000001", "somebody", asking, "LE", "TX", "US", "ACDZ")])
    entry = read_row(1, {"at": "2025-12-01T00:00:00Z", "text": "DQ.XX0000001.TX.TXT\nOLN/D1"})
    [row] = rows_of(Plans(Context(bundle, directory)), entry)
    return row.verdict is Verdict.REFUSE


def test_the_pages_tables_are_the_lexicon() -> None:
    """`tools/write_schemas.py` puts them there."""
    page = (ROOT / "docs/policy-language.md").read_text(encoding="utf-8")

    assert page.partition("<!-- words -->\n")[2].partition("<!-- /words -->")[0] == tables()
