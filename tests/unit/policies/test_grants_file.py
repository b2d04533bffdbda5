"""The grants file: what makes it bad, all at once, and what is only warned about."""

import pytest

from streams.errors import UnusableFileError
from streams.messages.directory import Agency, Directory
from streams.policies.bundle import Bundle, Term
from streams.policies.context import Context
from streams.policies.grants import Grant, Grants
from streams.policies.grants_file import grant_row, read_grants, warnings
from streams.policies.load import shipped_bundle
from streams.policies.vocabulary import Basis

HEADER = "id,state,ori,keys,subject,basis,from,until\n"
TIMES = "2025-11-20T00:00:00-08:00,2025-12-05T00:00:00-08:00"
BASES = "court-order, judicial-warrant, judicial-subpoena, grand-jury-subpoena, case-review"
IDENTIFYING = "ARN, DOB, FBI, LIC, NAM, OLN, PHN, SID, SOC, VIN"
NO_TIME = "no time with seconds and offset, such as 2025-12-01T00:00:00-05:00"
DIRECTORY = Directory(
    (
        Agency("DCERO0001", "", "ice-ero", "FE", "TC", "US", "ACDZ"),
        Agency("TXPDX0001", "", "police", "PD", "TX", "TX", "ACDZ"),
    )
)


def read(text: str) -> Grants:
    """Read against the shipped rules."""
    return read_grants(text, "grants.csv", shipped_bundle(), DIRECTORY)


def problems(text: str, bundle: Bundle | None = None, directory: Directory | None = None) -> list[str]:
    """Say what is wrong with a file."""
    with pytest.raises(UnusableFileError) as caught:
        read_grants(text, "grants.csv", bundle, directory)
    return [str(problem) for problem in caught.value.problems]


def test_a_grant_that_is_written_is_read() -> None:
    """By its columns, in the order of the file."""
    rows = [
        f"g-1,WA,DCERO0001,DQ RQ,DOB/19800101+OLN/D1,court-order,{TIMES}",
        f"g-2,WA,DCERO0001,,,case-review,{TIMES}",
    ]
    grants = read(HEADER + "\n".join(rows))
    written = [grant_row(grant) for grant in grants.grants]

    assert {",".join(row) for row in written} == {HEADER.strip()}
    assert read(HEADER + "\n".join(",".join(row.values()) for row in written)) == grants


def test_a_grant_is_read() -> None:
    """Values are compared in upper case with blanks collapsed, so they are kept so; blank lines are passed over."""
    row = f'g-1,WA,DCERO0001,DQ RQ,"nam/Doe,  Jane+DOB/19800101",court-order,{TIMES}'
    grants = read(f"\ufeff{HEADER}\n   \n{row}\n")

    assert grants.grants == (
        Grant(
            id="g-1",
            state="WA",
            ori="DCERO0001",
            keys=frozenset({"DQ", "RQ"}),
            subject=frozenset({("NAM", "DOE, JANE"), ("DOB", "19800101")}),
            basis=Basis.COURT_ORDER,
            term=Term(1_763_625_600_000_000, 1_764_921_600_000_000),
        ),
    )


def test_times_are_read_to_the_microsecond() -> None:
    """Digits past it are cut off."""
    [grant] = read(
        f"{HEADER}g,WA,DCERO0001,,OLN/A,court-order,1970-01-01T00:00:00.0000019Z,1970-01-01T00:00:01Z\n"
    ).grants

    assert grant.term == Term(1, 1_000_000)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(
            "{},ZZ,DCERO0001,,OLN/A,court-order,{}",
            ["row 2, column state: `ZZ` is none of the 54 places"],
            id="no place",
        ),
        pytest.param(
            "{},TX,DCERO0001,,OLN/A,court-order,{}",
            ["row 2, column state: TX has no rules, so there is nothing to lift"],
            id="state without rules",
        ),
        pytest.param(
            "{},WA,DCERO0002,,OLN/A,court-order,{}",
            ["row 2, column ori: `DCERO0002` is not in the directory"],
            id="unknown ORI",
        ),
        pytest.param(
            "{},WA,DCERO0001,DQ DR IQ ZZZ,OLN/A,court-order,{}",
            [
                "row 2, column keys: `DR` needs no grant: it is no driver or vehicle query",
                "row 2, column keys: `IQ` needs no grant: it is no driver or vehicle query",
                "row 2, column keys: `ZZZ` is no message key",
            ],
            id="keys",
        ),
        pytest.param(
            "{},WA,DCERO0001,,OLN/A,whim,{}",
            [
                f"row 2, column basis: `whim` is none of {BASES}",
            ],
            id="no basis",
        ),
        pytest.param(
            "{},NY,DCERO0001,,OLN/A,case-review,{}",
            ["row 2, column basis: no rule of NY accepts `case-review`"],
            id="basis that nothing accepts",
        ),
        pytest.param(" ,WA,DCERO0001,,OLN/A,court-order,{1}", ["row 2, column id: is empty"], id="no id"),
        pytest.param(
            "{},WA,DCERO0001,,OLN+SEX/F+LIC/+OLN/B,court-order,{}",
            [
                "row 2, column subject: `OLN` has no value",
                f"row 2, column subject: `SEX` is no identifying field ({IDENTIFYING})",
                "row 2, column subject: `LIC` has no value",
                "row 2, column subject: `OLN` stands twice",
            ],
            id="subject",
        ),
        pytest.param(
            "{},WA,DCERO0001,,OLN/A,court-order,2025-11-20,2025-12-05T00:00:00",
            [
                f"row 2, column from: `2025-11-20` is {NO_TIME}",
                f"row 2, column until: `2025-12-05T00:00:00` is {NO_TIME}",
            ],
            id="times",
        ),
        pytest.param(
            "{},WA,DCERO0001,,OLN/A,court-order,2025-11-20T08:00:00Z,2025-11-20T00:00:00-08:00",
            ["row 2, column from: `2025-11-20T08:00:00Z` is not before `2025-11-20T00:00:00-08:00`"],
            id="no time between",
        ),
        pytest.param("{},WA,DCERO0001", ["row 2: 3 cells, not 8"], id="cells missing"),
    ],
)
def test_a_grant_that_cannot_stand_makes_the_file_bad(row: str, expected: list[str]) -> None:
    """Every reason is told with row and column."""
    assert problems(HEADER + row.format("g-1", TIMES), shipped_bundle(), DIRECTORY) == expected


