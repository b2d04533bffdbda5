"""Findings, told: a line each for people, a document for programs."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from streams.lint.checks import Check, Severity
from streams.lint.findings import Finding
from streams.lint.linting import Linted

Document: TypeAlias = dict[str, object]


def lines(linted: Linted) -> Iterator[str]:
    """Tell people: each finding, then what to do about each kind, how many there are, what was not looked for."""
    for finding in linted.findings:
        yield f"{finding.place}: {finding.check.code} {finding.about}: {finding.what}"
        if finding.shown:
            yield f"    such as {json.dumps(finding.shown.row)}"
            yield from (f"    with the grant {','.join(row.values())}" for row in finding.shown.grants)
    if linted.findings:
        yield ""
        yield from (_kind(check, n) for check, n in _by_check(linted.findings))
    yield _sum(linted.findings)
    for source, checks in groupby(linted.unlooked, key=lambda check: check.source):
        yield f"not looked for, without {source}: {', '.join(check.name for check in checks)}"


def _by_check(findings: Sequence[Finding]) -> list[tuple[Check, int]]:
    counted = Counter(finding.check for finding in findings)
    return sorted(counted.items(), key=lambda each: (-each[0].severity.rank, each[0].code))


def _kind(check: Check, n: int) -> str:
    return f"{check.code} {check.name}, {n} {check.severity}{_s(n)}: {check.remedy}"


def _sum(findings: Sequence[Finding]) -> str:
    if not findings:
        return "nothing found"
    counted = ((severity, _count(findings, severity)) for severity in reversed(Severity))
    words = (f"{n} {severity}{_s(n)}" for severity, n in counted)
    return f"{len(findings)} finding{_s(len(findings))}: {', '.join(words)}"


def _s(n: int) -> str:
    return "" if n == 1 else "s"


def document(linted: Linted) -> Document:
    """Write it down (`docs/policy-lint.md#as-a-document`)."""
    return {
        "findings": [_finding(finding) for finding in linted.findings],
        "counts": {severity: _count(linted.findings, severity) for severity in Severity},
        "not_looked_for": [check.code for check in linted.unlooked],
    }


def _count(findings: Sequence[Finding], severity: Severity) -> int:
    return sum(finding.check.severity is severity for finding in findings)


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
