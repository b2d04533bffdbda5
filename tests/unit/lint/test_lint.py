"""Every check by a policy that is good but for one thing, read from files as users have them."""

from pathlib import Path
from typing import Final

import pytest

from streams.lint.checks import CHECKS, NEVER_HIT, Check, Severity, Source, UnknownCodeError, chosen
from streams.lint.gathering import Given, gather
from streams.lint.linting import Linted, lint
from streams.messages.log import LogEntry, read_row
from streams.messages.times import parse_time
from streams.policies.context_files import ContextFiles
from tests.policy_files import GOOD

DIRECTORY: Final = Path(__file__).parents[2] / "cases" / "samples" / "directory.csv"
NOW: Final = "2026-06-01T00:00:00Z"
CLEAN: Final = GOOD.replace("nobody", "the attorney general's office").replace(
    "    accepts", "    cases: [tx-case]\n    accepts"
)
"""Nothing is found in it."""
SECOND: Final = CLEAN.partition("rules:\n")[2].replace("tx-one", "tx-two")
"""The same rule, to be put below the first."""
CASE: Final = """\
- id: tx-case
  at: 2025-03-01T00:00:00Z
  text: "DQ.DCERO0001.TX.TXT\\nOLN/D1"
  want: [{to: TX, verdict: refuse, at_place: hub, rules: [tx-one], answer: ER .02}]
"""
GRANT: Final = "id,state,ori,keys,subject,basis,from,until\n"


def gathered(folder: Path, text: str, *, grants: str = "", cases: str = "") -> Given:
    """Write files, and name them."""
    policies = folder / "policies"
    policies.mkdir()
    (policies / "tx.yaml").write_text(text)
    files = {name: folder / name for name, content in (("grants.csv", grants), ("cases.yaml", cases)) if content}
    for path in files.values():
        path.write_text(grants if path.suffix == ".csv" else cases)
    return Given(
        ContextFiles(policies, DIRECTORY, files.get("grants.csv")),
        tuple(path for name, path in files.items() if name == "cases.yaml"),
    )


def now_us() -> int:
    """Give the time at which is looked."""
    at_us = parse_time(NOW)
    assert at_us is not None
    return at_us


def linted(given: Given) -> Linted:
    """Look into files."""
    return lint(gather(given, now_us()))


def told(found: Linted) -> list[str]:
    """Give code, line and words of what was found."""
    return [f"{one.check.code} {one.place.line} {one.what}" for one in found.findings]


