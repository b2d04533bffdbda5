"""Policy files: what is read from them, and how everything wrong is told at once, with file and line."""

from pathlib import Path

import pytest

from streams.errors import UnusableFileError
from streams.files.yaml_text import read_yaml
from streams.messages.places import PLACES
from streams.policies.load import load_bundle, read_bundle, shipped_bundle
from streams.policies.model import NoRules
from streams.policies.schema import policy_schema
from streams.policies.vocabulary import Basis, Effect
from tests.policy_files import GOOD, problems

ROOT = Path(__file__).parents[3]
ONE_FILE = "(hint: put all of a state's rules in one file, or name it once among those without)"
ONE_ID = "(hint: give one of the two another id)"


def test_a_good_file_is_read() -> None:
    """What stands in it stands in the bundle."""
    bundle = read_bundle([read_yaml(GOOD, "a.yaml")], "here")
    [rule] = [timed.rule for timed in bundle.rules_of("TX")]

    assert (rule.id, rule.effect, rule.accepts) == ("tx-one", Effect.REFUSE, (Basis.COURT_ORDER,))


def test_everything_wrong_is_told_at_once() -> None:
    """Faults of all files are listed, and what stands in two of them."""
    told = problems(
        GOOD,
        GOOD.replace("ice", "icee"),
        GOOD.replace("TX", "OK"),
        "no_rules: [OK, AK]\nsource: x",
        "no_rules: [ZZ]\nsource: x",
    )

    assert told == [
        "b.yaml:6: rules.0.asker.agencies.0: `icee` is no word of the agency tree (hint: did you mean `ice`?)",
        "e.yaml:1: no_rules.0: `ZZ` is none of the 54 places (hint: a place is its code of two capital letters)",
        f"d.yaml:1: OK stands in `c.yaml:1` too {ONE_FILE}",
        f"c.yaml:4: rule `tx-one` stands in `a.yaml:4` too {ONE_ID}",
    ]


def test_what_stands_twice_is_told_with_the_line_of_each() -> None:
    """Wherever in its file, or its rule, a name stands."""
    moved = GOOD.replace("state: TX\nzone: America/Chicago", "zone: America/Chicago\nstate: TX")
    told = problems(
        GOOD,
        moved.replace("id: tx-one\n    effect: refuse", "effect: refuse\n    id: tx-one"),
        "source: x\nno_rules: [TX]",
    )

    assert told == [
        f"b.yaml:2: TX stands in `a.yaml:1` too {ONE_FILE}",
        f"c.yaml:2: TX stands in `a.yaml:1` too {ONE_FILE}",
        f"b.yaml:5: rule `tx-one` stands in `a.yaml:4` too {ONE_ID}",
    ]


@pytest.mark.parametrize(
    ("length", "quoted"),
    [pytest.param(60, "x" * 60, id="sixty"), pytest.param(61, f"{'x' * 60}…", id="one more")],
)
def test_a_long_value_is_quoted_in_part(length: int, quoted: str) -> None:
    """A fault is one line that can be read."""
    told = problems(GOOD.replace("effect: refuse", f"effect: {'x' * length}"))

    assert told == [f"a.yaml:5: rules.0.effect: `{quoted}` is none of `refuse`, `redact`"]


def test_a_directory_is_read(tmp_path: Path) -> None:
    """Only files that end as policies do are read; a byte-order mark is no fault."""
    (tmp_path / "tx.yaml").write_text("\ufeff" + GOOD)
    (tmp_path / "ok.yml").write_text(GOOD.replace("TX", "OK").replace("tx-", "ok-"))
    (tmp_path / "README.md").write_text("not a policy")

    assert sorted(load_bundle(tmp_path).by_state) == ["OK", "TX"]


def test_a_directory_that_holds_nothing_is_told(tmp_path: Path) -> None:
    """A bundle without a policy is a mistake, not an open door."""
    with pytest.raises(UnusableFileError) as caught:
        load_bundle(tmp_path)

    assert [str(problem) for problem in caught.value.problems] == [
        f"{tmp_path}: holds no policy (hint: a policy is a file that ends in .yaml or .yml)"
    ]
    assert str(caught.value) == f"1 problem(s) in `{tmp_path}`"


