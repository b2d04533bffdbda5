"""Policy files: what is read from them, and how everything wrong is told at once, with file and line."""

from pathlib import Path

import pytest

from streams.errors import UnusableFileError
from streams.messages.places import PLACES
from streams.policies.load import load_bundle, read_bundle, shipped_bundle
from streams.policies.model import Basis, Effect, NoRules
from streams.policies.schema import policy_schema
from streams.policies.yaml_text import read_yaml

ROOT = Path(__file__).parents[3]
GOOD = """\
state: TX
zone: America/Chicago
rules:
  - id: tx-one
    effect: refuse
    asker: {agencies: [ice]}
    data: {classes: [driver]}
    law: {citation: a law, since: 2025-01-01, not_modelled: []}
    block: {since: 2025-02-01, at: hub}
    accepts: [court-order]
    author: nobody
"""
LAW = "    law: {citation: a law, since: 2025-01-01, not_modelled: []}\n"


def problems(*texts: str) -> list[str]:
    """Say what is wrong with files a.yaml, b.yaml and so on."""
    documents = [read_yaml(text, f"{name}.yaml") for name, text in zip("abcdef", texts, strict=False)]
    with pytest.raises(UnusableFileError) as caught:
        read_bundle(documents, "here")
    return [str(problem) for problem in caught.value.problems]


