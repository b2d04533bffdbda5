"""Comments of a YAML text, each with the part of the file that it speaks of. Pure; a blank line counts as a comment.

A comment behind something belongs to what begins on its line; one on a line of its own to what follows, unless it is
indented further than that: then it stands under the part that it ends. What a file begins with is said of all of it.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.tokens import ScalarToken

from streams.files.yaml_text import Document, Path

_COMMENT: Final = re.compile(r"(?:(?<=\s)|^)#.*$")

_OPENED_BY_A_DASH: Final = (("rules",), ("assumptions",))
"""Lists of parts that are written with a line for each name."""

Remarks: TypeAlias = defaultdict[Path, list[str]]


@dataclass(frozen=True)
class Comments:
    """What people wrote beside the words of a file, by the part that it speaks of."""

    above: Remarks = field(default_factory=lambda: defaultdict(list))
    beside: Remarks = field(default_factory=lambda: defaultdict(list))
    under: Remarks = field(default_factory=lambda: defaultdict(list))

    def within(self, path: Path) -> bool:
        """Say whether one stands inside a part, so that the part can't be written on one line."""
        return path in self._around or bool(self.under.get(path))

    @cached_property
    def _around(self) -> frozenset[Path]:
        """Every part inside which a comment stands beside something."""
        told = (part for remarks in (self.above, self.beside, self.under) for part, texts in remarks.items() if texts)
        return frozenset(part[:depth] for part in told for depth in range(len(part)))


class _Place(NamedTuple):
    """Where a part begins."""

    line: int
    depth: int
    path: Path


class _Remark(NamedTuple):
    """A comment, and whether it has a line of its own."""

    line: int
    column: int
    text: str
    alone: bool


def comments_of(text: str, document: Document) -> Comments:
    """Find every comment of the text that a document was read from."""
    lines = text.split("\n")
    places = sorted(_Place(line, len(path), path) for path, line in document.lines.items() if path)
    attaching = _Attaching(Comments(), places, [len(line) - len(line.lstrip()) for line in lines])
    for remark in _remarks(text):
        attaching.attach(remark)
    return attaching.found


def _remarks(text: str) -> Iterator[_Remark]:
    """Give every comment; of blank lines between two others that hold something, the first."""
    after_blank = True
    shown = zip(_without_scalars(text).split("\n"), text.split("\n"), strict=True)
    for number, (line, written) in enumerate(shown, 1):
        comment = _COMMENT.search(line)
        if comment:
            alone = not line[: comment.start()].strip()
            yield _Remark(number, comment.start(), written[comment.start() :].rstrip(), alone)
        elif not line.strip() and not after_blank:
            yield _Remark(number, 0, "", alone=True)
        after_blank = not line.strip()


def _without_scalars(text: str) -> str:
    """Put letters in place of values, so that what looks like a comment or a blank line there is none."""
    pieces, end = [], 0
    for token in YAML(typ="safe", pure=True).scan(text):
        if isinstance(token, ScalarToken):
            start, stop = token.start_mark.index, token.end_mark.index
            pieces += [text[end:start], re.sub(r"[^\n]|(?<=\n)(?=\n)", "x", text[start:stop])]
            end = stop
    return "".join((*pieces, text[end:]))


@dataclass(frozen=True)
class _Attaching:
    """Comments being given to the parts that they speak of."""

    found: Comments
    places: Sequence[_Place]
    """By line, and on a line from the outside in."""
    indents: Sequence[int]

    def attach(self, remark: _Remark) -> None:
        """Give a comment to its part."""
        following = bisect_right(self.places, remark.line, key=lambda place: place.line)
        after = self.places[following] if following < len(self.places) else None
        if not following:
            self.found.above[()].append(remark.text)
        elif not remark.alone:
            self.found.beside[self._opened_on(self.places[following - 1].line)].append(remark.text)
        elif after and remark.column <= self.indents[after.line - 1]:
            self.found.above[after.path].append(remark.text)
        elif remark.text:
            self.found.under[self._ended(self.places[following - 1].path, remark.column)].append(remark.text)

    def _opened_on(self, line: int) -> Path:
        """Give the outermost part that begins on a line; of an item with names of its own, the first of them."""
        here = self._paths[line]
        return next((path for path in here if path[-2:-1] not in _OPENED_BY_A_DASH), here[-1])

    @cached_property
    def _paths(self) -> dict[int, list[Path]]:
        found: defaultdict[int, list[Path]] = defaultdict(list)
        for place in self.places:
            found[place.line].append(place.path)
        return found

    @cached_property
    def _lines(self) -> dict[Path, int]:
        return {place.path: place.line for place in self.places}

    def _ended(self, path: Path, column: int) -> Path:
        """Give the innermost part around a place whose names or items aren't further to the right than a column."""
        around = ((path[:depth], self._lines[path[: depth + 1]]) for depth in reversed(range(1, len(path))))
        inner = (part for part, line in around if self.indents[line - 1] <= column and self._lines[part] != line)
        return next(inner, ()) if column else ()
