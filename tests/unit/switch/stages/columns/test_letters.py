"""Plain letters, byte by byte: each way to be plain, and each not to be, as the expression has it."""

import pytest

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

import numpy as np

from streams.messages.text import TEXT_LIMIT
from streams.switch.stages.columns.destinations import nobody
from streams.switch.stages.columns.letters import Outside, outside_of
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.quick import is_plain_query, read_quick

LETTER = '{"v":1,"id":"m-1","key":"RQ","from":"TXPDX0142","to":["IL"],"control":"T1","fields":[],"free":"","line":null}'


def read(value: str) -> Outside:
    """Read a letter that stands between others."""
    data = np.frombuffer(f"<{value}>".encode(), np.uint8)
    return outside_of(data, 1, 1 + len(value.encode()), nobody())


def with_fields(*pairs: str) -> str:
    """Give the letter fields, each written `TAG:value`."""
    fields = ",".join('["{}","{}"]'.format(*pair.split(":")) for pair in pairs)
    return LETTER.replace('"fields":[]', f'"fields":[{fields}]')


LONGEST = TEXT_LIMIT - len(LETTER)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"T1"', '"T1"', id="as it is"),
        pytest.param('"T1"', '""', id="no control field"),
        pytest.param('"T1"', '"T123456789"', id="the longest control field"),
        pytest.param('"IL"', '"A1","A2","A3","A4","A5"', id="the most destinations"),
        pytest.param('"m-1"', '"' + "x" * 64 + '"', id="the longest id"),
        pytest.param('"free":""', '"free":"SEE ALSO"', id="text instead of fields"),
        pytest.param('"free":""', '"free":"' + "X" * LONGEST + '"', id="the longest letter"),
        pytest.param("null", '"TX"', id="the shortest line"),
        pytest.param("null", '"TX3456789"', id="the longest line"),
        pytest.param("[]", '[["AB","X"],["ABCD","A B"]]', id="the shortest and longest tag"),
        pytest.param("[]", '[["DOB","19000101"],["DOB","20991228"]]', id="the first and last date"),
    ],
)
def test_a_letter_is_plain_to_the_limit_of_each_part(old: str, new: str) -> None:
    """As it is to the expression."""
    value = LETTER.replace(old, new)

    assert read_quick(value.encode()) is not None
    assert (read(value).key, read(value).sender) == (name_code(b"RQ"), name_code(b"TXPDX0142"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"v":1', '"v":2', id="another version"),
        pytest.param("m-1", "", id="no id"),
        pytest.param("m-1", "m 1", id="a blank in the id"),
        pytest.param("m-1", "x" * 65, id="too long an id"),
        pytest.param("RQ", "rq", id="a small key"),
        pytest.param("RQ", "RQXYZ", id="too long a key"),
        pytest.param("TXPDX0142", "TXPDX01423", id="too long a sender"),
        pytest.param("TXPDX0142", "T", id="too short a sender"),
        pytest.param('"IL"', "", id="no destination"),
        pytest.param('"IL"', '"IL",', id="a comma too many"),
        pytest.param('"IL"', '"IL","I"', id="too short a destination"),
        pytest.param('"IL"', '"A1","A2","A3","A4","A5","A6"', id="too many destinations"),
        pytest.param("T1", "1T", id="a digit before the control field"),
        pytest.param("T1", "T1234567890", id="too long a control field"),
        pytest.param("T1", "T-1", id="a hyphen in the control field"),
        pytest.param('"free":""', '"free":" X"', id="a blank before the text"),
        pytest.param('"free":""', '"free":"X "', id="a blank behind the text"),
        pytest.param('"free":""', '"free":"A/B"', id="a slash in the text"),
        pytest.param('"free":""', '"free":"X' + "X" * LONGEST + '"', id="too long a letter"),
        pytest.param("null", '"T"', id="too short a line"),
        pytest.param("null", '"TX34567890"', id="too long a line"),
        pytest.param("null", '"TX', id="a line without an end"),
        pytest.param("null", "nil", id="no such line"),
        pytest.param("}", "} ", id="something behind"),
        pytest.param("[]", "[]]", id="fields closed twice"),
        pytest.param("[]", "[[", id="fields never closed"),
        pytest.param("[]", '[["OLN","X"],]', id="a comma behind the fields"),
        pytest.param('[],"free":""', '[["OLN","X"]],"free":"SEE ALSO"', id="fields and text"),
    ],
)
def test_one_step_beyond_a_limit_a_letter_is_not_plain(old: str, new: str) -> None:
    """As it isn't to the expression."""
    value = LETTER.replace(old, new)

    assert read_quick(value.encode()) is None
    assert read(value).key == 0


@pytest.mark.parametrize("value", [LETTER, LETTER.replace("[]", '[["DOB","19800101"]]').replace("null", '"TX"')])
def test_what_breaks_off_is_not_plain(value: str) -> None:
    """Wherever it does."""
    assert [end for end in range(len(value) + 1) if read(value[:end]).key] == [len(value)]


@pytest.mark.parametrize(
    "fields",
    [
        ("A:X",),
        ("ABCDE:X",),
        ("oln:X",),
        ("OLN:",),
        ("OLN: X",),
        ("OLN:X ",),
        ("OLN:A.B",),
        ("OLN:\u00c9",),
        ("DOB:1980010",),
        ("DOB:198001011",),
        ("DOB:1980010X",),
        ("DOB:18991231",),
        ("DOB:21000101",),
        ("DOB:19800001",),
        ("DOB:19801301",),
        ("DOB:19800100",),
        ("DOB:19800129",),
        ("OLN:X", "DOB:19800129"),
    ],
    ids=" ".join,
)
def test_no_letter_is_plainer_than_its_fields(fields: tuple[str, ...]) -> None:
    """A tag of another length, a value that might be read otherwise, or a date that not every year has."""
    value = with_fields(*fields)

    assert read_quick(value.encode()) is None
    assert read(value).key == 0


@pytest.mark.parametrize(
    ("fields", "names_vehicle"),
    [
        ((), False),
        (("VIN:X",), True),
        (("LIC:X", "LIY:2025"), False),
        (("LIT:PC", "LIC:X", "LIY:2025"), True),
        (("LICX:X", "LIY:2025", "LIT:PC"), False),
        (("OLN:X", "DOB:19800101", "VIN:X"), True),
    ],
    ids=str,
)
def test_a_vehicle_is_named_by_its_number_or_by_its_whole_plate(fields: tuple[str, ...], names_vehicle: bool) -> None:  # noqa: FBT001
    """In whatever order, and among other fields."""
    value = with_fields(*fields)

    assert is_plain_query(b"RQ", value.encode()) is names_vehicle
    assert read(value).names_vehicle is names_vehicle


def test_destinations_and_line_are_read_as_numbers() -> None:
    """The line is 0 where a letter names none."""
    named = nobody()
    value = LETTER.replace('"IL"', '"IL","NYDMV0000"')

    assert outside_of(np.frombuffer(value.encode(), np.uint8), 0, len(value), named).destinations == 2
    assert named.codes.tolist() == [name_code(b"IL"), name_code(b"NYDMV0000"), 0, 0, 0]
    assert (read(LETTER).line, read(LETTER.replace("null", '"TX"')).line) == (0, name_code(b"TX"))
