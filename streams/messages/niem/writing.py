"""From a message to a document that is read as the same message."""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from streams.messages.fields import join_body
from streams.messages.message import Message
from streams.messages.niem import elements
from streams.messages.niem.names import NAMESPACES
from streams.messages.niem.values import is_name, write_name, write_value

_UNWRITABLE: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document can hold."""

_TEXT_OF: Final = {elements.RESPONSE: elements.RESPONSE_TEXT, elements.MAIL: elements.MAIL_TEXT}
_STATUS: Final = "SM"


def write_document(message: Message) -> str | None:
    """Write a message, or give nothing if it holds a character that no XML can."""
    body = elements.BODIES[message.key.traffic][0]
    inside = _inquiry(message) if body == elements.INQUIRY else _text_body(message, body)
    content = _header(message) + _element(body, inside, f' {elements.KEY_AGAIN}="{message.key.code}"')
    if _UNWRITABLE.search(content):
        return None
    spaces = "".join(
        f' xmlns:{prefix}="{namespace}"' for prefix, namespace in NAMESPACES.items() if f"{prefix}:" in content
    )
    return _element(elements.ROOT, content, spaces)


def _header(message: Message) -> str:
    named = [(elements.KEY, message.key.code), (elements.SENDER, message.sender)]
    named += [(elements.DESTINATION, destination) for destination in message.destinations]
    written = [_element(name, escape(text, quote=False)) for name, text in named]
    if message.control:
        written.append(_element(elements.CONTROL, _quoted(message.control)))
    return _element(elements.HEADER, "".join(written))


def _text_body(message: Message, body: str) -> str:
    name = elements.STATUS_TEXT if message.key.code == _STATUS else _TEXT_OF[body]
    return _element(name, escape(join_body(message.fields, message.free), quote=False))


def _inquiry(message: Message) -> str:
    written = "".join(_nested(message))
    return written + (_element(elements.OWN_FREE, escape(message.free, quote=False)) if message.free else "")


def _nested(message: Message) -> Iterator[str]:
    """Write fields in their order; neighbours share the elements that hold them, unless a field comes again."""
    is_driver = message.key.code in elements.DRIVER_KEYS
    held: list[str] = []
    tags: set[str] = set()
    for tag, value in message.fields:
        *holders, leaf = _written(tag, value)
        holders = [elements.DRIVER if is_driver and holder == elements.PERSON else holder for holder in holders]
        shared = 0 if tag in tags else _common(held, holders)
        yield from (f"</{holder}>" for holder in reversed(held[shared:]))
        yield from (f"<{holder}>" for holder in holders[shared:])
        yield leaf
        tags = {tag} | (tags if shared else set())
        held = holders
    yield from (f"</{holder}>" for holder in reversed(held))


def _written(tag: str, value: str) -> tuple[str, ...]:
    """Give the elements that hold a field, from the outside in, and the innermost one written out."""
    text = write_value(tag, value)
    if tag not in elements.PATHS or text is None:
        return (_element(elements.OWN_FIELD, escape(value, quote=False), f' {elements.OWN_TAG}="{tag}"'),)
    *holders, leaf = elements.PATHS[tag].split("/")
    return (*holders, _element(leaf, _name(value) if is_name(tag) else escape(text, quote=False)))


def _name(value: str) -> str:
    return "".join(_element(part, escape(text, quote=False)) for part, text in write_name(value).items() if text)


def _common(held: list[str], holders: list[str]) -> int:
    """Count the holders that are open already."""
    same = (one == other for one, other in zip(held, holders, strict=False))
    return next((n for n, is_same in enumerate(same) if not is_same), min(len(held), len(holders)))


def _element(name: str, content: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{content}</{name}>"


def _quoted(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