def test_a_good_file_is_read() -> None:
    """What stands in it stands in the bundle."""
    bundle = read_bundle([read_yaml(GOOD, "a.yaml")], "here")
    [rule] = [timed.rule for timed in bundle.rules_of("TX")]

    assert (rule.id, rule.effect, rule.accepts) == ("tx-one", Effect.REFUSE, (Basis.COURT_ORDER,))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "effect: refuse",
            "efect: refuse",
            [
                "a.yaml:4: rules.0.effect: is missing",
                "a.yaml:5: rules.0.efect: is no word that a policy knows here (hint: did you mean `effect`?)",
            ],
            id="misspelt word",
        ),
        pytest.param(
            "author: nobody",
            "zzz: {}",
            [
                "a.yaml:4: rules.0.author: is missing",
                "a.yaml:11: rules.0.zzz: is no word that a policy knows here",
            ],
            id="strange word",
        ),
        pytest.param(
            "refuse", "drop", ["a.yaml:5: rules.0.effect: `drop` is none of 'refuse' or 'redact'"], id="effect"
        ),
        pytest.param("TX", "ZZ", ["a.yaml:1: state: `ZZ` is none of the 54 places"], id="state"),
        pytest.param("America/Chicago", "Mars/Base", ["a.yaml:2: zone: `Mars/Base` is no time zone"], id="zone"),
        pytest.param("America/Chicago", "../etc", ["a.yaml:2: zone: `../etc` is no time zone"], id="zone path"),
        pytest.param("America/Chicago", "America", ["a.yaml:2: zone: `America` is no time zone"], id="zone directory"),
        pytest.param(
            "[ice]",
            "[ice, icee]",
            ["a.yaml:6: rules.0.asker.agencies.1: `icee` is no word of the agency tree"],
            id="agency",
        ),
        pytest.param(
            "{agencies: [ice]}",
            "{delegates: true}",
            ["a.yaml:6: rules.0.asker: names nobody: give `agencies` or `oris`"],
            id="nobody",
        ),
        pytest.param(
            "{agencies: [ice]}",
            "{oris: [TX*], delegates: true}",
            ["a.yaml:6: rules.0.asker: `delegates` needs `agencies`: delegates act for an agency"],
            id="delegates of nobody",
        ),
        pytest.param(
            "{agencies: [ice]}",
            "{oris: [TX0000000A, TX, '???*???????', '*********?', 'tx*']}",
            [
                "a.yaml:6: rules.0.asker.oris.0: `TX0000000A` can match no ORI: they have 9 characters",
                "a.yaml:6: rules.0.asker.oris.1: `TX` can match no ORI: they have 9 characters",
                "a.yaml:6: rules.0.asker.oris.2: `???*???????` can match no ORI: they have 9 characters",
                "a.yaml:6: rules.0.asker.oris.4: `tx*` has not the form ^[A-Z0-9?*]+$",
            ],
            id="ORI patterns",
        ),
        pytest.param(
            "{classes: [driver]}",
            "{}",
            ["a.yaml:7: rules.0.data: names nothing: give `classes` or `keys`"],
            id="nothing",
        ),
        pytest.param(
            "{classes: [driver]}",
            "{keys: [DQ, DR, AM, QQ]}",
            [
                "a.yaml:7: rules.0.data.keys.1: `DR` is no key of a query; a rule names queries, their answers follow",
                "a.yaml:7: rules.0.data.keys.2: `AM` is no key of a query; a rule names queries, their answers follow",
                "a.yaml:7: rules.0.data.keys.3: `QQ` is no key of a query; a rule names queries, their answers follow",
            ],
            id="keys",
        ),
        pytest.param("citation: a law, ", "", ["a.yaml:8: rules.0.law.citation: is missing"], id="no citation"),
        pytest.param(
            "citation: a law", "citation: ' '", [r"a.yaml:8: rules.0.law.citation: ` ` has not the form \S"], id="blank"
        ),
        pytest.param(
            "2025-01-01", "2025-02-30", ["a.yaml:8: rules.0.law.since: `2025-02-30` is no date"], id="30 February"
        ),
        pytest.param("2025-01-01", "20250101", ["a.yaml:8: rules.0.law.since: `20250101` is no date"], id="number"),
        pytest.param(
            "2025-01-01",
            "2025-01-01T00:00:00Z",
            ["a.yaml:8: rules.0.law.since: `2025-01-01T00:00:00Z` is no date"],
            id="time",
        ),
        pytest.param(
            "since: 2025-02-01",
            "since: 2025-02-01, until: 2025-02-01",
            ["a.yaml:9: rules.0.block: `until` must be after `since`"],
            id="empty span",
        ),
        pytest.param(
            "at: hub",
            "at: hub, answer: NOT AUTHORIZED",
            ["a.yaml:9: rules.0.block: `NOT AUTHORIZED` can't be said at the hub"],
            id="text at the hub",
        ),
        pytest.param(
            "at: hub",
            "at: state, answer: ER .02",
            ["a.yaml:9: rules.0.block: `ER .02` can't be said at the state"],
            id="ER at a state",
        ),
        pytest.param(
            "at: hub",
            "at: state, answer: OLN/D1",
            ["a.yaml:9: rules.0.block: `OLN/D1` can't be said at the state"],
            id="a field at a state",
        ),
        pytest.param("court-order", "charm", None, id="basis"),
        pytest.param(
            "tx-one", "Tx_One", ["a.yaml:4: rules.0.id: `Tx_One` has not the form ^[a-z0-9]+(-[a-z0-9]+)*$"], id="id"
        ),
        pytest.param(LAW, "", None, id="block without source"),
        pytest.param(
            f"{LAW}    block: {{since: 2025-02-01, at: hub}}\n",
            "",
            ["a.yaml:4: rules.0: has neither `law` nor `block`: it would never apply"],
            id="unfounded",
        ),
        pytest.param(
            "effect: refuse",
            "effect: redact",
            ["a.yaml:4: rules.0: `remove` belongs to effect `redact`, and only there"],
            id="redacts nothing",
        ),
        pytest.param(
            "effect: refuse",
            "effect: refuse\n    remove: [OLN]",
            ["a.yaml:4: rules.0: `remove` belongs to effect `redact`, and only there"],
            id="refusal that removes",
        ),
        pytest.param(
            "effect: refuse",
            "effect: redact\n    remove: [oln, OL1, O]",
            [
                "a.yaml:6: rules.0.remove.0: `oln` has not the form ^[A-Z]{2,4}$",
                "a.yaml:6: rules.0.remove.1: `OL1` has not the form ^[A-Z]{2,4}$",
                "a.yaml:6: rules.0.remove.2: `O` has not the form ^[A-Z]{2,4}$",
            ],
            id="tags",
        ),
        pytest.param("[court-order]", "court-order", ["a.yaml:10: rules.0.accepts: must be a list"], id="no list"),
        pytest.param(
            "{agencies: [ice]}", "ice", ["a.yaml:6: rules.0.asker: must hold names, each with a value"], id="no names"
        ),
        pytest.param("id: tx-one", "id: [tx]", ["a.yaml:4: rules.0.id: must be a text"], id="no text"),
        pytest.param(
            "[ice]}",
            "[ice], delegates: often}",
            ["a.yaml:6: rules.0.asker.delegates: must be true or false"],
            id="bool",
        ),
        pytest.param("id: tx-one", "id: tx-one\n    id: tx-two", ["a.yaml:5: `id` stands twice"], id="repeated name"),
        pytest.param(
            "[ice]", "&who [ice]", ["a.yaml:6: anchor `who` (hint: write the value where it is meant)"], id="anchor"
        ),
        pytest.param("[ice]", "[ice", None, id="broken YAML"),
        pytest.param(
            "TX",
            "TX\x00",
            ["a.yaml:1: not YAML: unacceptable character #x0000: special characters are not allowed"],
            id="NUL",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, expected: list[str] | None) -> None:
    """Each fault has its file, its line and its place."""
    assert old in GOOD
    told = problems(GOOD.replace(old, new))

    assert told == (expected if expected is not None else SPELT_OUT[new])


