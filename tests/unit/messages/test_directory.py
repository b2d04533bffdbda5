"""The directory: what a file must hold, and what is asked of it."""

from pathlib import Path

import pytest

from streams.errors import UnusableFileError
from streams.messages.agencies import AGENCIES
from streams.messages.directory import (
    Agency,
    load_directory,
    read_directory,
    shipped_directory,
    write_directory,
)
from streams.messages.places import PLACES

HEADER = "ori,name,agency,type,line,state,uses,acts_for\n"
POLICE = "TXPDX0142,Synthetic City Police TX,police,PD,TX,TX,ACDZ,\n"
SHERIFF = "FLDLG0742,Synthetic 287(g) Sheriff FL,sheriff,SO,FL,FL,ACDZ,ice-ero\n"
AGENT = "DCICE0001,Synthetic ice unit,ice,FE,AX,US,ACDZ,\n"
VEHICLES = "ILDMV0000,Synthetic motor vehicle agency IL,dmv,SA,IL,IL,ADZ,\n"


def problems(text: str) -> list[str]:
    """Read a file that can't stand, and give what is wrong with it."""
    with pytest.raises(UnusableFileError) as caught:
        read_directory(text, "directory.csv")
    assert caught.value.source == "directory.csv"
    return list(map(str, caught.value.problems))


def test_a_file_is_read_row_by_row() -> None:
    """Each ORI with what the hub knows of it."""
    directory = read_directory(HEADER + POLICE + SHERIFF, "directory.csv")

    assert directory.get("TXPDX0142") == Agency(
        ori="TXPDX0142", name="Synthetic City Police TX", agency="police", type="PD", line="TX", state="TX", uses="ACDZ"
    )
    assert list(directory.agencies) == ["TXPDX0142", "FLDLG0742"]
    assert directory.get("NL0000000") is None
    assert directory.get("XXZZZ9999") is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeff" + HEADER + POLICE, id="a-mark-at-the-start"),
        pytest.param((HEADER + POLICE).replace("\n", "\r\n"), id="windows-line-ends"),
        pytest.param(HEADER + "\n \n" + POLICE + "\n", id="blank-lines"),
        pytest.param(
            "acts_for,uses,state,line,type,agency,name,ori\n,ACDZ,TX,TX,PD,police,Synthetic City Police TX,TXPDX0142\n",
            id="columns-in-another-order",
        ),
    ],
)
def test_a_file_may_be_written_otherwise(text: str) -> None:
    """The same agencies."""
    assert read_directory(text, "d").digest == read_directory(HEADER + POLICE, "d").digest


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("TXPDX014,N,police,PD,TX,TX,A,", "row 2, column ori: `TXPDX014` is no ORI: 9 upper-case letters and digits"),
        ("txpdx0142,N,police,PD,TX,TX,A,", "row 2, column ori: `txpdx0142` is no ORI: 9 upper-case letters and digits"),
        (" XPDX0142,N,police,PD,TX,TX,A,", "row 2, column ori: ` XPDX0142` is no ORI: 9 upper-case letters and digits"),
        ("NL0000000,N,police,PD,TX,TX,A,", "row 2, column ori: `NL0000000` is the hub, which is always known"),
        ("TXPDX0142,N,Police,PD,TX,TX,A,", "row 2, column agency: `Police` is no word of the agency tree"),
        ("TXPDX0142,N,,PD,TX,TX,A,", "row 2, column agency: `` is no word of the agency tree"),
        ("TXPDX0142,N,police,XX,TX,TX,A,", "row 2, column type: `XX` is no agency type"),
        ("TXPDX0142,N,police,PD,tx,TX,A,", "row 2, column line: `tx` is no line: 2 upper-case letters or digits"),
        ("TXPDX0142,N,police,PD,TEX,TX,A,", "row 2, column line: `TEX` is no line: 2 upper-case letters or digits"),
        ("TXPDX0142,N,police,PD,TX,XX,A,", "row 2, column state: `XX` is no place, nor `US`"),
        ("TXPDX0142,N,police,PD,TX,AX,A,", "row 2, column state: `AX` is no place, nor `US`"),
        ("TXPDX0142,N,police,PD,TX,TX,AB,", "row 2, column uses: `AB` may hold the letters A, C, D and Z only"),
        ("TXPDX0142,N,police,PD,TX,TX,a,", "row 2, column uses: `a` may hold the letters A, C, D and Z only"),
        ("TXPDX0142,N,police,PD,TX,TX,A,ICE", "row 2, column acts_for: `ICE` is no word of the agency tree"),
        ("TXPDX0142,N,police,PD,TX,TX,A", "row 2: 7 cells, not 8"),
        ("TXPDX0142,N,police,PD,TX,TX,A,,", "row 2: 9 cells, not 8"),
        ('TXPDX0142,"N"X,police,PD,TX,TX,A,', "row 2: not CSV: ',' expected after '\"'"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_by_row_and_column(row: str, problem: str) -> None:
    """The header being row 1."""
    assert problems(HEADER + row + "\n") == [problem]


def test_a_line_may_be_one_that_our_sources_do_not_name() -> None:
    """Federal agencies have more of them than are public."""
    directory = read_directory(HEADER + "DCUSM0001,N,usms,FE,JU,US,ACDZ,\n", "d")

    assert directory.agencies["DCUSM0001"].line == "JU"


def test_all_problems_are_listed_at_once() -> None:
    """Also of the same row, and rows that are the same."""
    text = HEADER + POLICE + "TX,N,x,PD,TX,TX,A,\n" + POLICE + "\nshort\n" + POLICE

    assert problems(text) == [
        "row 3, column ori: `TX` is no ORI: 9 upper-case letters and digits",
        "row 3, column agency: `x` is no word of the agency tree",
        "row 4, column ori: `TXPDX0142` stands in row 2 too",
        "row 6: 1 cells, not 8",
        "row 7, column ori: `TXPDX0142` stands in row 2 too",
    ]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        pytest.param("ori,name,agency,type,line,state,uses", ["row 1: column `acts_for` is missing"], id="missing"),
        pytest.param(HEADER.strip() + ",more", ["row 1: unknown column `more`"], id="unknown"),
        pytest.param(HEADER.strip() + ",ori", ["row 1: column `ori` stands twice"], id="twice"),
        pytest.param(
            HEADER.strip().replace("ori", "ORI"),
            ["row 1: column `ori` is missing", "row 1: unknown column `ORI`"],
            id="upper-case",
        ),
    ],
)
def test_the_header_names_every_column_once(header: str, found: list[str]) -> None:
    """And no other."""
    assert problems(header + "\n" + POLICE) == found


