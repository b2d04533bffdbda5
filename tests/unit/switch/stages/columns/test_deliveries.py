"""Plain deliveries, byte by byte, and the subject that each is about."""

import pytest

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

import numpy as np

from streams.switch.stages.columns.deliveries import Delivered, delivery_of
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.columns.subjects import Subject, checksum, no_subject
from streams.switch.stages.population import checksum as checksum_of

DELIVERY = (
    '{"v":1,"stamp":{"ctx":"c","at":7,"p":0,"o":12},"n":0,"to":"IL","pending":[],"grants":[],'
    '"letter":{"v":1,"id":"m-1","key":"DQ","from":"TXPDX0142","to":["IL"],"control":"T1",'
    '"fields":[["OLN","D1"]],"free":"","line":null},"hops":[8,9]}'
)
FIELDS = '["OLN","D1"]'


def read(value: str) -> tuple[Delivered, Subject]:
    """Read a delivery that stands between others."""
    data, subject = np.frombuffer(f"<{value}>".encode(), np.uint8), no_subject()
    return delivery_of(data, 1, 1 + len(value.encode()), subject), subject


def texts(value: str, subject: Subject) -> list[str]:
    """Give the fields that were noted, as they stand there."""
    places = zip(subject.tags.tolist(), subject.begins.tolist(), subject.ends.tolist(), strict=True)
    return [f"<{value}"[begin:end] for tag, begin, end in places if tag]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"m-1"', '"m-1"', id="as it is"),
        pytest.param('"to":["IL"]', '"to":["IL","NY","all"]', id="several destinations"),
        pytest.param("null", '"TX"', id="a line"),
        pytest.param("null", '""', id="an empty line"),
        pytest.param('"free":""', '"free":"SEE. ALSO/B"', id="fields and text"),
        pytest.param('"T1"', '""', id="no control field"),
    ],
)
def test_a_plain_delivery_is_read(old: str, new: str) -> None:
    """Who asks what of whom, when, and about which subject."""
    value = DELIVERY.replace(old, new)

    delivered, subject = read(value)

    names = (delivered.to, delivered.key, delivered.sender)
    assert names == tuple(name_code(name) for name in (b"IL", b"DQ", b"TXPDX0142"))
    assert (delivered.stamped.at, delivered.came_in, delivered.went_out) == (7, 8, 9)
    assert delivered.hops_end == len(f"<{value}") - len("]}")
    assert texts(value, subject) == [FIELDS]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('{"v":1,"stamp', '{"v":2,"stamp', id="another version"),
        pytest.param('"letter":{"v":1', '"letter":{"v":2', id="a letter of another version"),
        pytest.param('"n":0', '"n":-1', id="a number below 0"),
        pytest.param('"pending":[]', '"pending":["a-rule"]', id="a rule that waits"),
        pytest.param('"to":["IL"]', '"to":[]', id="a letter to nobody"),
        pytest.param("null", '"TX', id="a line without an end"),
        pytest.param("null", "nil", id="no such line"),
        pytest.param("[8,9]", "[8]", id="a hop too few"),
        pytest.param("[8,9]}", "[8,9]} ", id="something behind"),
        pytest.param(FIELDS, '["OLN","D1"],', id="a comma behind the fields"),
        pytest.param(FIELDS, '["OLN","D1"', id="a field without an end"),
    ],
)
def test_whatever_else_is_looked_at_closer(old: str, new: str) -> None:
    """Even what the decoder would read."""
    assert read(DELIVERY.replace(old, new))[0].hops_end < 0


def test_what_breaks_off_is_looked_at_closer() -> None:
    """Wherever it does."""
    whole = [end for end in range(len(DELIVERY) + 1) if read(DELIVERY[:end])[0].hops_end > 0]

    assert whole == [len(DELIVERY)]


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        pytest.param([], [], id="no field"),
        pytest.param([("XYZ", "1"), ("OLNX", "D1"), ("oln", "D1"), ("", "")], [], id="none that identifies"),
        pytest.param([("OLN", "D1"), ("XYZ", "d 1")], [("OLN", "D1")], id="one among others"),
        pytest.param(
            [("OLN", "D1"), ("NAM", "DOE,JANE"), ("DOB", "19800101")],
            [("DOB", "19800101"), ("NAM", "DOE,JANE"), ("OLN", "D1")],
            id="in the order of their tags",
        ),
    ],
)
def test_a_subject_is_noted_in_order(fields: list[tuple[str, str]], subject: list[tuple[str, str]]) -> None:
    """With the checksum that the population gives it."""
    value = DELIVERY.replace(FIELDS, ",".join(f'["{tag}","{text}"]' for tag, text in fields))

    delivered, noted = read(value)

    assert delivered.hops_end > 0
    assert texts(value, noted) == [f'["{tag}","{text}"]' for tag, text in subject]
    assert checksum(np.frombuffer(f"<{value}".encode(), np.uint8), noted) == checksum_of(tuple(subject))


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param('["OLN","D1"],["OLN","D2"]', id="a tag twice"),
        pytest.param('["OLN","D1"],["LIC","T1"],["NAM","DOE,JANE"],["DOB","19800101"]', id="too many fields"),
        pytest.param('["OLN","d1"]', id="small letters"),
        pytest.param('["OLN",""]', id="nothing"),
        pytest.param('["OLN"," D1"]', id="a blank before"),
        pytest.param('["OLN","D1 "]', id="a blank behind"),
        pytest.param('["OLN","D  1"]', id="two blanks"),
    ],
)
def test_a_subject_that_must_be_read_first_is_looked_at_closer(fields: str) -> None:
    """Whatever doesn't stand there normalised, each tag once."""
    assert read(DELIVERY.replace(FIELDS, fields))[0].hops_end < 0


def test_a_photo_that_is_wanted_leaves_another_mark() -> None:
    """And one that is not leaves none."""
    wanted, unwanted = (read(DELIVERY.replace(FIELDS, f'["IMQ","{photo}"],{FIELDS}'))[0] for photo in ("Y", "N"))

    assert unwanted.marks == read(DELIVERY)[0].marks != wanted.marks


@pytest.mark.parametrize("photo", ["y", " Y", "Y ", "YES", "", "NO"])
def test_a_photo_that_is_asked_for_in_other_words_is_looked_at_closer(photo: str) -> None:
    """Rules may read them as the usual ones, where the population doesn't."""
    assert read(DELIVERY.replace(FIELDS, f'["IMQ","{photo}"],{FIELDS}'))[0].hops_end < 0
