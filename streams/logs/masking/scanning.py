"""Whether anything survived: a row as it was, beside the row that is to be written, both read as everybody reads them.

It knows nothing of how rows are masked but which words may stay. A row in which something survived is withheld.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from streams.logs.masking import stand_ins, vocabulary
from streams.logs.masking.rows import Masking
from streams.logs.masking.words import WORD
from streams.messages.log import LogRow, read_row
from streams.messages.message import Message
from streams.messages.synthetic import label_of

_SHORTEST: Final = 2
"""Characters of a word that is looked for: one alone says nothing."""

_NAMED: Final = 5


@dataclass(slots=True)
class Scan:
    """What was scanned so far."""

    rows: int = 0
    withheld: int = 0
    """Rows in which something survived."""
    first: list[int] = field(default_factory=list)
    """The first of them, by number."""

    @property
    def said(self) -> str:
        """Say what was found, in a line."""
        if not self.withheld:
            return f"{self.rows} rows masked; no word that may not stay was found in them again"
        rows = ", ".join(map(str, self.first))
        return f"{self.rows} rows masked; {self.withheld} withheld, since words survived in them: rows {rows} …"


def masked_rows(masking: Masking, rows: Iterable[tuple[int, LogRow]], scan: Scan) -> Iterator[tuple[int, LogRow]]:
    """Mask rows, and give them after a look at each."""
    for n, row in rows:
        masked = masking.row(n, row)
        scan.rows += 1
        if survivors(masking, row, masked):
            scan.withheld += 1
            scan.first = [*scan.first, n][:_NAMED]
            masked = stand_ins.ROW
        yield n, masked


def survivors(masking: Masking, before: LogRow, after: LogRow) -> AbstractSet[str]:
    """Give the words of a row that stand in the masked one, though they may not."""
    words = set(_words(before))
    found = words & set(_words(after))
    return {word for word in found if not masking.stays(word) and not _is_chance(masking, word, words)}


def _is_chance(masking: Masking, word: str, words: AbstractSet[str]) -> bool:
    """Whether it is what another word of the row became."""
    return any(masking.disguise.of(other) == word for other in words if other != word)


def _words(row: LogRow) -> Iterator[str]:
    """Give the words of a row, in upper case."""
    yield from (word for word in WORD.findall("\n".join(_texts(row)).upper()) if len(word) >= _SHORTEST)


def _texts(row: LogRow) -> Iterator[str]:
    """Give all that a row says but its time and codes; of one that can't be read, all texts that stand in it."""
    entry = read_row(1, row)
    message = entry.message
    if not isinstance(message, Message):
        yield from (vocabulary.NUMBERED.sub("", text) for text in _all_texts(row))
        return
    yield from (_unlabelled(entry.given_id or ""), entry.line or "")
    yield from (message.sender, *message.destinations, message.control, vocabulary.NUMBERED.sub("", message.free))
    for tag, value in message.fields:
        yield tag
        if not (tag in vocabulary.CODED and vocabulary.CODED[tag].fullmatch(value)):
            yield value


def _all_texts(value: object) -> Iterator[str]:
    """Give the texts in a row or a part of one, but its time, and but what stands for a document."""
    if isinstance(value, bytes):
        yield value.decode(errors="replace")
    elif isinstance(value, str) and value not in stand_ins.DOCUMENTS.values():
        yield _unlabelled(value)
    for part in _parts(value):
        yield from _all_texts(part)


def _unlabelled(given: str) -> str:
    """Leave out of an id what says that the row is synthetic: it stays."""
    return given.removeprefix(label_of(given))


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return [part for name, part in value.items() if name != "at"]
    return value if isinstance(value, list | tuple) else ()
