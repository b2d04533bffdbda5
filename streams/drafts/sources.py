"""Policy files as texts, by the state that each is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from streams.files.reading import read_document
from streams.policies.load import ENDINGS


@dataclass(frozen=True, slots=True)
class Source:
    """One file of policies."""

    name: str
    text: str
    states: tuple[str, ...]
    """Whose rules it holds, or who it says have none."""
    has_rules: bool


def sources(directory: Path | None) -> Iterator[Source]:
    """Give the files of a directory, or those that come with the program; those that can't be read are left out."""
    folder: Traversable = directory or files("streams.policies") / "shipped"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        value = read_document(entry).value if entry.name.endswith(ENDINGS) else None
        if isinstance(value, dict):
            named = value.get("no_rules") or [value.get("state")]
            states = tuple(map(str, named)) if isinstance(named, list) else ()
            yield Source(entry.name, entry.read_text(encoding="utf-8-sig"), states, "rules" in value)
