"""On which lines of their files rules and grants stand. Pure: the files were read elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from streams.files.yaml_text import Document, Path
from streams.lint.findings import Place


@dataclass(frozen=True, slots=True)
class _Stand:
    """A rule in its document."""

    document: Document
    path: Path


@dataclass(frozen=True, slots=True)
class GrantLines:
    """A grants file, and the line of each grant in it; none if no file was given."""

    file: str = ""
    by_id: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Places:
    """Where each rule and grant stands."""

    folder: str
    stands: Mapping[str, _Stand]
    grants: GrantLines = field(default_factory=GrantLines)

    @classmethod
    def of(cls, documents: Iterable[Document], folder: str, grants: GrantLines) -> Self:
        """Look rules up by their ids in documents that hold policies."""
        stands = {rule_id: stand for document in documents for rule_id, stand in _stands(document)}
        return cls(folder, stands, grants)

    def of_rule(self, rule_id: str, *path: str | int) -> Place:
        """Give the line of a rule's id, or of a part of it."""
        stand = self.stands[rule_id]
        line = stand.document.line_of((*stand.path, *(path or ("id",))))
        return Place(f"{self.folder}/{stand.document.source}", line)

    def of_grant(self, grant_id: str) -> Place:
        """Give the line of a grant."""
        return Place(self.grants.file, self.grants.by_id[grant_id])


def _stands(document: Document) -> Iterator[tuple[str, _Stand]]:
    rules = document.value.get("rules") if isinstance(document.value, dict) else None
    numbered = enumerate(rules if isinstance(rules, list) else ())
    return ((str(rule["id"]), _Stand(document, ("rules", n))) for n, rule in numbered if isinstance(rule, dict))
