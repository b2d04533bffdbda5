"""The relations file: read whole or not at all."""

from pathlib import Path

import pytest

from streams.errors import Problem, UnusableFileError
from streams.messages.directory import Directory, shipped_directory
from streams.paths.parties import Party
from streams.paths.relations import (
    Relation,
    Relationship,
    about_nobody,
    load_relations,
    of_directory,
    read_relations,
    shipped_relations,
)
from tests.policy_worlds import AGENCIES

HEADER = "from,to,kind,by,source\n"


def test_a_row_is_a_relation() -> None:
    """Who learns what from whom, how, and who says so."""
    relations = read_relations(HEADER + "cbp line:TC,ice,sister-agency,outside,a report\n", "file")

    giver, taker = Party(("cbp", "line:TC")), Party(("ice",))
    assert relations == (Relation(giver, taker, Relationship.SISTER_AGENCY, "outside", "a report"),)


def test_everything_wrong_is_listed_at_once() -> None:
    """With row and column."""
    rows = [
        "cbp,ice,sister-agencies,outside,a report",
        "cbq,,sister-agency,XX,",
        "dmv WA,ice,re-query,AM,a report",
        "dmv WA,ice,re-query,XX,a report",
        "police,ice,side-effect,outside,a report",
        "police,ice,local-relay,IR,a report",
        "police,ice,local-relay,ER,a report",
        "police,ice",
    ]
    with pytest.raises(UnusableFileError) as caught:
        read_relations(HEADER + "\n".join(rows), "file")

    assert [str(problem) for problem in caught.value.problems] == [
        "row 2, column kind: `sister-agencies` is no kind of relation (hint: did you mean `sister-agency`?)",
        "row 3, column from: `cbq` means nobody (hint: did you mean `cbp`?)",
        "row 3, column to: names nobody (hint: write an agency word such as `cbp`, or an ORI)",
        "row 3, column by: `XX` is no key that an agency may send (hint: name one, such as `AM`, or write `outside`)",
        "row 3, column source: is blank (hint: say who reports it, or that you assume it)",
        "row 4, column by: `AM` asks for no driver or vehicle data (hint: name a key such as `DQ`)",
        "row 5, column by: `XX` asks for no driver or vehicle data (hint: name a key such as `DQ`)",
        "row 6, column by: a side effect is a message (hint: name its key, such as `IAQ`)",
        "row 7, column by: `IR` tells no driver or vehicle data (hint: name a key such as `DR`, or `AM`)",
        "row 8, column by: `ER` is no key that an agency may send (hint: name one, such as `AM`, or write `outside`)",
        "row 9: 2 cells, not 5",
    ]


def test_a_kind_that_is_like_none_is_told_the_kinds() -> None:
    """Where nothing was mistyped."""
    with pytest.raises(UnusableFileError) as caught:
        read_relations(HEADER + "cbp,ice,xyz,outside,a report", "file")

    assert caught.value.problems[0].hint.startswith("the kinds are `shared-line`, `sister-agency`")


def test_a_file_is_read_from_where_it_lies(tmp_path: Path) -> None:
    """By its path, which is what is said of it."""
    path = tmp_path / "relations.csv"
    path.write_text(HEADER + "x,ice,delegate,outside,y")

    with pytest.raises(UnusableFileError, match="1 problem") as caught:
        load_relations(path)
    assert caught.value.source == str(path)


def test_a_directory_speaks_of_its_delegates() -> None:
    """They pass on to those for whom they act."""
    (relation,) = of_directory(Directory(AGENCIES.values()))

    assert (str(relation.giver), str(relation.taker), relation.kind.value) == (
        "acts-for:ice-ero",
        "ice-ero",
        "delegate",
    )


def test_a_party_of_nobody_is_warned_of() -> None:
    """By its number and column."""
    relations = read_relations(HEADER + "cbp,usms,task-force,outside,a report", "file")

    assert list(about_nobody(relations, Directory(AGENCIES.values()), "file")) == [
        Problem("file, relation 1, column to", "`usms` is nobody in the directory")
    ]


def test_the_shipped_relations_are_about_the_shipped_directory() -> None:
    """And each says where it is from: reported, assumed or invented."""
    assert not list(about_nobody(shipped_relations(), shipped_directory(), "shipped"))
    assert all(
        any(word in relation.source for word in ("documented", "assumed", "invented"))
        for relation in shipped_relations()
    )
