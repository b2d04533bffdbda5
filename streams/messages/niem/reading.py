"""From a document to what it says: header, fields in their order, free text.

In a query every text must stand in an element that is known: a query is judged by its fields alone, so nothing in it
may be passed over. In answers and mail what is not known is free text, and they are judged as such.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from streams.messages.fields import split_body, visible
from streams.messages.keys import KEYS
from streams.messages.niem import elements
from streams.messages.niem.names import expanded, path
from streams.messages.niem.parsing import WHITE, Node, parse
from streams.messages.niem.values import read_name, read_value
from streams.messages.wire import FieldPair

BAD_XML: Final = "ER .03"
BAD_HEADER: Final = "ER .01"


class Parts(NamedTuple):
    """What a document says. Nothing says yet that a message can be made of it."""

    key: str
    sender: str
    to: tuple[str, ...]
    control: str
    fields: tuple[FieldPair, ...]
    free: str


class Fault(NamedTuple):
    """Why a document says nothing, and what its header names."""

    code: str
    key: str | None = None
    sender: str | None = None


class _Piece(NamedTuple):
    """A text of a body: a field's value, or, without a tag, free text."""

    tag: str
    text: str
    is_known: bool = True


_ROOT: Final = expanded(elements.ROOT)
_HEADER: Final = expanded(elements.HEADER)
_KEY: Final = expanded(elements.KEY)
_SENDER: Final = expanded(elements.SENDER)
_DESTINATION: Final = expanded(elements.DESTINATION)
_CONTROL: Final = expanded(elements.CONTROL)
_KEY_AGAIN: Final = expanded(elements.KEY_AGAIN)
_DRIVER: Final = expanded(elements.DRIVER)
_PERSON: Final = expanded(elements.PERSON)
_OWN_FIELD: Final = expanded(elements.OWN_FIELD)
_OWN_TAG: Final = expanded(elements.OWN_TAG)
_OWN_FREE: Final = expanded(elements.OWN_FREE)
_NAME: Final = path(elements.NAME_PATH)
_NAME_PARTS: Final = {expanded(part): part for part in elements.NAME_PARTS}
_FULL_NAME: Final = expanded(elements.FULL_NAME)
_INQUIRY: Final = expanded(elements.INQUIRY)


def read_document(xml: str) -> Parts | Fault:
    """Read what a document says, or why it says nothing."""
    root = parse(xml)
    found = _halves(root) if root is not None and root.name == _ROOT else None
    if found is None:
        return Fault(BAD_XML)
    header, body = found
    named = (_one(header, _KEY), _one(header, _SENDER))
    key = KEYS.get(named[0] or "")
    if key is None or named[1] is None or _contradicts(header, body, key.code):
        return Fault(BAD_HEADER, *(name or None for name in named))
    if elements.DATA[body.name] not in elements.BODIES[key.traffic]:
        return Fault(BAD_XML)
    said = _read_body(body)
    return Fault(BAD_XML) if said is None else Parts(key.code, named[1], _destinations(header), _control(header), *said)


def _halves(root: Node) -> tuple[Node, Node] | None:
    """Give header and body, if there is one of each and nothing beside them."""
    halves = [child for child in root.children if child.name == _HEADER or child.name in elements.DATA]
    others = [child for child in root.children if child not in halves]
    if len(halves) != 2 or root.text.strip(WHITE) or not all(other.says_nothing for other in others):  # noqa: PLR2004
        return None
    header, body = sorted(halves, key=lambda half: half.name != _HEADER)
    return (header, body) if header.name == _HEADER and body.name != _HEADER else None


def _contradicts(header: Node, body: Node, key: str) -> bool:
    """Say whether the key stands twice, and differently, or there are two control fields."""
    return body.attributes.get(_KEY_AGAIN, key) != key or len(header.named(_CONTROL)) > 1


def _one(header: Node, name: str) -> str | None:
    """Give the text of the one element of that name; nothing if there is none, or more than one."""
    found = header.named(name)
    return _text(found[0]) if len(found) == 1 else None


def _destinations(header: Node) -> tuple[str, ...]:
    return tuple(map(_text, header.named(_DESTINATION)))


def _control(header: Node) -> str:
    """Read the control field: what is quoted is meant exactly, but for line breaks."""
    for node in header.named(_CONTROL):
        return visible(node.quoted).replace("\n", "") or _text(node)
    return ""


def _read_body(body: Node) -> tuple[tuple[FieldPair, ...], str] | None:
    """Read fields and free text; nothing if it is a query's and holds what isn't known."""
    pieces = list(_pieces(body, ()))
    if body.name == _INQUIRY and not all(piece.is_known for piece in pieces):
        return None
    fields, free = split_body("\n".join(piece.text for piece in pieces if not piece.tag))
    return (*((piece.tag, piece.text) for piece in pieces if piece.tag), *fields), free


def _pieces(node: Node, above: tuple[str, ...]) -> Iterator[_Piece]:
    """Give the texts in a node, in the order of the document."""
    if node.text.strip(WHITE):
        yield _Piece("", _lines(node), is_known=False)
    for child in node.children:
        name = _PERSON if child.name == _DRIVER and not above else child.name
        yield from _child_pieces(child, (*above, name))


def _child_pieces(node: Node, here: tuple[str, ...]) -> Iterator[_Piece]:
    if here == _NAME:
        yield from _name_pieces(node)
    elif here in elements.TAGS:
        yield _Piece(elements.TAGS[here], read_value(elements.TAGS[here], _text(node)))
        yield from _inside(node, here)
    elif here == (_OWN_FIELD,):
        yield _Piece(node.attributes.get(_OWN_TAG, ""), _text(node), is_known=_OWN_TAG in node.attributes)
        yield from _inside(node, here)
    elif here == (_OWN_FREE,):
        yield _Piece("", _lines(node))
        yield from _inside(node, here)
    else:
        yield from _pieces(node, here)


def _name_pieces(node: Node) -> Iterator[_Piece]:
    """Give the name that the parts make, each part taken once; more names, and what else is there, after it."""
    parts: dict[str, str] = {}
    rest = Node(node.name, {}, [], node.text)
    full = [_Piece(elements.NAME, _text(child)) for child in node.named(_FULL_NAME)]
    for child in node.children:
        part = _NAME_PARTS.get(child.name, "")
        if part and part not in parts:
            parts[part] = _text(child)
            rest.children += child.children
        elif child.name != _FULL_NAME:
            rest.children.append(child)
    if parts or not full:
        yield _Piece(elements.NAME, read_name(parts))
    yield from full
    yield from _pieces(rest, _NAME)


def _inside(node: Node, here: tuple[str, ...]) -> Iterator[_Piece]:
    """Give the texts of what stands in an element that should hold none."""
    for child in node.children:
        yield from _pieces(child, (*here, child.name))


def _text(node: Node) -> str:
    """Give an element's text on one line, without white space at the ends."""
    return " ".join(filter(None, (visible(line).strip(WHITE) for line in node.text.split("\n"))))


def _lines(node: Node) -> str:
    """Give an element's text line by line."""
    return visible(node.text)
