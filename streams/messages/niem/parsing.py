"""A document taken apart without believing it: what could be an attack, or be read in two ways, is no document.

The parser is the standard library's expat; it opens nothing. Refused beside what is not well-formed: any document type
(so no entity is ever defined, let alone one that grows or names a file), more depth or elements than a message has,
long namespaces (each name is spelt out with its own), and a value that a comment or instruction cuts in two, which
some readers take whole and others in part.
"""

from dataclasses import dataclass, field
from typing import Final, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from streams.errors import SenderError
from streams.messages.niem.names import SEPARATOR

WHITE: Final = " \t\r\n"
"""What XML calls white space."""

MOST_DEPTH: Final = 32
MOST_ELEMENTS: Final = 10_000
LONGEST_NAMESPACE: Final = 200


class _RefusedError(SenderError):
    """Stops the parser from within."""


@dataclass(slots=True, eq=False)
class Node:
    """An element: its text is what stands in it outside elements, in one piece."""

    name: str
    attributes: dict[str, str]
    children: "list[Node]" = field(default_factory=list)
    text: str = ""
    quoted: str = ""
    """What of the text stands in CDATA sections."""

    def named(self, name: str) -> "list[Node]":
        """Give the children of that name."""
        return [child for child in self.children if child.name == name]

    @property
    def says_nothing(self) -> bool:
        """Whether there is no text in it, however deep."""
        return not self.text.strip(WHITE) and all(child.says_nothing for child in self.children)


def parse(xml: str) -> Node | None:
    """Give the root of a document, or nothing if it can't be read beyond doubt."""
    growing = _Growing()
    # The encoding is the text's, whatever the document says of itself.
    parser = ParserCreate("UTF-8", SEPARATOR)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartNamespaceDeclHandler = _check_namespace
    parser.StartElementHandler = growing.start
    parser.EndElementHandler = growing.end
    parser.CharacterDataHandler = growing.write
    parser.StartCdataSectionHandler = growing.quote
    parser.EndCdataSectionHandler = growing.unquote
    parser.CommentHandler = growing.cut
    parser.ProcessingInstructionHandler = growing.cut
    try:
        parser.Parse(xml.encode(errors="surrogatepass"), True)  # noqa: FBT003 -- the library's word for the end
    except (ExpatError, _RefusedError):
        return None
    return growing.top.children[0]


@dataclass(slots=True)
class _Draft:
    """An element that isn't closed yet."""

    node: Node
    texts: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    is_cut: bool = False
    """A comment or instruction stands in it."""


class _Growing:
    """A tree that grows as the parser goes on. Above the root stands a node for whatever is outside it."""

    def __init__(self) -> None:
        self.top = Node("", {})
        self._open = [_Draft(self.top)]
        self._elements = 0
        self._is_quoted = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS or len(self._open) > MOST_DEPTH:
            raise _RefusedError
        node = Node(name, attributes)
        self._open[-1].node.children.append(node)
        self._open.append(_Draft(node))

    def end(self, _name: str) -> None:
        draft = self._open.pop()
        node = draft.node
        node.text, node.quoted = "".join(draft.texts), "".join(draft.quoted)
        if draft.is_cut and node.text.strip(WHITE):
            raise _RefusedError

    def write(self, text: str) -> None:
        self._open[-1].texts.append(text)
        if self._is_quoted:
            self._open[-1].quoted.append(text)

    def quote(self) -> None:
        self._is_quoted = True

    def unquote(self) -> None:
        self._is_quoted = False

    def cut(self, *_: str) -> None:
        self._open[-1].is_cut = True


def _check_namespace(_prefix: str | None, namespace: str | None) -> None:
    if namespace and len(namespace) > LONGEST_NAMESPACE:
        raise _RefusedError


def _refuse(*_: object) -> NoReturn:
    raise _RefusedError
