"""The examples of `docs/policy-language.md`: each is run, and every word of the language stands in one."""

import re
from pathlib import Path
from typing import Final

import pytest
from pydantic import BaseModel

from streams.casebook.case import Case
from streams.casebook.reading import read_cases
from streams.casebook.running import run
from streams.files.yaml_text import Plain, read_yaml
from streams.messages.directory import load_directory
from streams.policies.context import Context
from streams.policies.lexicon import CHOICES, PARTS
from streams.policies.load import read_bundle, shipped_bundle

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = (ROOT / "docs/policy-language.md").read_text(encoding="utf-8")
FENCES: Final = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
CASES: Final = read_cases(
    read_yaml(fence, f"example {n}") for n, fence in enumerate(FENCES) if fence.startswith("- id:")
)
POLICIES: Final = [fence for fence in FENCES if not fence.startswith("- id:")]
CONTEXT: Final = Context(shipped_bundle(), load_directory(ROOT / "tests/cases/samples/directory.csv"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_an_example_comes_out_as_the_page_says(case: Case) -> None:
    """It is a case, as users write them."""
    (ran,) = run([case], CONTEXT)

    assert ran.differences == ()


@pytest.mark.parametrize("text", POLICIES)
def test_a_policy_on_the_page_can_be_used(text: str) -> None:
    """Whoever copies it has a policy."""
    assert read_bundle([read_yaml(text, "example")], "example").policies


def test_every_word_stands_in_an_example() -> None:
    """Every name in its part, and every word that stands for itself."""
    values = [read_yaml(case.policies or "", case.id).value for case in CASES]
    written = {word for value in values for word in words(value)}
    names = {(kind, word.name) for kind, words_of in PARTS.items() for word in words_of}

    assert {(kind, name) for kind, name in names if not stands(kind, name, values)} == set()
    assert [word for word in CHOICES if word not in written] == []


def words(value: Plain) -> set[str]:
    """Give every text of a value."""
    if isinstance(value, dict):
        return {word for inner in value.values() for word in words(inner)}
    if isinstance(value, list):
        return {word for inner in value for word in words(inner)}
    return {str(value)}


def stands(kind: type[BaseModel], name: str, values: list[Plain]) -> bool:
    """Say whether a part of a kind has a name in any of the values."""
    return any(name in part for value in values for part in parts(value, kind))


def parts(value: Plain, kind: type[BaseModel]) -> list[dict[str, Plain]]:
    """Give every part of a value whose names are all of a kind."""
    if isinstance(value, list):
        return [part for inner in value for part in parts(inner, kind)]
    if not isinstance(value, dict):
        return []
    here = [value] if set(value) <= set(kind.model_fields) else []
    return here + [part for inner in value.values() for part in parts(inner, kind)]