def test_nothing_is_found_where_all_is_well(tmp_path: Path) -> None:
    """And what was not given is said."""
    found = linted(gathered(tmp_path, CLEAN))

    assert told(found) == []
    assert {check.source for check in found.unlooked} == {Source.GRANTS, Source.CASES, Source.LOG}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "[ice]}", "[], oris: [QQ*]}", ["NP101 4 it means nobody in the directory"], id="means nobody"
        ),
        pytest.param(
            "[ice]}",
            "[ice, ice-ero], oris: [QQ*]}",
            [
                "NP105 6 `QQ*` adds nobody of the directory to its other words",
                "NP105 6 `ice-ero` adds nobody of the directory to its other words",
            ],
            id="words that add nobody",
        ),
        pytest.param(
            "{agencies: [ice]}",
            "{agencies: [dmv], delegates: true}",
            ["NP105 6 `delegates` adds nobody of the directory to its other words"],
            id="delegates that nobody has",
        ),
        pytest.param(
            "    block: {since: 2025-02-01, at: hub}\n",
            "",
            ["NP111 8 it is law since 2025-01-01, and has no block"],
            id="no block",
        ),
        pytest.param(
            "block: {since: 2025-02-01",
            "block: {since: 2027-02-01",
            ["NP111 8 it is law since 2025-01-01, and its block begins 2027-02-01"],
            id="a block to come",
        ),
        pytest.param(
            "block: {since: 2025-02-01",
            "block: {since: 2025-02-01, until: 2026-02-01",
            ["NP111 8 it is law since 2025-01-01, and its block ended 2026-02-01"],
            id="a block that ended",
        ),
        pytest.param(
            "since: 2025-01-01, not_modelled: []}\n    block: {since: 2025-02-01",
            "since: 2025-01-01, until: 2026-01-01, not_modelled: []}\n    block: {since: 2025-02-01, until: 2025-12-01",
            ["NP112 8 it holds no more since 2026-01-01"],
            id="over",
        ),
        pytest.param(
            "since: 2025-01-01, not_modelled: []}\n    block: {since: 2025-02-01",
            "since: 2027-01-01, not_modelled: []}\n    block: {since: 2028-02-01",
            ["NP113 8 it doesn't hold before 2027-01-01"],
            id="not yet",
        ),
        pytest.param(
            "since: 2025-01-01, not",
            "since: 2025-03-01, until: 2027-01-01, not",
            ["NP114 9 it is enforced from 2025-02-01, and law from 2025-03-01 until 2027-01-01"],
            id="a block beyond its law",
        ),
        pytest.param(
            "    block: {since: 2025-02-01, at: hub}",
            "    block: {since: 2024-02-01, at: hub, source: a report}",
            [],
            id="a block before its law that was reported",
        ),
        pytest.param(
            "    law: {citation: a law, since: 2025-01-01, not_modelled: []}\n    block: {since: 2025-02-01, at: hub}",
            "    block: {since: 2025-02-01, at: hub, source: a report}",
            ["NP201 8 no law is cited for its block, reported by: a report"],
            id="no law",
        ),
        pytest.param("a law", "Statute TODO", ["NP202 8 `Statute TODO`"], id="a citation to find"),
        pytest.param(
            "    accepts",
            "    assumptions: [{about: asker, note: guessed, source: unknown}]\n    accepts",
            ["NP202 11 `unknown`"],
            id="an assumption's source",
        ),
        pytest.param("the attorney general's office", "nobody", ["NP203 12 its author is `nobody`"], id="no author"),
        pytest.param(
            "not_modelled: []", "not_modelled: [a duty to tell]", ["NP204 8 a duty to tell"], id="an open clause"
        ),
        pytest.param("    cases: [tx-case]\n", "", ["NP401 4 it names no case"], id="no case"),
    ],
)  # fmt: skip
def test_one_rule(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    """What is found of one rule, with its line."""
    assert old in CLEAN

    assert told(linted(gathered(tmp_path, CLEAN.replace(old, new)))) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("", "", ["NP103 13 it does what `tx-one` does, no more and no less"], id="the same"),
        pytest.param(
            "[ice]", "[ice-ero]", ["NP102 13 without it no verdict is another: `tx-one` in front of it"], id="less"
        ),
        pytest.param(
            "    block: {since: 2025-02-01, at: hub}\n",
            "",
            [
                "NP111 17 it is law since 2025-01-01, and has no block",
            ],
            id="law before the other's block",
        ),
        pytest.param(
            "2025-01-01, not_modelled: []}\n    block: {since: 2025-02-01, at: hub}\n",
            "2025-02-01, not_modelled: []}\n",
            [
                "NP104 13 its block would change no verdict: `tx-one` in front of it",
                "NP111 17 it is law since 2025-02-01, and has no block",
            ],
            id="law that another's block enforces",
        ),
        pytest.param(
            "[court-order]",
            "[court-order, case-review]",
            [
                "NP102 13 without it no verdict is another: `tx-one` in front of it",
                "NP121 13 a grant on case-review lifts it, and `tx-one` refuses all the same",
            ],
            id="a grant in vain",
        ),
        pytest.param(
            "[ice]}\n    data: {classes: [driver]}\n    law: {citation: a law, since: 2025-01-01, not_modelled: []}\n"
            "    block: {since: 2025-02-01, at: hub}",
            "[cbp, ice]}\n    data: {classes: [driver]}\n"
            "    law: {citation: a law, since: 2025-01-01, not_modelled: []}\n"
            "    block: {since: 2025-02-01, at: state}",
            [
                "NP102 4 without it no verdict is another: `tx-two` in front of it",
                "NP122 13 its asker sees `ER .02` at the hub, of `tx-one`, and not `NOT AUTHORIZED` at the state",
            ],
            id="words that nobody hears",
        ),
        pytest.param(
            "effect: refuse",
            "effect: redact\n    remove: [OLN]",
            [
                "NP102 13 without it no verdict is another: `tx-one` in front of it",
                "NP123 13 `tx-one` refuses answers that it would take OLN out of",
            ],
            id="nothing left to redact",
        ),
    ],
)
def test_two_rules(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    """What is found of a rule beside another."""
    assert old in SECOND

    assert told(linted(gathered(tmp_path, CLEAN + (SECOND.replace(old, new) if old else SECOND)))) == expected


def test_a_rule_on_what_nobody_may_ask_or_answer(tmp_path: Path) -> None:
    """Somebody is meant, who lacks the letter of its keys; and nobody of the state could answer."""
    text = CLEAN.replace("TX", "GU").replace("[ice]", "[dmv]").replace("classes: [driver]", "keys: [IQ]")

    assert told(linted(gathered(tmp_path, text))) == ["NP101 4 it acts on no message there could be"]


def test_two_rules_in_front_of_a_third(tmp_path: Path) -> None:
    """Neither alone would do; one that isn't needed isn't named."""
    rules = [
        SECOND.replace("[ice]", f"[{agencies}]").replace("tx-two", name)
        for name, agencies in (("tx-spare", "uscis"), ("tx-two", "cbp"), ("tx-zboth", "cbp, ice"))
    ]

    assert told(linted(gathered(tmp_path, CLEAN + "".join(rules)))) == [
        "NP102 31 without it no verdict is another: `tx-one`, `tx-two` in front of it"
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("[DQG]", "[DQ]", [], id="its answers are asked by another key"),
        pytest.param("[DQ, DQG]", "[DQ]", ["NP102"], id="the other refuses what is asked by its key, too"),
    ],
)
def test_what_acts_in_the_running_switch_alone_is_not_idle(
    tmp_path: Path, first: str, second: str, expected: list[str]
) -> None:
    """A log's `DR` may answer `DQG`, so that one rule refuses it before another takes a field out; the switch knows."""
    text = CLEAN.replace("classes: [driver]", f"keys: {first}")
    text += SECOND.replace("classes: [driver]", f"keys: {second}").replace(
        "effect: refuse", "effect: redact\n    remove: [OLN]"
    )
    found = linted(gathered(tmp_path, text)).findings

    assert [one.check.code for one in found if one.check.code.startswith("NP10")] == expected


