"""The tables of words in `docs/policy-language.md`, made from the lexicon; `tools/write_schemas.py` puts them there."""

from collections.abc import Iterable, Iterator
from typing import Final

from pydantic import BaseModel

from streams.drafts.scalars import in_brackets
from streams.messages.agencies import ancestry, below
from streams.policies.lexicon import AGENCY_WORDS, CHOICES, PARTS
from streams.policies.model import Asker, Assumption, Block, Condition, Data, Law, NoRules, Policy, Rule

_WHERE: Final[dict[type[BaseModel], str]] = {
    Policy: "a file",
    NoRules: "a file of places without rules",
    Rule: "an item of `rules`",
    Asker: "`asker`",
    Data: "`data`",
    Condition: "an item of `when`",
    Law: "`law`",
    Block: "`block`",
    Assumption: "an item of `assumptions`",
}


def tables() -> str:
    """Write the tables: names, words that stand for themselves, agencies."""
    return "\n".join(("", *_names(), "", *_choices(), "", *_agencies(), "")) + "\n"


def _names() -> Iterator[str]:
    yield from _head("in", "name", "needed", "says", "such as")
    for kind, words in PARTS.items():
        for word in words:
            needed = "✓" if kind.model_fields[word.name].is_required() else ""
            written = in_brackets({word.name: word.example})[1:-1]
            yield _row(_WHERE[kind], f"`{word.name}`", needed, word.about, f"`{written}`")


def _choices() -> Iterator[str]:
    yield from _head("word", "means")
    for word, about in CHOICES.items():
        yield _row(f"`{word}`", about)


def _agencies() -> Iterator[str]:
    yield from _head("agency", "is", "means these, too")
    for word, about in AGENCY_WORDS.items():
        inner = " ".join(f"`{each}`" for each in AGENCY_WORDS if each in below(word) - {word})
        yield _row("– " * (len(ancestry(word)) - 1) + f"`{word}`", about, inner)


def _head(*cells: str) -> Iterable[str]:
    return _row(*cells), "|---" * len(cells) + "|"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
