"""What came of cases, told: lines for people, a document for programs, JUnit's XML for pipelines."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias
from xml.etree.ElementTree import Element, SubElement, tostring

from streams.casebook.coverage import Side
from streams.casebook.measuring import Coverage, Unshown
from streams.casebook.running import Ran
from streams.explain.telling import lines as explanation_lines
from streams.explain.telling import to_json as explanation_document

Document: TypeAlias = dict[str, object]

_SUITE: Final = "nlets policy test"


def lines(ran: Sequence[Ran], coverage: Coverage | None) -> Iterator[str]:
    """Tell people: each failing case with its explanation, then the sums."""
    failed = [one for one in ran if not one.passed]
    for one in failed:
        yield from ("", f"FAILED {one.case.id}: {one.case.note}".rstrip(": "), *_failure(one))
    yield f"\n{len(ran)} cases: {len(ran) - len(failed)} as wanted, {len(failed)} otherwise"
    if coverage is not None:
        yield from _coverage_lines(coverage)


def _failure(one: Ran) -> Iterator[str]:
    yield from (f"  {difference}" for difference in one.differences)
    for explanation in one.explanations:
        yield from (f"  {line}" for line in explanation_lines(explanation))


def _coverage_lines(coverage: Coverage) -> Iterator[str]:
    yield f"rules: {coverage.rules_shown} of {coverage.rules} decide some case"
    yield f"conditions: {coverage.conditions_shown} of {coverage.conditions} sides are shown"
    for one in coverage.unshown:
        yield f"  {one.rule}: {_unshown(one)}"


def _unshown(one: Unshown) -> str:
    why = f"{one.why} {one.more}" if one.more else one.why
    return f"decides no case ({why})" if one.side is None else f"{_side(one.side)} ({why})"


def _side(side: Side) -> str:
    return f"never holds with all else: {side.text}" if side.held else f"never fails alone: {side.text}"


def to_json(ran: Sequence[Ran], coverage: Coverage | None) -> Document:
    """Write it down (`docs/policy-explain.md#as-a-document`)."""
    document: Document = {
        "cases": len(ran),
        "failed": [_failed(one) for one in ran if not one.passed],
    }
    if coverage is not None:
        document["coverage"] = {
            "rules": {"shown": coverage.rules_shown, "all": coverage.rules},
            "conditions": {"shown": coverage.conditions_shown, "all": coverage.conditions},
            "not_shown": [_unshown_document(one) for one in coverage.unshown],
        }
    return document


def _failed(one: Ran) -> Document:
    return {
        "id": one.case.id,
        "differences": list(one.differences),
        "explanation": explanation_document(one.explanations) if one.explanations else None,
    }


def _unshown_document(one: Unshown) -> Document:
    side = one.side
    condition = None if side is None else {"part": side.part, "text": side.text, "held": side.held}
    return {"rule": one.rule, "condition": condition, "why": one.why, "more": one.more}


def to_junit(ran: Sequence[Ran]) -> bytes:
    """Write a test case for every case, and a failure in each that came otherwise."""
    failures = sum(not one.passed for one in ran)
    suite = Element("testsuite", name=_SUITE, tests=str(len(ran)), failures=str(failures))
    for one in ran:
        each = SubElement(suite, "testcase", classname=_SUITE, name=one.case.id)
        if not one.passed:
            SubElement(each, "failure", message="; ".join(one.differences)).text = "\n".join(_failure(one))
    written: bytes = tostring(suite, encoding="utf-8", xml_declaration=True)
    return written