def test_a_disagreement_is_shown_by_a_message(tmp_path: Path) -> None:
    """A line of a log, and the grant that it needs; how many more there are is counted."""
    third = SECOND.replace("tx-two", "tx-xtra").replace("[ice]", "[dhs]")
    found = linted(gathered(tmp_path, CLEAN.replace("[court-order]", "[court-order, case-review]") + SECOND + third))
    (finding,) = (one for one in found.findings if one.check.code == "NP121")

    assert finding.what == "a grant on case-review lifts it, and `tx-two` refuses all the same, and so with 1 more"
    assert finding.shown is not None
    assert finding.shown.row == {"at": "2025-02-01T06:00:00.000000Z", "text": "DQ.DCERO0001.TX.TXT\nOLN/WITNESS"}
    assert [(grant["basis"], grant["ori"]) for grant in finding.shown.grants] == [("case-review", "DCERO0001")]


ANSWER: Final = "DR.TXDMV0000.DCERO0001.TXT\n"


@pytest.mark.parametrize(
    ("first", "second", "data", "expected"),
    [
        pytest.param(
            "effect: refuse\n    when: [{field: DDA, values: [N]}]",
            "effect: refuse\n    when: [{field: SEX}]",
            "driver",
            {"NP121": ANSWER + "THIS IS FREE TEXT"},
            id="two that read answers can't read this one",
        ),
        pytest.param(
            "effect: refuse\n    when: [{field: DDA, values: [N]}, {field: SEX}]",
            "effect: redact\n    remove: [OLN]\n    when: [{field: LIC}]",
            "driver",
            {"NP123": ANSWER + "DDA/N.LIC/X.OLN/X.SEX/X"},
            id="all that both look for",
        ),
        pytest.param(
            'effect: refuse\n    when: [{field: DDA, values: ["A. B"]}]',
            "effect: redact\n    remove: [OLN]",
            "driver",
            {},
            id="what no answer that can be read holds",
        ),
        pytest.param(
            "effect: refuse",
            "effect: redact\n    remove: [OLN]",
            "photo",
            {"NP123": ANSWER + "IMQ/Y.OLN/X"},
            id="a photo",
        ),
        pytest.param(
            "effect: refuse",
            "effect: refuse",
            "photo",
            {"NP121": "DQ.DCERO0001.TX.TXT\nOLN/WITNESS.IMQ/Y"},
            id="a query for a photo",
        ),
    ],
)
def test_what_a_message_holds_that_two_rules_meet_on(
    tmp_path: Path, first: str, second: str, data: str, expected: dict[str, str]
) -> None:
    """All that both look for; the second accepts a basis that the first doesn't."""
    text = CLEAN.replace("effect: refuse", first).replace("[driver]", f"[{data}]")
    text += SECOND.replace("effect: refuse", second).replace("[court-order]", "[court-order, case-review]")
    found = linted(gathered(tmp_path, text)).findings

    assert {one.check.code: one.shown.row["text"] for one in found if one.shown and one.about == "tx-two"} == expected


