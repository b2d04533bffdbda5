"""Values as YAML writes them on one line: texts plain where every reader takes that for the same text, else quoted."""

from functools import lru_cache
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from streams.files.yaml_text import Plain

_TEXT: Final = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"})
"""What a plain text may be taken for: a date is one to us."""
_ESCAPES: Final = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\t": r"\t"}
_WORDS: Final = {True: "true", False: "false", None: "null"}


def behind_a_name(value: Plain) -> str:
    """Write a value that stands alone behind a name or a dash."""
    return _written(value, "- {}") if isinstance(value, str) else in_brackets(value)


def in_brackets(value: Plain) -> str:
    """Write a value as it may stand between brackets, whatever it holds."""
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {in_brackets(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(in_brackets, value)) + "]"
        case str():
            return _written(value, "[{}]")
        case _:
            return _WORDS[value]


@lru_cache(maxsize=4096)
def _written(text: str, around: str) -> str:
    return text if _is_read_as_it_is(text, around) else f'"{"".join(map(_escaped, text))}"'


def _is_read_as_it_is(text: str, around: str) -> bool:
    try:
        root = YAML(typ="safe", pure=True).compose(around.format(text))
    except YAMLError:
        return False
    items = root.value if isinstance(root, SequenceNode) else []
    return len(items) == 1 and _is_text(items[0], text)


def _is_text(node: Node, text: str) -> bool:
    return isinstance(node, ScalarNode) and node.value == text and node.tag in _TEXT and node.style is None


def _escaped(character: str) -> str:
    if character in _ESCAPES or character.isprintable():
        return _ESCAPES.get(character, character)
    return f"\\U{ord(character):08X}"
