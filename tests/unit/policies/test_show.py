"""Rules in words, for what no shipped rule says."""

from datetime import date

from streams.files.yaml_text import read_yaml
from streams.policies.bundle import midnight_us
from streams.policies.load import read_bundle, shipped_bundle
from streams.policies.show import rules_at
from tests.policy_files import GOOD

TEXT = """\
state: TX
zone: America/Chicago
rules:
  - id: a
    effect: redact
    remove: [OLN, SOC]
    asker: {agencies: [cbp], oris: [TX*], delegates: true}
    data: {classes: [photo], keys: [FQ]}
    when: [{field: DDA, values: [N, U]}, {field: CDL}]
    block: {since: 2025-01-01, until: 2026-01-01, at: state, answer: silence, source: a report}
    duties: [document-and-report]
    author: nobody
"""


PLAIN = """\
state: TX
zone: America/Chicago
rules:
  - id: a-law
    effect: refuse
    asker: {agencies: [ice-ero]}
    data: {classes: [driver, vehicle]}
    law: {citation: a law, since: 2025-01-01, not_modelled: [a part]}
    author: nobody
  - id: b-block
    effect: refuse
    asker: {agencies: [ice-ero]}
    data: {keys: [DQ, RQ]}
    law: {citation: a law, since: 2025-01-01, until: 2026-01-01, not_modelled: []}
    block: {since: 2025-02-01, at: hub}
    accepts: [court-order]
    assumptions: [{about: law.since, note: † a guess, source: a report}]
    author: nobody
"""


def test_a_rule_is_shown_as_it_stands() -> None:
    """Law, then enforced, from midnight in the state's zone."""
    bundle = shipped_bundle()
    noon = [midnight_us(date(year, 12, 1), bundle.zone_of("WA")) for year in (2018, 2024, 2025)]

    assert [shown.status for at in noon for shown in rules_at(bundle, "WA", at)] == [
        "without effect",
        "law, not enforced",
        "in force",
    ]


def test_a_draft_is_called_one() -> None:
    """It is no law, whatever day it says."""
    draft = GOOD.replace("citation: a law", "citation: to be found").replace(
        "    block: {since: 2025-02-01, at: hub}\n", ""
    )
    bundle = read_bundle([read_yaml(draft, "tx.yaml")], "tx.yaml")
    days = [midnight_us(date(year, 12, 1), bundle.zone_of("TX")) for year in (2024, 2025)]

    assert [shown.status for at in days for shown in rules_at(bundle, "TX", at)] == [
        "without effect",
        "DRAFT, not enforced",
    ]


def test_conditions_on_refusals_are_told() -> None:
    """A rule on answers says so, and which words stand below a word."""
    [_, shown] = rules_at(shipped_bundle(), "MN", 0)

    assert shown.lines[:4] == (
        "refuses answers on driver records",
        "asked by cbp, ice (ice-ero, ice-hsi, ice-lesc too), whoever acts for them",
        "if the answer carries DDA/N",
        "an answer that holds free text is refused: it can't be read whole",
    )
    assert [line[:12] for line in shown.lines].count("not modelled") == 2


def test_a_state_without_rules_has_nothing_to_show() -> None:
    """Nor a zone that is known."""
    assert rules_at(shipped_bundle(), "AK", 0) == ()
    assert shipped_bundle().zone_of("AK").key == "UTC"


def test_plain_rules_are_told() -> None:
    """What a rule doesn't have is said or left out."""
    shown = rules_at(read_bundle([read_yaml(PLAIN, "tx.yaml")], "here"), "TX", 0)

    assert [(one.id, *one.lines) for one in shown] == [
        (
            "a-law",
            "refuses driver records, vehicle records",
            "asked by ice-ero",
            "block: none",
            "law: a law, since 2025-01-01",
            "lifted by a grant on: nothing",
            "duties: nothing",
            "not modelled: a part",
        ),
        (
            "b-block",
            "refuses what DQ asks for, what RQ asks for",
            "asked by ice-ero",
            "block: at the hub, since 2025-02-01; the asker sees: ER .02",
            "law: a law, since 2025-01-01 until 2026-01-01",
            "lifted by a grant on: court-order",
            "duties: nothing",
            "assumed, law.since: † a guess (a report)",
        ),
    ]


def test_every_part_of_a_rule_is_told() -> None:
    """Patterns, delegates, keys, conditions, ends and silence."""
    [shown] = rules_at(read_bundle([read_yaml(TEXT, "tx.yaml")], "here"), "TX", 0)

    assert shown.status == "without effect"
    assert shown.lines == (
        "removes OLN, SOC from answers on photos, what FQ asks for",
        "asked by cbp, ORIs like TX*, whoever acts for them",
        "if the answer carries any CDL",
        "if the answer carries DDA/N or DDA/U",
        "an answer that holds free text is refused: it can't be read whole",
        "block: at the state, since 2025-01-01 until 2026-01-01; the asker sees: silence; reported by: a report",
        "law: none",
        "lifted by a grant on: nothing",
        "duties: document-and-report",
    )