def test_a_rule_on_photos_does_more_than_one_on_answers_that_say_so(tmp_path: Path) -> None:
    """In a log it is idle; in the running switch it acts on what answers who asked for one, which needn't say so."""
    redacts = "effect: redact\n    remove: [NAM]"
    text = CLEAN.replace("effect: refuse", redacts).replace("[driver]", "[photo]")
    text += SECOND.replace("effect: refuse", redacts + "\n    when: [{field: IMQ, values: [Y]}]")

    assert [line for line in told(linted(gathered(tmp_path, text))) if line.startswith("NP10")] == []


def test_rules_that_meet_where_no_grant_counts_disagree_elsewhere(tmp_path: Path) -> None:
    """A grant lifts nothing from `BQ`, the first key that both mean; of `DQ` it lifts one of them."""
    text = (CLEAN + SECOND.replace("[court-order]", "[court-order, case-review]")).replace(
        "classes: [driver]", "keys: [BQ, DQ]"
    )
    shown = [one.shown for one in linted(gathered(tmp_path, text)).findings if one.check.code == "NP121"]

    assert [one and one.row["text"] for one in shown] == ["DQ.DCERO0001.TX.TXT\nOLN/WITNESS"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param("g,TX,DCERO0001,DQ,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z", [], id="narrow"),
        pytest.param(
            "g,TX,DCERO0001,DQ,,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z",
            ["NP301 2 `DCERO0001` may ask about anybody"],
            id="anybody",
        ),
        pytest.param(
            'g,TX,DCERO0001,DQ,"NAM/DOE,JO",court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z',
            ["NP302 2 it is about everybody called `DOE,JO`"],
            id="a name alone",
        ),
        pytest.param(
            'g,TX,DCERO0001,DQ,"NAM/DOE,JO+DOB/19800101",court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z',
            [],
            id="a name and a date of birth",
        ),
        pytest.param(
            "g,TX,DCERO0001,,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z",
            ["NP303 2 it covers all 8 driver and vehicle queries"],
            id="any key",
        ),
        pytest.param(
            "g,TX,DCERO0001,DQ,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-04-01T00:00:00.000001Z",
            ["NP304 2 it lasts 91 days, more than 90"],
            id="a microsecond too long",
        ),
        pytest.param(
            "g,TX,DCERO0001,DQ,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-04-01T00:00:00Z", [], id="90 days"
        ),
        pytest.param(
            "g,TX,NYCBP0001,DQ,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z",
            ["NP305 2 it lifts no rule of TX for `NYCBP0001`"],
            id="of somebody whom no rule means",
        ),
        pytest.param(
            "g,TX,DCERO0001,RQ,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z",
            ["NP305 2 it lifts no rule of TX for `DCERO0001`"],
            id="for a key that no rule means",
        ),
        pytest.param(
            "g,TX,DCERO0001,DQ,OLN/D1,court-order,2024-01-01T00:00:00Z,2024-02-01T00:00:00Z",
            ["NP305 2 it lifts no rule of TX for `DCERO0001`"],
            id="before any law",
        ),
        pytest.param(
            "g,TX,DCERO0001,DQ,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z\n"
            "h,TX,DCERO0001,DQ KQ,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z",
            ["NP306 2 `h` lifts all that it lifts"],
            id="another is wider",
        ),
        pytest.param(
            "g,TX,DCERO0001,DQ,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z\n"
            "h,TX,DCERO0001,DQ,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z",
            ["NP306 3 `g` lifts all that it lifts"],
            id="the same twice",
        ),
        pytest.param(
            "g,TX,DCERO0001,DQ,OLN/D1,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z\n"
            "h,TX,DCERO0001,DQ,OLN/D2,court-order,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z",
            [],
            id="about another",
        ),
    ],
)  # fmt: skip
def test_grants(tmp_path: Path, row: str, expected: list[str]) -> None:
    """What is found of grants, with their rows."""
    assert told(linted(gathered(tmp_path, CLEAN, grants=GRANT + row + "\n"))) == expected


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        pytest.param(
            CASE, ["NP404 4 4 of its conditions are not shown holding, or failing alone, by any case"], id="one case"
        ),
        pytest.param(
            CASE.replace("tx-case", "other").replace("DCERO0001.TX", "DCERO0001.WA").replace("{to: TX", "{to: WA"),
            [
                "NP403 4 it decides no case: never reached",
                "NP402 10 its case `tx-case` stands in none of the files",
            ],
            id="another case",
        ),
    ],
)
def test_cases(tmp_path: Path, cases: str, expected: list[str]) -> None:
    """What cases leave open of rules."""
    assert told(linted(gathered(tmp_path, CLEAN, cases=cases))) == expected


