"""All checks, run: those that are chosen, and of those whose source was given."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from streams.lint.checks import CHECKS, Check
from streams.lint.findings import Finding
from streams.lint.foundations import unfounded_rules
from streams.lint.idle import idle_rules, idle_words
from streams.lint.material import Material
from streams.lint.terms import unheld_rules

_Look: TypeAlias = Callable[[Material], Iterator[Finding]]
_LOOKS: Final[tuple[_Look, ...]] = (idle_rules, idle_words, unheld_rules, unfounded_rules)


def lint(material: Material, chosen: Iterable[Check] = CHECKS) -> tuple[Finding, ...]:
    """Look into all that was given, and give what was found of the chosen checks, in the order of files and lines."""
    wanted = frozenset(chosen)
    found = (finding for look in _LOOKS for finding in look(material) if finding.check in wanted)
    return tuple(sorted(found, key=lambda finding: (finding.place, finding.check.code, finding.what)))