def test_an_empty_file_is_no_directory() -> None:
    """Every column is missing; a header alone is one, of nobody."""
    assert len(problems("")) == 8
    assert not read_directory(HEADER, "d").agencies


def test_a_file_that_is_not_utf_8_or_not_there_is_refused(tmp_path: Path) -> None:
    """With the place where it breaks."""
    latin = tmp_path / "latin.csv"
    latin.write_bytes((HEADER + POLICE).encode() + b"\xe9")

    for path, problem in (
        (latin, "byte 103: not UTF-8 (hint: save the file as UTF-8)"),
        (tmp_path, "file: Is a directory"),
    ):
        with pytest.raises(UnusableFileError) as caught:
            load_directory(path)
        assert list(map(str, caught.value.problems)) == [problem]


def test_what_is_written_is_read_again() -> None:
    """Also a name with a comma and a quote."""
    agencies = (Agency("TXPDX0142", 'Synthetic "A", B', "police", "PD", "TX", "TX", "ACDZ", "ice"),)

    assert tuple(read_directory(write_directory(agencies), "d").agencies.values()) == agencies


def test_the_hub_has_an_entry_and_is_no_agency() -> None:
    """It may use everything, and has neither agency nor state."""
    directory = read_directory(HEADER + SHERIFF, "d")

    assert directory.entry_of("FLDLG0742") == directory.get("FLDLG0742")
    assert directory.entry_of("NL0000000") == Agency("NL0000000", "the hub", "", "", "NL", "", "ACDZ")
    assert directory.get("NL0000000") is None
    assert directory.entry_of("XXZZZ9999") is None


def test_a_destination_has_the_state_whose_data_it_holds() -> None:
    """A place its own, an agency its home, a line none."""
    directory = read_directory(HEADER + POLICE + AGENT, "d")

    asked = ("IL", "TXPDX0142", "DCICE0001", "AX", "NL", "NL0000000", "XXZZZ9999")
    assert [directory.state_of(each) for each in asked] == ["IL", "TX", "US", None, None, None, None]


def test_a_state_answers_by_its_first_motor_vehicle_agency() -> None:
    """If it has one; the order of rows says nothing, since two contexts that differ in it alone have one digest."""
    two = (VEHICLES, VEHICLES.replace("0000", "0001"))

    for rows in (two, two[::-1]):
        directory = read_directory(HEADER + POLICE + "".join(rows), "d")
        assert (directory.switch_of("IL"), directory.switch_of("TX")) == ("ILDMV0000", None)


def test_the_digest_is_of_the_content_in_any_order() -> None:
    """And of all of it."""
    rows = (POLICE, SHERIFF, AGENT)
    digest = read_directory(HEADER + "".join(rows), "d").digest

    assert read_directory(HEADER + "".join(reversed(rows)), "other").digest == digest
    assert digest == "sha256:5e050c5a565c849d74f12434e9d3c8dff2405c2c37ff61b43506851fad8a809e"
    for old, new in (("City", "Town"), ("PD,", "SO,"), ("ACDZ", "ACZ"), ("ice-ero", "ice"), ("AX", "TC"), ("US", "DC")):
        assert read_directory(HEADER + "".join(rows).replace(old, new), "d").digest != digest


def test_the_shipped_directory_is_synthetic_and_has_somebody_of_every_kind() -> None:
    """Every word of the tree, all places, both doors, and delegates."""
    directory = shipped_directory()
    agencies = directory.agencies.values()

    assert len(agencies) == 1_000
    assert all(agency.name.startswith("Synthetic ") for agency in agencies)
    assert {agency.agency for agency in agencies} == AGENCIES
    assert [directory.switch_of(place) for place in PLACES] == [f"{place}DMV0000" for place in PLACES]
    assert {agency.agency for agency in agencies if agency.type == "FE" and agency.line in PLACES} == {
        agency.agency for agency in agencies if agency.type == "FE" and agency.line not in PLACES
    }
    assert {agency.agency for agency in agencies if agency.acts_for} == {"police", "sheriff"}
    assert {agency.uses for agency in agencies} == {"ACDZ", "ACD", "ADZ", "AC"}


def test_no_shipped_ori_is_one_we_know_to_be_real() -> None:
    """The support center's stands in public documents."""
    assert shipped_directory().get("VTICE0900") is None


def test_a_directory_of_the_samples_kind_is_read() -> None:
    """S ORIs on a state's line, a court without D, a delegate."""
    rows = (
        "TXSLN020S,Synthetic ice-hsi on the Texas line,ice-hsi,FE,TX,US,ACDZ,\n"
        "OHCRT0055,Synthetic court without DMV rights,court,JJ,OH,OH,AC,\n"
        "GUDMV0000,Synthetic motor vehicle agency GU,dmv,SA,GU,GU,,\n"
    )

    assert len(read_directory(HEADER + rows + SHERIFF, "d").agencies) == 4
