"""What a row becomes: read as everybody reads it, its words put in disguise, written anew in the form it came in.

Nothing is copied that wasn't read: other columns are left out, and what can't be read is replaced, so that it still is
a reject of the same line. A text that is a reject keeps its shape, and so its error.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeVar

import msgspec

from streams.logs.masking import stand_ins, vocabulary
from streams.logs.masking.words import WORD, Disguise
from streams.messages.directory import Directory
from streams.messages.fields import IDENTIFYING
from streams.messages.letters import to_letter
from streams.messages.log import LogEntry, LogRow, read_row
from streams.messages.message import Message, Reject
from streams.messages.niem.writing import write_document
from streams.messages.synthetic import label_of
from streams.messages.text import END, write_text
from streams.messages.wire import FieldPair, Letter, RawLetter

L = TypeVar("L", Letter, RawLetter)


class Masking:
    """A log's rows in disguise, under a key. The directory's agencies stay who they are."""

    def __init__(self, key: bytes, directory: Directory) -> None:
        self._directory: Final = directory
        self.disguise: Final = Disguise(key, self._is_known)

    def row(self, n: int, row: LogRow) -> LogRow:
        """Give what a row becomes."""
        entry = read_row(n, row)
        if entry.at_us is None or isinstance(row, bytes):
            return stand_ins.ROW
        masked: dict[str, object] = {"at": entry.at_text}
        if entry.line:
            masked["line"] = self._header_text(entry.line)
        masked |= self._content(entry, row)
        if entry.given_id:
            masked["id"] = self._id(entry.given_id)
        return masked

    def message(self, message: Message) -> Message:
        """Give what a message becomes."""
        return Message(
            message.key,
            self._header_text(message.sender),
            tuple(map(self._header_text, message.destinations)),
            self._words(message.control, _nothing_stays),
            tuple(map(self._field, message.fields)),
            self._free(message.free),
            self._header_text(message.line) if message.line else message.line,
        )

    def stays(self, word: str) -> bool:
        """Say whether a word may stand in a masked log as it stood in the log."""
        return self._is_known(word.upper())

    def _content(self, entry: LogEntry, row: Mapping[str, object]) -> Mapping[str, object]:
        message = entry.message
        letter = row.get("message")
        if isinstance(letter, dict) and letter:
            return {"message": self._letter(message, letter) or stand_ins.LETTER}
        if row.get("xml"):
            return {"xml": self._document(message)}
        if isinstance(message, Reject):
            return {"text": self._rejected_text(entry.content)}
        return {"text": write_text(self.message(message))}

    def _document(self, message: Message | Reject) -> str:
        document = None if isinstance(message, Reject) else write_document(self.message(message))
        return document or stand_ins.DOCUMENTS[message.code if isinstance(message, Reject) else stand_ins.BAD_XML]

    def _letter(self, message: Message | Reject, letter: Mapping[str, object]) -> object:
        if isinstance(message, Message):
            return msgspec.to_builtins(to_letter(self.message(message), self._id(str(letter["id"]))))
        rejected_raw = partial(self._rejected_raw, stand_ins.DOCUMENTS[message.code])
        return _converted(letter, Letter, self._rejected_letter) or _converted(letter, RawLetter, rejected_raw)

    def _rejected_letter(self, letter: Letter) -> Letter:
        return Letter(
            v=letter.v,
            id=self._id(letter.id),
            key=self._header_text(letter.key),
            sender=self._header_text(letter.sender),
            to=tuple(map(self._header_text, letter.to)),
            control=self._words(letter.control, _nothing_stays),
            fields=tuple(map(self._field, letter.fields)),
            free=self._free(letter.free),
        )

    def _rejected_raw(self, document: str, letter: RawLetter) -> RawLetter:
        """Disguise a letter that holds a text or a document, or, against the rules, both or neither."""
        xml = document if letter.xml else None
        text = self._rejected_text(letter.text) if letter.text else None
        return RawLetter(v=letter.v, id=self._id(letter.id), text=text, xml=xml)

    def _rejected_text(self, text: str) -> str:
        """Disguise a text that couldn't be read, line by line: its first may be a header, and so may others."""
        first, *others = text.split("\n")
        return "\n".join([self._header_text(first), *map(self._free_line, others)])

    def _field(self, pair: FieldPair) -> FieldPair:
        tag, value = pair
        coded = vocabulary.CODED.get(tag)
        known = tag if tag in vocabulary.TAGS else self._words(tag, _nothing_stays)
        if coded is not None and coded.fullmatch(value):
            return known, value
        is_kept = _nothing_stays if tag in IDENTIFYING else _is_free_word
        return known, self._words(value, is_kept)

    def _free(self, free: str) -> str:
        return "\n".join(map(self._free_line, free.split("\n")))

    def _free_line(self, line: str) -> str:
        """Disguise a line of free text; the header of a message that it quotes stays a header."""
        if line.endswith(END):
            return self._header_text(line)
        number = vocabulary.NUMBERED.match(line)
        said = number[0] if number else ""
        return said + self._words(line.removeprefix(said), _is_free_word)

    def _header_text(self, text: str) -> str:
        return self._words(text, self._is_header_word)

    def _id(self, given: str) -> str:
        """Disguise an id; what says that a log is synthetic stays."""
        label = label_of(given)
        return label + self._words(given.removeprefix(label), _nothing_stays)

    def _words(self, text: str, is_kept: Callable[[str], bool]) -> str:
        return WORD.sub(lambda found: found[0] if is_kept(found[0]) else self.disguise.of(found[0]), text)

    def _is_header_word(self, word: str) -> bool:
        return word in vocabulary.HEADER_WORDS or self._directory.entry_of(word) is not None

    def _is_known(self, word: str) -> bool:
        return word in vocabulary.WORDS or word in vocabulary.TAGS or self._is_header_word(word)


def _nothing_stays(_word: str) -> bool:
    return False


def _is_free_word(word: str) -> bool:
    return word.upper() in vocabulary.WORDS


def _converted(letter: Mapping[str, object], shape: type[L], masked: Callable[[L], L]) -> object:
    """Mask what has the shape of a letter; nothing if it hasn't."""
    try:
        return msgspec.to_builtins(masked(msgspec.convert(letter, shape)))
    except msgspec.ValidationError:
        return None
