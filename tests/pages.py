"""What stands in the fences of a page, for tests that hold it to the program."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
_NAMED: Final = re.compile(r"`(nlets [^`\n]+)`")
_BESIDE: Final = re.compile(r"&&|[|;>]")
_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fence:
    """One block of a page, such as that of `docs/logs.md` in which `zone:` stands."""

    page: str
    language: str
    text: str


def fence(page: str, mark: str) -> Fence:
    """Find the first block of a page that has some words in it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return next(Fence(page, *found) for found in _FENCE.findall(text) if mark in found[1])


def commands_in(text: str) -> Iterator[tuple[str, ...]]:
    """Give the words of each command of ours that a text names, in a sentence or as a line of a block."""
    lines = [line.removeprefix("$ ") for _, block in _FENCE.findall(text) for line in block.splitlines()]
    for said in (*_NAMED.findall(text), *lines):
        for command in _BESIDE.split(said.partition(" #")[0]):
            program, *words = re.sub(r"[][]", "", command).split() or [""]
            if program == "nlets" and words:
                yield tuple(words)