SPELT_OUT = {
    "charm": [
        (
            "a.yaml:10: rules.0.accepts.0: `charm` is none of "
            "'court-order', 'judicial-warrant', 'judicial-subpoena', 'grand-jury-subpoena' or 'case-review'"
        )
    ],
    "": ["a.yaml:4: rules.0: has no `law`, so its `block` must name its `source`"],
    "[ice": ["a.yaml:6: not YAML: expected ',' or ']', but got '}'"],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", ["a.yaml:1: the file must hold names, each with a value"], id="empty"),
        pytest.param("# nothing", ["a.yaml:1: the file must hold names, each with a value"], id="comment"),
        pytest.param("- a\n- b", ["a.yaml:1: the file must hold names, each with a value"], id="list"),
        pytest.param("no_rules: []\nsource: x", ["a.yaml:1: no_rules: must not be empty"], id="no place"),
        pytest.param("no_rules: [AK]\nsource: x\nrules: []", None, id="both forms"),
        pytest.param("a: 1\n---\nb: 2", ["a.yaml:2: not YAML: but found another document"], id="two documents"),
        pytest.param("[" * 500, ["a.yaml:1: not YAML that can be read: nested too deeply"], id="deep"),
        pytest.param(
            "state: TX\nzone: UTC\nrules: []", ["a.yaml:3: rules: must not be empty"], id="state without rules"
        ),
    ],
)
def test_a_file_that_is_no_policy_is_told(text: str, expected: list[str] | None) -> None:
    """Whatever stands in a file, somebody is told what and where."""
    assert problems(text) == (
        expected or ["a.yaml:3: rules: is no word that a policy knows here (hint: did you mean `rules`?)"]
    )


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
        "b.yaml:6: rules.0.asker.agencies.0: `icee` is no word of the agency tree",
        "e.yaml:1: no_rules.0: `ZZ` is none of the 54 places",
        "d.yaml:1: OK stands in `c.yaml` too",
        "c.yaml:4: rule `tx-one` stands in `a.yaml:4` too",
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
        "b.yaml:2: TX stands in `a.yaml` too",
        "c.yaml:2: TX stands in `a.yaml` too",
        "b.yaml:5: rule `tx-one` stands in `a.yaml:4` too",
    ]


@pytest.mark.parametrize(
    ("length", "quoted"),
    [pytest.param(60, "x" * 60, id="sixty"), pytest.param(61, f"{'x' * 60}…", id="one more")],
)
def test_a_long_value_is_quoted_in_part(length: int, quoted: str) -> None:
    """A fault is one line that can be read."""
    told = problems(GOOD.replace("effect: refuse", f"effect: {'x' * length}"))

    assert told == [f"a.yaml:5: rules.0.effect: `{quoted}` is none of 'refuse' or 'redact'"]


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

    assert [str(problem) for problem in caught.value.problems] == [f"{tmp_path / 'nowhere'}: is no directory"]


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
        "c.yaml:1: state: `ZZ` is none of the 54 places",
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
