"""Policy files, read whole or not at all: all that is wrong with a directory is listed at once, with file and line.

What a policy can say is `model.py`; how YAML becomes plain values with line numbers is `yaml_text.py`; how a fault is
put into words is `faults.py`, both in `files/`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from streams.errors import Problem, UnusableFileError
from streams.files.faults import Forms
from streams.files.reading import model_of, read_document
from streams.files.yaml_text import Document, Plain
from streams.policies.bundle import Bundle
from streams.policies.model import NoRules, Policy
from streams.policies.vocabulary import TO_BE_FOUND

ENDINGS: Final = (".yaml", ".yml")
_FORMS: Final = Forms("a policy", (Policy, NoRules))


@dataclass(slots=True)
class _Reading:
    """What was found in the files so far."""

    policies: list[tuple[Policy, Document]] = field(default_factory=list)
    no_rules: list[tuple[NoRules, Document]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load_bundle(directory: Path) -> Bundle:
    """Read every policy file of a directory, or raise `UnusableFileError` with every problem."""
    if not directory.is_dir():
        raise UnusableFileError(str(directory), (Problem(str(directory), "is no folder"),))
    return _load(directory, str(directory))


@cache
def shipped_bundle() -> Bundle:
    """Give the policies that come with the program."""
    return _load(_shipped(), "the shipped policies")


def read_bundle(documents: Iterable[Document], source: str) -> Bundle:
    """Make a bundle of documents, or raise `UnusableFileError` with every problem."""
    reading = _Reading()
    for document in documents:
        _read(document, reading)
    problems = (*reading.problems, *_conflicts(reading), *_enforced_drafts(reading))
    if not problems and not reading.policies and not reading.no_rules:
        problems = (Problem(source, "holds no policy", f"a policy is a file that ends in {' or '.join(ENDINGS)}"),)
    if problems:
        raise UnusableFileError(source, problems)
    return Bundle.of((policy for policy, _ in reading.policies), (places for places, _ in reading.no_rules))


def policy_documents(directory: Path | None) -> tuple[Document, ...]:
    """Give the documents that a bundle is read from, for whoever needs their lines; without a directory the shipped."""
    return tuple(_documents(directory or _shipped()))


def _load(directory: Traversable, source: str) -> Bundle:
    return read_bundle(_documents(directory), source)


def _shipped() -> Traversable:
    return files("streams.policies") / "shipped"


def _documents(directory: Traversable) -> Iterator[Document]:
    entries = sorted(directory.iterdir(), key=lambda entry: entry.name)
    return (read_document(entry) for entry in entries if entry.name.endswith(ENDINGS))


def _read(document: Document, reading: _Reading) -> None:
    """Read one document as what it says it is."""
    try:
        if _says_no_rules(document.value):
            reading.no_rules.append((model_of(document, NoRules, _FORMS), document))
        else:
            reading.policies.append((model_of(document, Policy, _FORMS), document))
    except UnusableFileError as unusable:
        reading.problems += unusable.problems


def _says_no_rules(value: Plain) -> bool:
    """Tell by its names which form a file is meant to have."""
    names = set(value) if isinstance(value, dict) else set[str]()
    return len(names & NoRules.model_fields.keys()) > len(names & Policy.model_fields.keys())


def _conflicts(reading: _Reading) -> Iterator[Problem]:
    """Find what stands in two places: a state, a rule's id, a place that has rules and has none."""
    states: dict[str, str] = {}
    for state, document, line in _states(reading):
        if state in states:
            yield document.problem_at(line, f"{state} stands in `{states[state]}` too", _ONE_FILE)
        states.setdefault(state, f"{document.source}:{line}")
    rules: dict[str, str] = {}
    for rule_id, document, line in _rule_ids(reading):
        if rule_id in rules:
            yield document.problem_at(line, f"rule `{rule_id}` stands in `{rules[rule_id]}` too", _ONE_ID)
        rules.setdefault(rule_id, f"{document.source}:{line}")


def _enforced_drafts(reading: _Reading) -> Iterator[Problem]:
    """Find drafts that a machine is to enforce: a file may not say so, though one may well ask what that would do."""
    for policy, document in reading.policies:
        for i, rule in enumerate(policy.rules):
            if rule.is_draft and rule.block:
                what = f"rules.{i}.block: stands beside a citation that is {TO_BE_FOUND}"
                yield document.problem(("rules", i, "block"), what, "leave it out until the law is found")


_ONE_FILE: Final = "put all of a state's rules in one file, or name it once among those without"
_ONE_ID: Final = "give one of the two another id"


def _states(reading: _Reading) -> Iterator[tuple[str, Document, int]]:
    for policy, document in reading.policies:
        yield policy.state, document, document.line_of(("state",))
    for places, document in reading.no_rules:
        line = document.line_of(("no_rules",))
        yield from ((place, document, line) for place in places.no_rules)


def _rule_ids(reading: _Reading) -> Iterator[tuple[str, Document, int]]:
    for policy, document in reading.policies:
        for i, rule in enumerate(policy.rules):
            yield rule.id, document, document.line_of(("rules", i, "id"))
