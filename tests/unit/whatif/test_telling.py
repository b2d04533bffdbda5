"""What an inquiry comes to is told in words: the most of it, and that there is more."""

from datetime import date

import pytest

from streams.logs.opening import NumberedRow
from streams.messages.directory import shipped_directory
from streams.policies.context import Context
from streams.policies.grants import Grants
from streams.policies.load import shipped_bundle
from streams.whatif.alternatives import Alternative, with_block, without_rule
from streams.whatif.document import Told
from streams.whatif.findings import Findings
from streams.whatif.inquiry import Inquiry
from streams.whatif.judging import Judges
from streams.whatif.purposes import Use, use_of
from streams.whatif.telling import lines

CONTEXT = Context(shipped_bundle(), shipped_directory(), Grants(()))
ICE, CITY = "CAICE0001", "TXPDX0001"


def row(n: int, key: str, sender: str, to: str, body: str) -> NumberedRow:
    """Ask on a day between Oregon's law and any block of it."""
    return n, {"at": "2025-12-02T12:00:00Z", "text": f"{key}.{sender}.{to}.*A{n}.TXT\n{body}"}


def told(alternative: Alternative, *rows: NumberedRow) -> list[str]:
    """Compare, and put it into words."""
    inquiry = Inquiry.of("what there is", CONTEXT, (alternative,))
    tally = Judges(inquiry.contexts, inquiry.comparisons).judge(rows)
    return list(lines(Told(Findings(inquiry, (tally,)), ("log",), (None,))))


def test_a_log_that_nobody_limits_changes_nothing() -> None:
    """No collateral, and no gap."""
    said = told(with_block(CONTEXT.bundle, "OR", date(2025, 12, 1)), row(1, "DQ", CITY, "NV", "OLN/D1"))

    assert "OR@2025-12-01 would change the verdict on 0 queries, 0 answers." in said
    assert said[-1] == "  nothing"
    assert not any("Collateral" in line for line in said)


def test_what_is_given_again_is_no_collateral() -> None:
    """A rule is taken out: nobody is newly refused."""
    said = told(without_rule(CONTEXT.bundle, "wa-ice-block"), row(1, "DQ", ICE, "WA", "OLN/D1"))

    assert "without wa-ice-block would change the verdict on 1 queries, 0 answers." in said
    assert not any("Collateral" in line for line in said)


def test_many_rows_are_cut_short() -> None:
    """The document has the others."""
    letters = "CDEFGHIJKLMNOPQ"
    rows = [row(n, "KQ", ICE, "OR", f"OLN/D1.PUR/{letter}") for n, letter in enumerate(letters, 1)]
    said = told(with_block(CONTEXT.bundle, "OR", date(2025, 12, 1)), *rows)

    assert "  and 3 smaller rows, which --json has" in said


@pytest.mark.parametrize(
    ("purpose", "use"),
    [
        pytest.param(None, Use.UNSTATED, id="nothing"),
        pytest.param("PUR/C", Use.CRIMINAL_JUSTICE, id="criminal justice"),
        pytest.param("RSN/I", Use.OTHER, id="a letter whose meaning is not public"),
    ],
)
def test_a_stated_purpose_is_a_use(purpose: str | None, use: Use) -> None:
    """As far as what is stated is true."""
    assert use_of(purpose) is use
