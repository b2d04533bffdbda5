"""The one way in which a policy file is written: names in the language's order, words in alphabetical order.

What holds words alone stands on one line if it fits there and no comment stands inside; everything else has a line for
each name. A text is never broken. Comments stay with what they speak of.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from pydantic import BaseModel

from streams.drafts.comments import Comments
from streams.drafts.scalars import behind_a_name, in_brackets
from streams.files.yaml_text import Path, Plain
from streams.policies.lexicon import PARTS
from streams.policies.model import Asker, Assumption, Block, Condition, Data, Law, NoRules, Policy, Rule

WIDTH: Final = 120
_INDENT: Final = "  "

_PART_UNDER: Final[dict[str, type[BaseModel]]] = {
    "rules": Rule,
    "asker": Asker,
    "data": Data,
    "when": Condition,
    "law": Law,
    "block": Block,
    "assumptions": Assumption,
}
"""Name → the part that stands under it, or of which its items are."""
_WORDS_ALONE: Final = frozenset({Asker, Data, Condition})
"""Parts that hold no texts of people."""
_TEXTS: Final = "not_modelled"
"""The list whose items are texts, in the author's order."""


def canonical(value: dict[str, Plain], comments: Comments) -> str:
    """Write a policy file that the model allows."""
    lines = (*comments.above[()], *_part(value, (), comments), *comments.under[()])
    return "".join(f"{line.rstrip()}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Value:
    """A value: what stands behind its name, what below, what closes it."""

    behind: str
    below: tuple[str, ...] = ()
    end: tuple[str, ...] = ()


def _part(part: dict[str, Plain], path: Path, comments: Comments) -> Iterator[str]:
    """Give the lines of a part. What stands above the first name of an item stands above the item."""
    for number, name in enumerate(_names(part, path)):
        inner = (*path, name)
        if number or not _is_item(path):
            yield from comments.above[inner]
        value = _value(name, part[name], inner, comments)
        yield _commented(f"{name}: {value.behind}", inner, comments)
        yield from _indented(value.below)
        yield from value.end


def _names(part: dict[str, Plain], path: Path) -> Iterator[str]:
    """Give the names that a part holds, in the language's order."""
    return (word.name for word in PARTS[_kind(part, path)] if word.name in part)


def _kind(part: dict[str, Plain], path: Path) -> type[BaseModel]:
    names = [step for step in path if isinstance(step, str)]
    if names:
        return _PART_UNDER[names[-1]]
    return Policy if "rules" in part else NoRules


def _is_item(path: Path) -> bool:
    return bool(path) and isinstance(path[-1], int)


def _value(name: str, value: Plain, path: Path, comments: Comments) -> _Value:
    """Write a value on one line if it may stand there and fits, on several otherwise."""
    if not isinstance(value, list | dict):
        return _Value(behind_a_name(value))
    if not comments.within(path):
        line = _line(value, path)
        if line is not None and len(_INDENT) * len(path) + len(f"{name}: {line}") <= WIDTH:
            return _Value(line)
        if line is not None and isinstance(value, list):
            return _Value("[", tuple(_filled(value, path)), ("]",))
    lines = _items(value, path, comments) if isinstance(value, list) else _part(value, path, comments)
    return _Value("", (*lines, *comments.under[path]))


def _line(value: Plain, path: Path) -> str | None:
    """Write what holds words alone on one line."""
    return in_brackets(_in_order(value, path)) if _holds_words(value, path) else None


def _holds_words(value: Plain, path: Path) -> bool:
    if isinstance(value, dict):
        return _kind(value, path) in _WORDS_ALONE
    if isinstance(value, list) and value:
        return path[-1] != _TEXTS and not any(isinstance(item, dict) for item in value)
    return True


def _in_order(value: Plain, path: Path) -> Plain:
    """Put names in the language's order, and words in the alphabet's."""
    if isinstance(value, dict):
        return {name: _in_order(value[name], (*path, name)) for name in _names(value, path)}
    return [value[at] for at in _order(value, path)] if isinstance(value, list) else value


def _order(value: list[Plain], path: Path) -> Iterable[int]:
    """Give the numbers of a list's items in the order in which they are written: words by the alphabet, each once."""
    if path[-1] == _TEXTS or not all(isinstance(item, str) for item in value):
        return range(len(value))
    first = {str(item): at for at, item in reversed([*enumerate(value)])}
    return (first[word] for word in sorted(first))


def _filled(value: list[Plain], path: Path) -> Iterator[str]:
    """Write words on as few lines as hold them, none of them broken."""
    line = ""
    for at in _order(value, path):
        word = f"{in_brackets(value[at])},"
        if line and len(_INDENT) * len(path) + len(f"{line} {word}") > WIDTH:
            yield line
            line = ""
        line = f"{line} {word}".lstrip()
    yield line


def _items(value: list[Plain], path: Path, comments: Comments) -> Iterator[str]:
    """Give a list's items, each on lines of its own."""
    for at in _order(value, path):
        yield from _item(value[at], (*path, at), comments)


def _item(value: Plain, path: Path, comments: Comments) -> Iterator[str]:
    yield from comments.above[path]
    if not isinstance(value, dict):
        yield _commented(f"- {behind_a_name(value)}", path, comments)
        return
    line = None if comments.within(path) else _line(value, path)
    if line is not None:
        yield _commented(f"- {line}", path, comments)
        return
    yield from comments.above[(*path, next(_names(value, path)))]
    first, *rest = _part(value, path, comments)
    yield f"- {first}"
    yield from _indented(chain(rest, comments.under[path]))


def _commented(line: str, path: Path, comments: Comments) -> str:
    return "  ".join((line.rstrip(), *comments.beside[path]))


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (_INDENT + line if line else line for line in lines)
