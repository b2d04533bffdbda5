"""Texts as YAML writes them: plain where every reader takes that for the same text, else in quotes."""

from functools import lru_cache
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

_TEXT: Final = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"})
"""What a plain text may be taken for: a date is one to us."""
_ESCAPES: Final = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\t": r"\t"}
_WORDS: Final = {True: "true", False: "false", None: "null"}


def behind_a_name(value: bool | str | None) -> str:  # noqa: FBT001 -- a scalar of YAML
    """Write what stands alone behind a name or a dash."""
    return _written(value, "- {}") if isinstance(value, str) else _WORDS[value]


def among_others(value: bool | str | None) -> str:  # noqa: FBT001 -- a scalar of YAML
    """Write what stands between brackets."""
    return _written(value, "[{}]") if isinstance(value, str) else _WORDS[value]


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
