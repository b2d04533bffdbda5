"""What cases show of policies, and why they leave a rule or a condition unshown."""

import pytest

from streams.casebook.coverage import shown_by
from streams.casebook.measuring import Coverage, Unshown, coverage
from streams.casebook.reading import read_cases
from streams.casebook.running import run
from streams.files.yaml_text import read_yaml
from streams.messages.directory import Agency, Directory
from streams.policies.context import Context
from streams.policies.load import read_bundle

NOW_US = 1_764_547_200_000_000
"""2025-12-01."""
DIRECTORY = Directory(
    [
        Agency("DCERO0001", "removal", "ice-ero", "FE", "TC", "US", "ACDZ"),
        Agency("NYCBP0001", "borders", "cbp", "FE", "TC", "US", "ACDZ"),
        Agency("TXDMV0000", "motor vehicles", "dmv", "SA", "TX", "TX", "ADZ"),
    ]
)
REFUSE = "effect: refuse, asker: {agencies: [ice]}, data: {classes: [driver]}"
REDACT = "effect: redact, remove: [OLN], asker: {agencies: [cbp]}, data: {classes: [vehicle]}"
BLOCK = "block: {since: 2025-01-01, at: hub, source: x}, author: x"


def context(*rules: str) -> Context:
    """Make Texas have rules."""
    text = "state: TX\nzone: UTC\nrules:\n" + "".join(f"  - {{{rule}}}\n" for rule in rules)
    return Context(read_bundle([read_yaml(text, "tx.yaml")], "here"), DIRECTORY)


def covered(judged_by: Context, *texts: str) -> Coverage:
    """Measure what messages show, whatever comes of them."""
    written = "".join(
        f'- {{id: c{n}, at: "2025-12-01T00:00:00Z", text: "{text}", want: []}}\n' for n, text in enumerate(texts)
    )
    cases = read_cases([read_yaml(written, "cases.yaml")]) if texts else ()
    return coverage(judged_by, shown_by(run(cases, judged_by), judged_by), NOW_US)


def unshown(found: Coverage) -> list[tuple[str, str | None, bool | None, str]]:
    """List in short what is not shown."""
    return [(one.rule, *side_of(one), f"{one.why} {one.more}".strip()) for one in found.unshown]


def side_of(one: Unshown) -> tuple[str | None, bool | None]:
    """Say of which condition which side is missing; neither for a rule."""
    return (one.side.part.value, one.side.held) if one.side else (None, None)


def test_a_rule_that_decides_and_each_condition_that_fails_alone() -> None:
    """What is left is a side that nobody showed, and one that nobody can."""
    found = covered(
        context(f"id: a, {REFUSE}, {BLOCK}"),
        "DQ.DCERO0001.TX.TXT\\nOLN/D1",
        "DQ.NYCBP0001.TX.TXT\\nOLN/D1",
        "RQ.DCERO0001.TX.TXT\\nVIN/1",
        "RQ.NYCBP0001.TX.TXT\\nVIN/1",
        "nonsense",
    )

    assert (found.rules_shown, found.rules, found.conditions_shown, found.conditions) == (1, 1, 6, 8)
    assert unshown(found) == [
        ("a", "date", False, "never reached"),
        ("a", "lifted", False, "impossible it accepts no grant"),
    ]


def test_a_redaction_shows_what_it_looks_for() -> None:
    """With the number, without it, unread, and by a query."""
    found = covered(
        context(f"id: a, {REDACT}, {BLOCK}"),
        "RR.TXDMV0000.NYCBP0001.TXT\\nOLN/D1",
        "RR.TXDMV0000.NYCBP0001.TXT\\nLIC/D1",
        "RR.TXDMV0000.NYCBP0001.TXT\\nFREE",
        "RQ.NYCBP0001.TX.TXT\\nVIN/1",
        "RR.TXDMV0000.DCERO0001.TXT\\nOLN/D1",
    )

    assert (found.rules_shown, unshown(found)) == (
        1,
        [
            ("a", "data", False, "never reached"),
            ("a", "date", False, "never reached"),
            ("a", "lifted", False, "impossible it accepts no grant"),
        ],
    )


@pytest.mark.parametrize(
    ("rules", "texts", "why"),
    [
        pytest.param([f"id: a, {REFUSE}, {BLOCK}"], [], "never reached", id="never reached"),
        pytest.param(
            [f"id: a, {REFUSE}, {BLOCK}".replace("ice", "atf")],
            ["DQ.DCERO0001.TX.TXT"],
            "impossible nobody in the directory is meant",
            id="impossible",
        ),
        pytest.param(
            [f"id: a, {REFUSE}, {BLOCK}".replace("2025", "2027")],
            ["DQ.DCERO0001.TX.TXT"],
            "not yet in force begins 2027-01-01T00:00:00.000000Z",
            id="not yet in force",
        ),
        pytest.param(
            [f"id: a, {REFUSE}, {BLOCK}", f"id: b, {REFUSE}, {BLOCK}".replace("[ice]", "[dhs]")],
            ["DQ.DCERO0001.TX.TXT", "DQ.NYCBP0001.TX.TXT"],
            "shadowed by b",
            id="shadowed",
        ),
        pytest.param(
            [f"id: a, {REFUSE}, {BLOCK}", f"id: b, {REFUSE}, {BLOCK}".replace("driver", "driver, vehicle")],
            ["DQ.DCERO0001.TX.TXT", "RQ.DCERO0001.TX.TXT\\nVIN/1"],
            "shadowed by b",
            id="shadowed in all cases",
        ),
    ],
)
def test_why_a_rule_decides_nothing(rules: list[str], texts: list[str], why: str) -> None:
    """Each reason, said."""
    assert [one[3] for one in unshown(covered(context(*rules), *texts)) if one[:2] == ("a", None)] == [why]


def test_a_shadow_rule_decides_what_it_would_refuse() -> None:
    """Law that nothing enforces is shown, too."""
    law = "law: {citation: x, since: 2025-01-01, not_modelled: []}, author: x"

    assert covered(context(f"id: a, {REFUSE}, {law}"), "DQ.DCERO0001.TX.TXT").rules_shown == 1


def test_a_rule_that_means_everybody_can_fail_for_nobody() -> None:
    """So that no case is asked for."""
    rule = f"id: a, {REFUSE}, {BLOCK}".replace("agencies: [ice]", "oris: ['*']")

    assert ("a", "asker", False, "impossible everybody in the directory is meant") in unshown(covered(context(rule)))


def test_photos_have_a_condition_of_their_own() -> None:
    """Where a rule means them alone."""
    found = covered(
        context(f"id: a, {REFUSE}, {BLOCK}".replace("driver", "photo")),
        "DQ.DCERO0001.TX.TXT\\nOLN/D1.IMQ/Y",
        "DQ.DCERO0001.TX.TXT\\nOLN/D1",
    )

    assert found.conditions == 10
    assert {one[1] for one in unshown(found)} == {"data", "date", "asker", "lifted"}
