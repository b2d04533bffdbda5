"""YAML as plain values, each with the line it stands on. What the values mean is whoever reads them's business.

Scalars stay the text that was written, so that a date is not taken for a time or `1.10` for a number; only `true`,
`false` and nothing are more than text. Repeated names and anchors are refused: two readers could read them differently.
"""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from streams.errors import Problem

Plain: TypeAlias = "bool | str | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[int | str, ...]
"""The names, and numbers of items, that lead to a value."""

_YAML: Final = "tag:yaml.org,2002:"
_BOOL: Final = f"{_YAML}bool"
_NULL: Final = f"{_YAML}null"
_TAGS: Final = frozenset(_YAML + tag for tag in "bool float int map merge null seq str timestamp value".split())
"""What a node without a tag of its own can be."""


@dataclass(slots=True)
class Document:
    """One YAML text, read."""

    source: str
    value: Plain = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Give the line of a place, or of what it would stand in."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path, what: str, hint: str) -> Problem:
        """Say what is wrong at a place."""
        return self.problem_at(self.line_of(path), what, hint)

    def problem_at(self, line: int, what: str, hint: str = "") -> Problem:
        """Say what is wrong on a line."""
        return Problem(f"{self.source}:{line}", what, hint)


def read_yaml(text: str, source: str) -> Document:
    """Read a text; what can't be read goes to the document's problems."""
    document = Document(source)
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        document.value = None if root is None else _plain(root, (), document)
    except MarkedYAMLError as error:
        document.problems.append(_syntax_problem(error, document))
    except YAMLError as error:
        document.problems.append(document.problem_at(1, f"not YAML: {str(error).splitlines()[0]}"))
    except RecursionError:
        document.problems.append(document.problem_at(1, "not YAML that can be read: nested too deeply"))
    return document


def _syntax_problem(error: MarkedYAMLError, document: Document) -> Problem:
    """Say what can't be read, where it begins if that is known, and what is likely meant."""
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    began = f"{error.context} from line {error.context_mark.line + 1}: " if error.context_mark else ""
    hint = next((hint for words, hint in _LIKELY.items() if words in str(error.problem)), "")
    return document.problem_at(line, f"not YAML: {began}{error.problem}", hint)


_LIKELY: Final = {
    r"'\t' that cannot start": "a tab stands there: write blanks",
    "mapping values are not allowed": "put a text that holds a colon and a blank in quotes",
    "unexpected end of stream": "a quote is not closed",
    "expected ',' or": "a bracket is not closed, or closed by another kind",
    "expected <block end>": "names of one part begin in the same column",
    "undefined alias": "put a value that begins with `*` in quotes",
    "another document": "a file holds one document: take out the line `---`, or make it two files",
}
"""Part of what the YAML library says → what to do."""


def _plain(node: Node, path: Path, document: Document) -> Plain:
    line = node.start_mark.line + 1
    document.lines.setdefault(path, line)
    if node.anchor is not None:
        document.problems.append(
            document.problem_at(line, f"anchor `{node.anchor}`", "write the value where it is meant")
        )
        return None
    if node.tag not in _TAGS:
        document.problems.append(document.problem_at(line, f"tag `{node.tag}`", "write the value without it"))
        return None
    if isinstance(node, MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, i), document) for i, item in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: MappingNode, path: Path, document: Document) -> Plain:
    found: dict[str, Plain] = {}
    for name_node, value_node in node.value:
        name, line = str(name_node.value), name_node.start_mark.line + 1
        if not isinstance(name_node, ScalarNode):
            document.problems.append(document.problem_at(line, "a name that is no text", "write a word, then a colon"))
        elif name in found:
            document.problems.append(document.problem_at(line, f"`{name}` stands twice", "keep one of the two"))
        document.lines[*path, name] = line
        found[name] = _plain(value_node, (*path, name), document)
    return found


def _scalar(node: Node) -> Plain:
    text = str(node.value)
    if node.tag == _BOOL:
        return text.lower() == "true"
    return None if node.tag == _NULL else text
