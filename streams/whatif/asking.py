"""What an operator names, made into an inquiry: files read, and other rules made of those there are."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from streams.errors import Problem, UsageError
from streams.messages.places import PLACES
from streams.policies.bundle import Bundle
from streams.policies.context_files import ContextFiles
from streams.policies.load import load_bundle
from streams.policies.warnings import warnings
from streams.whatif.alternatives import Alternative, with_block, without_rule
from streams.whatif.inquiry import Inquiry

SHIPPED: Final = "the shipped policies"
_BLOCK: Final = re.compile(r"([A-Z]{2})@(\d{4}-\d{2}-\d{2})")


class NothingElseError(UsageError):
    """No other rules were named."""

    hint = "give --new DIR, --rule-off ID or --block OR@2025-12-01"

    def __str__(self) -> str:
        return "there is nothing to compare with"


class NoSuchBlockError(UsageError):
    """A block was named as none can be."""

    hint = "write a state and a date, such as OR@2025-12-01"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"`{self.text}` is no place and date"


@dataclass(frozen=True, slots=True)
class Others:
    """The other rules that an operator names, each an alternative of its own."""

    directories: tuple[Path, ...] = ()
    rules_off: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()

    def alternatives(self, bundle: Bundle) -> tuple[Alternative, ...]:
        """Make them of the rules there are.

        Raises:
            UnusableFileError: policies can't be read.
            UsageError: there is no such rule, place or date.
        """
        return (
            *(Alternative(str(path), load_bundle(path)) for path in self.directories),
            *(without_rule(bundle, rule_id) for rule_id in self.rules_off),
            *(_blocked(bundle, text) for text in self.blocks),
        )


def inquire(there_are: ContextFiles, others: Others) -> tuple[Inquiry, tuple[Problem, ...]]:
    """Ask what others would change, and say what the operator should look at.

    Raises:
        NothingElseError: no others are named.
    """
    if not (others.directories or others.rules_off or others.blocks):
        raise NothingElseError
    context = there_are.load()
    alternatives = others.alternatives(context.bundle)
    idle = (each.name for each in alternatives if each.bundle.digest == context.bundle.digest)
    problems = (*warnings(context), *(Problem(name, "is the same as the rules there are") for name in idle))
    return Inquiry.of(str(there_are.policies or SHIPPED), context, alternatives), problems


def _blocked(bundle: Bundle, text: str) -> Alternative:
    found = _BLOCK.fullmatch(text)
    try:
        since = date.fromisoformat(found[2]) if found else None
    except ValueError:
        since = None
    if found is None or since is None or found[1] not in PLACES:
        raise NoSuchBlockError(text)
    return with_block(bundle, found[1], since)
