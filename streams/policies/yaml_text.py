"""YAML as plain values, each with the line it stands on. What the values mean is `load.py`'s business.

Scalars stay the text that was written, so that a date is not taken for a time or `1.10` for a number; only `true`,
`false` and nothing are more than text. Repeated names and anchors are refused: two readers could read them differently.
"""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from streams.errors import Problem

Plain: TypeAlias = "bool | str | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[int | str, ...]

_BOOL: Final = "tag:yaml.org,2002:bool"
_NULL: Final = "tag:yaml.org,2002:null"


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
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        document.problems.append(document.problem_at(line, f"not YAML: {error.problem}"))
    except YAMLError as error:
        document.problems.append(document.problem_at(1, f"not YAML: {str(error).splitlines()[0]}"))
    except RecursionError:
        document.problems.append(document.problem_at(1, "not YAML that can be read: nested too deeply"))
    return document


def _plain(node: Node, path: Path, document: Document) -> Plain:
    line = node.start_mark.line + 1
    document.lines.setdefault(path, line)
    if node.anchor is not None:
        document.problems.append(
            document.problem_at(line, f"anchor `{node.anchor}`", "write the value where it is meant")
        )
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
        if name in found:
            document.problems.append(document.problem_at(line, f"`{name}` stands twice"))
        document.lines[*path, name] = line
        found[name] = _plain(value_node, (*path, name), document)
    return found


def _scalar(node: Node) -> Plain:
    text = str(node.value)
    if node.tag == _BOOL:
        return text.lower() == "true"
    return None if node.tag == _NULL else text
