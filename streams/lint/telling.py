"""Findings, told: a line each for people, a document for programs."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from streams.lint.checks import Check, Severity
from streams.lint.findings import Finding

Document: TypeAlias = dict[str, object]


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Tell people: each finding, then what to do about each kind, then how many there are."""
    for finding in findings:
        yield f"{finding.place}: {finding.check.code} {finding.about}: {finding.what}"
        if finding.shown:
            yield f"    such as {json.dumps(finding.shown.row)}"
            yield from (f"    with the grant {','.join(row.values())}" for row in finding.shown.grants)
    if findings:
        yield ""
        yield from (_kind(check, n) for check, n in _by_check(findings))
    yield _sum(findings)


def _by_check(findings: Sequence[Finding]) -> list[tuple[Check, int]]:
    counted = Counter(finding.check for finding in findings)
    return sorted(counted.items(), key=lambda each: (-each[0].severity.rank, each[0].code))


def _kind(check: Check, n: int) -> str:
    return f"{check.code} {check.name}, {n} {check.severity}{_s(n)}: {check.remedy}"


def _sum(findings: Sequence[Finding]) -> str:
    if not findings:
        return "nothing found"
    counted = Counter(finding.check.severity for finding in findings)
    words = (f"{counted[severity]} {severity}{_s(counted[severity])}" for severity in reversed(Severity))
    return f"{len(findings)} finding{_s(len(findings))}: {', '.join(words)}"


def _s(n: int) -> str:
    return "" if n == 1 else "s"


def document(findings: Sequence[Finding]) -> Document:
    """Write it down (`docs/policy-lint.md#as-a-document`)."""
    return {"findings": [_finding(finding) for finding in findings]}


def _finding(finding: Finding) -> Document:
    shown = finding.shown
    return {
        "code": finding.check.code,
        "name": finding.check.name,
        "severity": finding.check.severity,
        "file": finding.place.file,
        "line": finding.place.line,
        "about": finding.about,
        "what": finding.what,
        "remedy": finding.check.remedy,
        "witness": shown and shown.row,
        "witness_grants": list(shown.grants) if shown else [],
    }