def test_a_directory_that_is_none_is_told(tmp_path: Path) -> None:
    """A path that leads nowhere is told."""
    with pytest.raises(UnusableFileError) as caught:
        load_bundle(tmp_path / "nowhere")

    assert [str(problem) for problem in caught.value.problems] == [f"{tmp_path / 'nowhere'}: is no folder"]


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """Bytes that are no text, what is no file, and what is no policy, each by its name."""
    (tmp_path / "a.yaml").write_bytes(b"state: \xff")
    (tmp_path / "b.yaml").mkdir()
    (tmp_path / "c.yaml").write_text(GOOD.replace("TX", "ZZ"))
    with pytest.raises(UnusableFileError) as caught:
        load_bundle(tmp_path)

    assert [str(problem) for problem in caught.value.problems] == [
        "a.yaml:1: byte 7 is not UTF-8 (hint: save the file as UTF-8)",
        "b.yaml:1: can't be read: Is a directory",
        "c.yaml:1: state: `ZZ` is none of the 54 places (hint: a place is its code of two capital letters)",
    ]


def test_who_limits_nobody_is_read() -> None:
    """A file may say that places have no rules."""
    bundle = read_bundle([read_yaml("no_rules: [ME, AK]\nsource: x", "a.yaml")], "here")

    assert bundle.no_rules == (NoRules(no_rules=("AK", "ME"), source="x"),)


def test_every_place_is_spoken_of_once() -> None:
    """The shipped policies say of each of the 54 places which rules it has, or that it has none."""
    bundle = shipped_bundle()
    spoken = [policy.state for policy in bundle.policies] + [p for part in bundle.no_rules for p in part.no_rules]

    assert sorted(spoken) == list(PLACES)


def test_the_shipped_rules_are_these() -> None:
    """Eleven rules, in nine states."""
    rules = {timed.rule.id: state for state, rules in shipped_bundle().by_state.items() for timed in rules}

    assert rules == {
        "ca-ero": "CA",
        "co-immigration": "CO",
        "il-immigration-agents": "IL",
        "ma-licence-data": "MA",
        "ma-licence-number-in-registrations": "MA",
        "md-civil-immigration": "MD",
        "mn-ice-block": "MN",
        "mn-noncompliant-licences": "MN",
        "ny-immigration-agencies": "NY",
        "or-immigration-authorities": "OR",
        "wa-ice-block": "WA",
    }


def test_shipped_assumptions_are_marked_and_sourced() -> None:
    """Whatever is no fact says so, in the value itself and in a comment beside it."""
    for policy in shipped_bundle().policies:
        for rule in policy.rules:
            assert [known.note[0] for known in rule.assumptions] == ["†"] * len(rule.assumptions)
            assert rule.law is None or rule.law.not_modelled


def test_the_published_schema_is_the_models() -> None:
    """Editors see what the loader accepts."""
    assert (ROOT / "docs" / "schema" / "policy.schema.json").read_text(encoding="utf-8") == policy_schema()


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(GOOD.replace("\n", "  # a comment\n"), id="comments"),
        pytest.param(
            '{"zone": "America/Chicago", "rules": [{"author": "nobody", "id": "tx-one", "effect": "refuse",'
            '"asker": {"agencies": ["ice", "ice"], "delegates": false}, "data": {"classes": ["driver"]},'
            '"law": {"not_modelled": [], "since": "2025-01-01", "citation": "a law", "until": null},'
            '"block": {"since": "2025-02-01", "at": "hub"}, "accepts": ["court-order"]}], "state": "TX"}',
            id="JSON",
        ),
    ],
)
def test_a_digest_does_not_depend_on_how_it_is_written(written: str) -> None:
    """Comments, layout and order of names are nothing."""
    plain = read_bundle([read_yaml(GOOD, "a.yaml")], "here")

    assert read_bundle([read_yaml(written, "b.yaml")], "there").digest == plain.digest


def test_a_digest_tells_rules_apart() -> None:
    """A date a day later is another bundle."""
    later = read_bundle([read_yaml(GOOD.replace("2025-02-01", "2025-02-02"), "a.yaml")], "here")

    assert later.digest != read_bundle([read_yaml(GOOD, "a.yaml")], "here").digest
