"""What rules stand on: the law they cite, who answers for them, and which clauses no rule stands for."""

import re
from collections.abc import Iterator
from typing import Final

from streams.files.yaml_text import Path
from streams.lint.checks import CITATION_TO_FIND, NO_AUTHOR, NO_LAW, OPEN_CLAUSE, Check
from streams.lint.findings import Finding
from streams.lint.material import Material
from streams.policies.model import Rule

_TO_FIND: Final = re.compile(r"to be (found|named|written)|\b(todo|tbd|fixme)\b|^\W*(unknown|none)?\W*$", re.IGNORECASE)
_NOBODY: Final = re.compile(r"\b(nobody|anonymous|somebody|someone)\b", re.IGNORECASE)


def unfounded_rules(material: Material) -> Iterator[Finding]:
    """Find rules without citation or author, and clauses without a rule."""
    for timed in material.rules():
        for check, path, what in _lacks(timed.rule):
            yield Finding(check, material.places.of_rule(timed.rule.id, *path), timed.rule.id, what)


def _lacks(rule: Rule) -> Iterator[tuple[Check, Path, str]]:
    if rule.law is None and rule.block:
        yield NO_LAW, ("block",), f"no law is cited for its block, reported by: {rule.block.source}"
    yield from ((CITATION_TO_FIND, path, f"`{text}`") for path, text in _sources(rule) if _TO_FIND.search(text))
    if _TO_FIND.search(rule.author) or _NOBODY.search(rule.author):
        yield NO_AUTHOR, ("author",), f"its author is `{rule.author}`"
    for number, clause in enumerate(rule.law.not_modelled if rule.law else ()):
        yield OPEN_CLAUSE, ("law", "not_modelled", number), clause


def _sources(rule: Rule) -> Iterator[tuple[Path, str]]:
    """Give each text that says where something stands."""
    if rule.law:
        yield ("law", "citation"), rule.law.citation
    if rule.block and rule.block.source:
        yield ("block", "source"), rule.block.source
    yield from ((("assumptions", n, "source"), assumed.source) for n, assumed in enumerate(rule.assumptions))
