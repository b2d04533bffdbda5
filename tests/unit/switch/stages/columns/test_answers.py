"""Plain answers, byte by byte: what is read in passing is what our encoder writes, and nothing else."""

import pytest

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

import numpy as np

from streams.switch.stages.columns.answers import Answer, answer_of
from streams.switch.stages.columns.scanning import name_code

END = '],"grants":[],"photo":false}'
ANSWER = (
    '{"v":1,"id":"0.1.0","query":"m-1","key":"DR","from":"ILDMV0000","to":"TXPDX0142","control":"T1",'
    '"fields":[["OLN","D1"],["DDA","F"]],"free":"","asked_key":"DQ","asked_of":"IL",'
    '"stamp":{"ctx":"c","at":7,"p":0,"o":12},"hops":[8,9' + END
)


def read(value: str) -> Answer:
    """Read an answer that stands between others."""
    data = np.frombuffer(f"<{value}>".encode(), np.uint8)
    return answer_of(data, 1, 1 + len(value.encode()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"m-1"', '"m-1"', id="as it is"),
        pytest.param('["OLN","D1"],["DDA","F"]', "", id="no field"),
        pytest.param('["DDA","F"]', '["",""]', id="a field without tag and value"),
        pytest.param('"free":""', '"free":"SEE. ALSO/B"', id="fields and text"),
        pytest.param('"T1"', '""', id="no control field"),
        pytest.param("false", "true", id="a photo was asked for"),
    ],
)
def test_a_plain_answer_is_read(old: str, new: str) -> None:
    """Who answers what, asked by whom when, with its hops."""
    answer = read(ANSWER.replace(old, new))

    names = (answer.asked_key, answer.asked_of, answer.key, answer.sender, answer.to)
    assert names == tuple(name_code(name) for name in (b"DQ", b"IL", b"DR", b"ILDMV0000", b"TXPDX0142"))
    assert (answer.stamped.at, answer.came_in, answer.went_out) == (7, 8, 9)
    assert answer.hops_end == len(f"<{ANSWER.replace(old, new)}") - len(END.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"v":1', '"v":2', id="another version"),
        pytest.param("m-1", r"m\"1", id="an escape"),
        pytest.param("m-1", "\u00c9", id="a letter with an accent"),
        pytest.param("DR", "DRXYZ", id="too long a key"),
        pytest.param("ILDMV0000", "I", id="too short a sender"),
        pytest.param("[]", '["g-ny-1"]', id="a grant"),
        pytest.param('["DDA","F"]', '["DDA"]', id="a field without a value"),
        pytest.param('["DDA","F"]', '["DDA","F"', id="a field without an end"),
        pytest.param('["DDA","F"]', "", id="a comma behind the fields"),
        pytest.param('"at":7', '"at":07', id="a number that begins with 0"),
        pytest.param('"at":7', '"at":-7', id="a number below 0"),
        pytest.param('"at":7', '"at":', id="no number"),
        pytest.param('"at":7', '"at":' + "1" * 19, id="too long a number"),
        pytest.param("[8,9]", "[8,9,10]", id="a hop too many"),
        pytest.param("false", "0", id="something else than yes or no"),
        pytest.param(',"photo":false', "", id="nothing about photos"),
        pytest.param("}", "} ", id="something behind"),
    ],
)
def test_whatever_else_is_looked_at_closer(old: str, new: str) -> None:
    """Even what the decoder would read."""
    assert read(ANSWER.replace(old, new)).hops_end < 0


@pytest.mark.parametrize("time", ["0", "1" * 18])
def test_a_number_has_up_to_eighteen_digits(time: str) -> None:
    """So that it fits wherever it is kept."""
    assert read(ANSWER.replace('"at":7', f'"at":{time}')).stamped.at == int(time)


def test_what_breaks_off_is_looked_at_closer() -> None:
    """Wherever it does."""
    assert [end for end in range(len(ANSWER) + 1) if read(ANSWER[:end]).hops_end > 0] == [len(ANSWER)]
