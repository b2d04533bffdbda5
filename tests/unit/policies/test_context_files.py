"""A context from files: what isn't named is shipped, and everything wrong is told with its file."""

from pathlib import Path

import pytest

from streams.errors import UnusableFileError
from streams.messages.directory import shipped_directory
from streams.policies.context_files import ContextFiles
from streams.policies.grants import Grants
from streams.policies.load import shipped_bundle

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
GRANTS = "id,state,ori,keys,subject,basis,from,until\n"


def test_what_is_not_named_is_shipped() -> None:
    """The shipped rules and agencies, and no grants."""
    context = ContextFiles().load()

    assert context.bundle is shipped_bundle()
    assert context.directory is shipped_directory()
    assert context.grants == Grants()


def test_each_part_may_be_a_file(tmp_path: Path) -> None:
    """Policies, directory and grants of one's own."""
    shipped = Path(__file__).parents[3] / "streams" / "policies" / "shipped" / "wa.yaml"
    (tmp_path / "wa.yaml").write_bytes(shipped.read_bytes())
    grants = tmp_path / "grants.csv"
    grants.write_text(f"{GRANTS}g,WA,VTHSI0021,,OLN/A,case-review,2025-01-01T00:00:00Z,2026-01-01T00:00:00Z\n")
    context = ContextFiles(tmp_path, SAMPLES / "directory.csv", grants).load()

    assert sorted(context.bundle.by_state) == ["WA"]
    assert len(context.directory.agencies) == 98
    assert [grant.id for grant in context.grants.grants] == ["g"]


def test_everything_wrong_is_told_with_its_file(tmp_path: Path) -> None:
    """Grants are read even where what they must fit can't be."""
    (tmp_path / "grants.csv").write_text(f"{GRANTS}g,TX,X,QQ,OLN/A,court-order,1,2\n")
    with pytest.raises(UnusableFileError) as caught:
        ContextFiles(tmp_path / "nowhere", tmp_path / "none.csv", tmp_path / "grants.csv").load()

    no_time = "is no time with seconds and offset, such as 2025-12-01T00:00:00-05:00"
    assert [str(problem) for problem in caught.value.problems] == [
        f"{tmp_path}/nowhere: is no folder",
        f"{tmp_path}/none.csv: file: No such file or directory",
        f"{tmp_path}/grants.csv: row 2, column keys: `QQ` is no message key",
        f"{tmp_path}/grants.csv: row 2, column from: `1` {no_time}",
        f"{tmp_path}/grants.csv: row 2, column until: `2` {no_time}",
    ]
    assert str(caught.value) == "5 problem(s) in `policies, directory and grants`"


def test_grants_must_fit_the_rules_and_agencies(tmp_path: Path) -> None:
    """What can be read well in itself may still have nothing to lift, and nobody to lift it for."""
    grants = tmp_path / "grants.csv"
    grants.write_text(f"{GRANTS}g,TX,TXNOBODY0,,OLN/A,court-order,2025-01-01T00:00:00Z,2026-01-01T00:00:00Z\n")
    with pytest.raises(UnusableFileError) as caught:
        ContextFiles(grants=grants).load()

    assert [str(problem) for problem in caught.value.problems] == [
        f"{grants}: row 2, column ori: `TXNOBODY0` is not in the directory",
        f"{grants}: row 2, column state: TX has no rules, so there is nothing to lift",
    ]


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        pytest.param(
            "policies", "holds no policy (hint: a policy is a file that ends in .yaml or .yml)", id="without rules"
        ),
        pytest.param("directory", "file: Is a directory", id="without agencies"),
        pytest.param("grants", "file: Is a directory", id="without grants"),
    ],
)
def test_nothing_is_judged_by_a_part_of_what_was_meant(tmp_path: Path, part: str, problem: str) -> None:
    """One file that can't be used is enough, and its hint is passed on."""
    with pytest.raises(UnusableFileError) as caught:
        ContextFiles(**{part: tmp_path}).load()

    assert [str(found) for found in caught.value.problems] == [f"{tmp_path}: {problem}"]
