"""Rules in words, for what no shipped rule says."""

from streams.policies.load import read_bundle
from streams.policies.show import rules_at
from streams.policies.yaml_text import read_yaml

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
