"""The report of an examination: one document, lines for people, and JUnit's XML for whoever runs it in a pipeline."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, TypeAlias
from xml.etree.ElementTree import Element, SubElement, tostring

from streams.conform.cases import Case, Edge
from streams.conform.examining import Finding, Report
from streams.conform.judging import shown
from streams.conform.subjects import Side
from streams.messages.text import write_text
from streams.messages.times import write_time
from streams.policies.context import Context

Document: TypeAlias = dict[str, object]

LISTED: Final = 20
"""Groups of findings that people are shown; a document holds all."""
_WIDEST: Final = max(map(len, Edge))


def to_json(report: Report) -> Document:
    """Write it down (`docs/formats.md#what-nlets-conform-reports`)."""
    plan = report.plan
    return {
        "state": plan.state,
        "context": plan.context.digest,
        "at": write_time(plan.at_us),
        "tells_time": plan.tells_time,
        "conforms": report.conforms,
        "cases": len(report.put),
        "by_edge": {
            edge.value: {"cases": cases, "otherwise": otherwise}
            for edge, (cases, otherwise) in report.by_edge().items()
        },
        "findings": [_finding(plan.context, finding) for finding in report.findings],
        "not_shown": [_side(side) for side in report.not_shown],
        "answered_again": report.again,
        "garbage": report.garbage,
    }


def _finding(context: Context, finding: Finding) -> Document:
    case, expected = finding.case, finding.expected
    return {
        "edge": case.edge.value,
        "otherwise": finding.otherwise.value,
        "rules": list(expected.rules),
        "agency": _agency(context, case),
        "expected": str(expected),
        "said": shown(finding.said),
        "log_line": {"at": write_time(case.at_us), "text": write_text(case.message())},
    }


def _side(side: Side) -> str:
    return f"{side.rule}: nobody in the pool on whose answer it {'acts' if side.acts else 'does not act'}"


def _agency(context: Context, case: Case) -> str:
    agency = context.directory.get(case.sender)
    return agency.agency if agency else "unknown"


def lines(report: Report) -> Iterator[str]:
    """Tell it to people."""
    for edge, (cases, otherwise) in report.by_edge().items():
        yield f"{edge.value:<{_WIDEST}} {cases:>6} cases  {otherwise:>5} otherwise"
    alike = _alike(report)
    for like, *others in alike[:LISTED]:
        yield from ("", *_told(report.plan.context, like))
        if others:
            yield f"  and {len(others)} alike"
    if (more := len(alike) - LISTED) > 0:
        yield f"\n… and {more} groups more; --json lists all"
    if report.again or report.garbage:
        yield f"\nbesides: {report.again} answers to what was answered, {report.garbage} messages that answer nothing"
    yield from (f"not shown: {_side(side)}" for side in report.not_shown)
    yield f"\n{report.plan.state} {'conforms' if report.conforms else 'does not conform'}: {len(report.put)} cases"


def _alike(report: Report) -> list[list[Finding]]:
    """Put together what looks like one fault: the same done otherwise, to the same agency, where the same was due."""
    groups: defaultdict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        rules = finding.expected.rules
        groups[finding.otherwise, _agency(report.plan.context, finding.case), rules].append(finding)
    return list(groups.values())


def _told(context: Context, finding: Finding) -> Iterator[str]:
    case, expected = finding.case, finding.expected
    by = f" by {', '.join(expected.rules)}" if expected.rules else ""
    yield f"{finding.otherwise.value}: {_agency(context, case)} asks at {write_time(case.at_us)}"
    yield from (f"    {line}" for line in write_text(case.message()).splitlines())
    yield f"  must be {expected}{by}"
    yield f"  it said {shown(finding.said)}"


def to_junit(report: Report) -> bytes:
    """Write a test case for every case, and a failure in each that came otherwise."""
    findings = {finding.case: finding for finding in report.findings}
    name = f"nlets conform {report.plan.state}"
    suite = Element("testsuite", name=name, tests=str(len(report.put)), failures=str(len(findings)))
    for number, case in enumerate(report.put, 1):
        head = write_text(case.message()).partition("\n")[0]
        each = SubElement(suite, "testcase", classname=f"{name}.{case.edge.value}", name=f"{number} {head}")
        if (finding := findings.get(case)) is not None:
            failure = SubElement(each, "failure", message=finding.otherwise.value)
            failure.text = "\n".join(_told(report.plan.context, finding))
    written: bytes = tostring(suite, encoding="utf-8", xml_declaration=True)
    return written
