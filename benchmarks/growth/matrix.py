"""What grows, one thing at a time, while the rest stays as it is: cases for intake's processor time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from benchmarks.growth.contexts import context_of, directory_of
from benchmarks.growth.judging import Case
from benchmarks.growth.letters import Traffic

_AGENCIES: Final = 18_000
_RULES: Final = 10
_LETTER_BYTES: Final = 180
"""About what a letter takes whose padding is none."""


def _rules(messages: int) -> list[Case]:
    batches = Traffic(directory_of(_AGENCIES)).batches(messages)
    return [Case(f"{rules:,} rules", context_of(rules, _AGENCIES), batches) for rules in (1, 10, 100, 1_000, 10_000)]


def _agencies(messages: int) -> list[Case]:
    return [
        Case(f"{count:,} ORIs", context_of(_RULES, count), Traffic(directory_of(count)).batches(messages))
        for count in (1_000, 10_000, 100_000)
    ]


def _sizes(messages: int) -> list[Case]:
    context = context_of(_RULES, _AGENCIES)
    return [
        Case(f"{size:,} B", context, Traffic(context.directory, padding=size - _LETTER_BYTES).batches(messages))
        for size in (200, 512, 1_024, 2_048, 8_192)
    ]


def _refusals(messages: int) -> list[Case]:
    context = context_of(_RULES, _AGENCIES)
    return [
        Case(f"{share:.0%} refused", context, Traffic(context.directory, refused=share).batches(messages))
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]


MATRIX: Final[Mapping[str, Callable[[int], Sequence[Case]]]] = {
    "rules": _rules,
    "directory": _agencies,
    "size": _sizes,
    "refused": _refusals,
}
"""What grows, and its cases, each of so many messages."""
