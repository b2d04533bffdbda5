"""Policy files in the one form: what moves, what stays, and where comments go."""

from pathlib import Path

import pytest

from streams.drafts.forming import formed
from streams.errors import UnusableFileError
from streams.files.yaml_text import read_yaml
from streams.policies.load import read_bundle

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "streams/policies/shipped").glob("*.yaml"))

WRITTEN = """\

# About Texas.


zone: "America/Chicago"  # most of it
state: TX
rules:
# The first.
- effect: refuse
  # What it is called.
  id: tx-one
  data: {classes: [vehicle, driver, driver]}
  asker:   # who
    delegates: true
    agencies: [ice,
      cbp]
  law: {not_modelled: [b, a], since: 2025-01-01, citation: 'a law: of 2025'}
  accepts: [judicial-warrant,  # signed
    court-order]
  author: '2025'
  # Perhaps later:
  # block: {since: 2026-01-01, at: hub}

# The second.
- {id: tx-two, effect: redact, remove: [OLN], asker: {oris: ["TX*"]}, data: {keys: [RQ]}, author: x,
   block: {at: state, since: 2025-01-01, source: "it's #1"}, when: [{values: ["1", N], field: DDA}]}
# The end.
"""
FORMED = """\
# About Texas.

state: TX
zone: America/Chicago  # most of it
rules:
  # The first.
  # What it is called.
  - id: tx-one
    effect: refuse
    asker: {agencies: [cbp, ice], delegates: true}  # who
    data: {classes: [driver, vehicle]}
    law:
      citation: "a law: of 2025"
      since: 2025-01-01
      not_modelled:
        - b
        - a
    accepts: [court-order, judicial-warrant]  # signed
    author: "2025"
    # Perhaps later:
    # block: {since: 2026-01-01, at: hub}

  # The second.
  - id: tx-two
    effect: redact
    asker: {oris: [TX*]}
    data: {keys: [RQ]}
    when:
      - {field: DDA, values: ["1", N]}
    remove: [OLN]
    block:
      since: 2025-01-01
      at: state
      source: "it's #1"
    author: x
# The end.
"""


def test_a_file_is_written_in_the_one_form() -> None:
    """Names in the language's order, words in the alphabet's, comments where they belong."""
    assert formed(WRITTEN, "tx.yaml") == FORMED


def test_what_is_in_the_form_stays() -> None:
    """Or `--check` would never be content."""
    assert formed(FORMED, "tx.yaml") == FORMED


def test_it_says_the_same() -> None:
    """By the digest that decisions are made under."""
    bundles = [read_bundle([read_yaml(text, "tx.yaml")], "tx.yaml") for text in (WRITTEN, FORMED)]

    assert bundles[0].digest == bundles[1].digest


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in SHIPPED])
def test_shipped_files_are_in_the_form(path: Path) -> None:
    """They show what it looks like."""
    text = path.read_text(encoding="utf-8")

    assert formed(text, path.name) == text


def test_few_words_stand_on_one_line() -> None:
    """The shipped places without rules show many."""
    text = "no_rules: [" + ", ".join(f"A{letter}" for letter in "KLRZ") + "]\nsource: x\n"

    assert formed(text, "none.yaml") == "no_rules: [AK, AL, AR, AZ]\nsource: x\n"


def test_a_comment_of_a_place_without_rules_gives_each_a_line() -> None:
    """There is no other way to keep it beside what it speaks of."""
    text = "no_rules: [\n  AK,  # looked up\n  # the south\n  AL,\n  # more to come\n]\nsource: x\n"

    assert formed(text, "none.yaml") == (
        "no_rules:\n  - AK  # looked up\n  # the south\n  - AL\n  # more to come\nsource: x\n"
    )


def test_a_file_as_windows_writes_it_is_written_as_all_are() -> None:
    """No mark at the start, no carriage returns."""
    text = "\ufeffno_rules: [AK]  # one\r\nsource: 'x\r\n\r\n  y'  # two\r\n"

    assert formed(text, "none.yaml") == 'no_rules: [AK]  # one\nsource: "x\\ny"  # two\n'


def test_what_only_looks_like_a_comment_is_part_of_a_text() -> None:
    """Nor is a blank line inside a text one of the file's."""
    text = "--- # all\nsource: >-\n  a\n\n\n  # b\n\n# c\nno_rules: ['AK']\n"

    assert formed(text, "none.yaml") == '# all\n# c\nno_rules: [AK]\nsource: "a\\n\\n# b"\n'


def test_what_cannot_be_used_is_not_written() -> None:
    """Every problem is told instead."""
    with pytest.raises(UnusableFileError) as caught:
        formed("state: TX\nrules: []\n", "tx.yaml")

    assert [str(problem).partition(" (")[0] for problem in caught.value.problems] == [
        "tx.yaml:1: zone: is missing",
        "tx.yaml:2: rules: is an empty list",
    ]
