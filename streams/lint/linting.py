"""All checks, run: those that are chosen, and of those whose source was given."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from streams.lint.checks import CHECKS, Check, Severity
from streams.lint.disagreements import disagreements
from streams.lint.findings import Finding
from streams.lint.foundations import unfounded_rules
from streams.lint.grants import wide_grants
from streams.lint.idle import idle_rules, idle_words
from streams.lint.material import Material
from streams.lint.shown import caseless_rules, unmet_rules, unshown_rules
from streams.lint.terms import unheld_rules

_Look: TypeAlias = Callable[[Material], Iterator[Finding]]
_LOOKS: Final[tuple[_Look, ...]] = (
    idle_rules,
    idle_words,
    unheld_rules,
    disagreements,
    unfounded_rules,
    wide_grants,
    caseless_rules,
    unshown_rules,
    unmet_rules,
)


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found, and what was not looked for."""

    findings: tuple[Finding, ...]
    """In the order of files and lines."""
    unlooked: tuple[Check, ...]
    """Chosen checks that had nothing to look into: it was not given."""

    def reaches(self, level: Severity) -> bool:
        """Say whether anything that grave was found."""
        return any(finding.check.severity.rank >= level.rank for finding in self.findings)


def lint(material: Material, chosen: Collection[Check] = CHECKS) -> Linted:
    """Look into all that was given for what the chosen checks find."""
    found = (finding for look in _LOOKS for finding in look(material) if finding.check in chosen)
    in_order = sorted(found, key=lambda finding: (finding.place, finding.check.code, finding.what))
    unlooked = (check for check in CHECKS if check in chosen and not material.has(check.source))
    return Linted(tuple(in_order), tuple(unlooked))