def entries(*rows: tuple[str, str]) -> list[LogEntry]:
    """Give lines of a log."""
    return [read_row(n, {"at": at, "text": text}) for n, (at, text) in enumerate(rows, 1)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([("2025-03-01T00:00:00Z", "DQ.DCERO0001.TX.TXT\nOLN/D1")], [], id="met"),
        pytest.param([("2025-01-15T00:00:00Z", "DQ.DCERO0001.TX.TXT\nOLN/D1")], [], id="would be met"),
        pytest.param([("2024-03-01T00:00:00Z", "DQ.DCERO0001.TX.TXT\nOLN/D1")], [], id="of another time"),
        pytest.param([], [], id="empty"),
        pytest.param(
            [
                ("2025-03-02T00:00:00Z", "DQ.DCERO0001.WA.TXT\nOLN/D1"),
                ("2025-03-01T00:00:00Z", "DQ.NYCBP0001.TX.TXT\nOLN/D1"),
                ("2025-03-03T00:00:00Z", "no message"),
                ("no time", "DQ.DCERO0001.TX.TXT\nOLN/D1"),
            ],
            ["NP501 4 it decided none of 2 requests in a log (2025-03-01 to 2025-03-03), nor would have"],
            id="not met",
        ),
    ],
)  # fmt: skip
def test_logs(tmp_path: Path, rows: list[tuple[str, str]], expected: list[str]) -> None:
    """Which rules a log of their time never met."""
    material = gather(gathered(tmp_path, CLEAN), now_us()).with_log("a log", entries(*rows))

    assert told(lint(material)) == expected


def test_a_draft_is_no_law_that_nothing_enforces(tmp_path: Path) -> None:
    """Its citation is to be found, and that is what is said."""
    text = CLEAN.replace("    block: {since: 2025-02-01, at: hub}\n", "").replace("a law", '"to be found: a law"')

    assert told(linted(gathered(tmp_path, text))) == ["NP202 8 `to be found: a law`"]


def test_codes_are_chosen_by_how_they_begin() -> None:
    """What is ignored is left out of what is selected."""
    assert chosen((), ()) == set(CHECKS)
    assert {check.code for check in chosen(("NP12", "NP201"), ("NP122",))} == {"NP121", "NP123", "NP201"}


@pytest.mark.parametrize("word", ["NP9", "dead-rule", "np1", ""])
def test_a_code_that_is_none(word: str) -> None:
    """It is said which."""
    with pytest.raises(UnknownCodeError) as caught:
        chosen((word,), ())

    assert str(caught.value) == f"no check's code begins with `{word}`"


def test_codes_and_names_are_each_check_s_own() -> None:
    """And stand in their order."""
    codes = [check.code for check in CHECKS]

    assert codes == sorted(set(codes))
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_what_is_not_chosen_is_not_missed(tmp_path: Path) -> None:
    """Where no chosen check looks into grants, it isn't said that there are none."""
    material = gather(gathered(tmp_path, CLEAN), now_us())

    assert lint(material, chosen(("NP1", "NP5"), ())).unlooked == (NEVER_HIT,)


@pytest.mark.parametrize(
    ("level", "reached"),
    [
        pytest.param(Severity.NOTE, True, id="note"),
        pytest.param(Severity.WARNING, True, id="warning"),
        pytest.param(Severity.ERROR, False, id="error"),
    ],
)
def test_a_level_is_reached_by_what_is_as_grave(tmp_path: Path, level: Severity, reached: bool) -> None:  # noqa: FBT001 -- what is expected
    """The gravest counts."""
    assert linted(gathered(tmp_path, CLEAN.replace("    cases: [tx-case]\n", ""))).reaches(level) is reached


def test_every_check_can_be_found() -> None:
    """No code stands in the table for nothing: each is the expected finding of some test here."""
    text = Path(__file__).read_text(encoding="utf-8")
    unfound: list[Check] = [check for check in CHECKS if f'"{check.code} ' not in text]

    assert unfound == []


def test_the_table_of_checks_is_the_checks() -> None:
    """Every code, with its name, how grave it is, what it finds and what to do."""
    page = (Path(__file__).parents[3] / "docs" / "policy-lint.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| NP")]

    assert rows == [
        f"| {check.code} | {check.name} | {check.severity} | {check.finds} | {check.remedy} |" for check in CHECKS
    ]