def test_everything_wrong_is_told_at_once() -> None:
    """Repeated ids too, whatever else is wrong with them."""
    text = f"{HEADER}g,WA,DCERO0001,,OLN/A,court-order,{TIMES}\ng,ZZ,DCERO0001,,OLN/A,whim,{TIMES}\ng,WA\n"
    text += f"h,ZZ,DCERO0001,,OLN/A,court-order,{TIMES}\n"

    assert problems(text, shipped_bundle(), DIRECTORY) == [
        "row 3, column state: `ZZ` is none of the 54 places",
        f"row 3, column basis: `whim` is none of {BASES}",
        "row 3, column id: `g` stands in row 2 too",
        "row 4: 2 cells, not 8",
        "row 5, column state: `ZZ` is none of the 54 places",
    ]


def test_a_header_must_name_the_columns() -> None:
    """In any order, each once."""
    assert problems("id,state,ori,keys,topic,basis,from,from\n") == [
        "row 1: column `subject` is missing",
        "row 1: column `until` is missing",
        "row 1: unknown column `topic`",
        "row 1: column `from` stands twice",
    ]


def test_what_cannot_be_read_itself_is_not_asked() -> None:
    """With neither rules nor directory only the row's own faults are told."""
    assert problems(f"{HEADER}g,TX,NOBODY,ZZZ,OLN/A,court-order,{TIMES}\n") == [
        "row 2, column keys: `ZZZ` is no message key"
    ]


def test_the_hub_is_known() -> None:
    """A grant to the hub stands, though it lifts nothing."""
    grants = read(f"{HEADER}g,WA,NL0000000,,OLN/A,court-order,{TIMES}\n")

    assert list(map(str, warnings(Context(shipped_bundle(), DIRECTORY, grants)))) == [
        "grant g: lifts nothing: no rule of WA touches `NL0000000`"
    ]


def test_what_may_not_be_meant_is_warned_about() -> None:
    """A grant about anybody, and a grant to somebody whom no rule touches."""
    grants = read(
        f"{HEADER}b,WA,TXPDX0001,,OLN/A,court-order,{TIMES}\na,WA,DCERO0001,, ,court-order,{TIMES}\n"
        f"c,WA,DCERO0001,,OLN/A,court-order,{TIMES}\n"
    )

    assert list(map(str, warnings(Context(shipped_bundle(), DIRECTORY, grants)))) == [
        "grant a: has no subject: it covers questions about anybody",
        "grant b: lifts nothing: no rule of WA touches `TXPDX0001`",
    ]


def test_a_digest_does_not_depend_on_how_it_is_written() -> None:
    """Order of rows, of keys and of a subject's fields, case and blanks are nothing."""
    one = read(
        f"{HEADER}a,WA,DCERO0001,RQ DQ,LIC/a  b+OLN/C,court-order,{TIMES}\nb,WA,DCERO0001,,,court-order,{TIMES}\n"
    )
    other = read(
        f"{HEADER}b,WA,DCERO0001,,,court-order,{TIMES}\n\na,WA,DCERO0001,DQ  RQ,OLN/c+LIC/A B,court-order,{TIMES}\n"
    )

    assert one.digest == other.digest
    assert one.digest != Grants().digest


def test_grants_are_found_by_holder_and_state() -> None:
    """Who holds none, or none of that state, is given none."""
    [grant] = read(f"{HEADER}a,WA,DCERO0001,,OLN/C,court-order,{TIMES}\n").grants
    grants = Grants.of([grant])

    assert [grants.held(*where) for where in (("DCERO0001", "WA"), ("DCERO0001", "NY"), ("TXPDX0001", "WA"))] == [
        (grant,),
        (),
        (),
    ]


def test_grants_come_back_from_json() -> None:
    """What travels is what was read."""
    grants = read(f"{HEADER}a,WA,DCERO0001,RQ DQ,LIC/AB+OLN/C,court-order,{TIMES}\n")
    context = Context(shipped_bundle(), DIRECTORY, grants)

    assert Context.from_bytes(context.to_bytes()).grants == grants
