"""From a record of the queries topic to a message, exactly: every record gives a message or a reject, none is a crash.

**A letter means what its text means.** It is taken only if the text it would be written as is read as this very letter.
So what could not have come from text (a dot or newline in a header piece, a tag that is none, a value or free text that
hides a field or a control character) is neither altered nor smuggled past those who judge: it is refused, the body as
`ER .00`, the header as `ER .01`. The hot loop may read plain letters faster, never otherwise.
"""

from typing import Final, NamedTuple

import msgspec

from streams.messages.fields import join_body, split_body, visible
from streams.messages.keys import KEYS, Traffic
from streams.messages.message import Message, Reject
from streams.messages.niem.reading import Fault, read_document
from streams.messages.text import exceeds, is_too_long, join_text, quote, read_header, read_text, write_header
from streams.messages.wire import VERSION, Letter, RawLetter

_LETTER: Final = msgspec.json.Decoder(Letter)
_RAW_LETTER: Final = msgspec.json.Decoder(RawLetter)


class Sent(NamedTuple):
    """What a record says: the sender's id and line, if it can be read so far, and the message or why there is none."""

    id: str | None
    line: str | None
    message: Message | Reject


def read_sent(value: bytes) -> Sent:
    """Read a record's value."""
    letter = _decode(value)
    if letter is None:
        return Sent(None, None, unreadable(value))
    read = read_parts(letter) if isinstance(letter, Letter) else _read_raw(letter)
    return Sent(letter.id, letter.line, read)


def read_parts(letter: Letter) -> Message | Reject:
    """Read a letter as the text it would be written as."""
    head = write_header(letter.key, letter.sender, letter.to, letter.control)
    body = join_body(letter.fields, letter.free)
    text = join_text(head, body)
    if is_too_long(text) or visible(body) != body or split_body(body) != (letter.fields, letter.free):
        return Reject("ER .00", None, None, quote(text))
    header = read_header(head) if "\n" not in head and visible(head) == head else None
    if header is None or header[1:] != (letter.sender, letter.to, letter.control):
        return Reject("ER .01", letter.key or None, letter.sender or None, quote(text))
    return Message(*header, letter.fields, letter.free, letter.line)


def read_xml(xml: str, line: str | None = None) -> Message | Reject:
    """Read the XML form as the text it stands for; a document of more bytes than such a text may have is not read."""
    if exceeds(xml, Traffic.ANSWER):
        return Reject("ER .00", None, None, quote(xml))
    said = read_document(xml)
    if isinstance(said, Fault):
        return Reject(said.code, said.key, said.sender, quote(xml))
    if exceeds(xml, KEYS[said.key].traffic):
        return Reject("ER .00", None, None, quote(xml))
    read = read_parts(Letter(v=VERSION, id="", **said._asdict(), line=line))
    return msgspec.structs.replace(read, quote=quote(xml)) if isinstance(read, Reject) else read


def unreadable(content: bytes) -> Reject:
    """Reject what can't even be taken apart."""
    return Reject("ER .00", None, None, quote(content[:400].decode(errors="replace")))


def to_letter(message: Message, message_id: str) -> Letter:
    """Write a message field by field."""
    return Letter(
        v=VERSION,
        id=message_id,
        key=message.key.code,
        sender=message.sender,
        to=message.destinations,
        control=message.control,
        fields=message.fields,
        free=message.free,
        line=message.line,
    )


def to_letter_bytes(message: Message, message_id: str) -> bytes:
    """Write a message as a record's value."""
    return msgspec.json.encode(to_letter(message, message_id))


def _decode(value: bytes) -> Letter | RawLetter | None:
    """Take a record apart: a raw letter is what isn't a letter, since no name that either must have is the other's."""
    for decoder in (_LETTER, _RAW_LETTER):
        try:
            return decoder.decode(value)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
    return None


def _read_raw(letter: RawLetter) -> Message | Reject:
    """Read the one form that is there; empty is absent."""
    if bool(letter.text) == bool(letter.xml):
        return Reject("ER .00", None, None, quote(letter.text or ""))
    return read_text(letter.text, letter.line) if letter.text else read_xml(letter.xml or "", letter.line)
