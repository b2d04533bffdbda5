"""On which lines of their files rules and grants stand. Pure: the files were read elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from streams.files.yaml_text import Document, Path
from streams.lint.findings import Place


@dataclass(frozen=True, slots=True)
class _Stand:
    """A rule in its document."""

    document: Document
    path: Path


@dataclass(frozen=True, slots=True)
class Places:
    """Where each rule stands."""

    folder: str
    stands: Mapping[str, _Stand]

    @classmethod
    def of(cls, documents: Iterable[Document], folder: str) -> Self:
        """Look rules up by their ids in documents that hold policies."""
        return cls(folder, {rule_id: stand for document in documents for rule_id, stand in _stands(document)})

    def of_rule(self, rule_id: str, *path: str | int) -> Place:
        """Give the line of a rule, or of a part of it."""
        stand = self.stands[rule_id]
        line = stand.document.line_of((*stand.path, *(path or ("id",))))
        return Place(f"{self.folder}/{stand.document.source}", line)


def _stands(document: Document) -> Iterable[tuple[str, _Stand]]:
    rules = document.value.get("rules") if isinstance(document.value, dict) else None
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, dict):
            yield str(rule["id"]), _Stand(document, ("rules", number))
