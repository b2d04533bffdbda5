"""Law: pydantic models and the hot loop's structs take and refuse the same JSON, and read the same from it."""

import json
from typing import Final

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from streams.messages import envelope, wire

NAMES: Final = (
    "v",
    "id",
    "key",
    "from",
    "to",
    "control",
    "fields",
    "free",
    "line",
    "text",
    "xml",
    "number",
    "ctx",
    "nonce",
    "sender",
)
GOOD: Final = {
    "Letter": {"v": 1, "id": "m", "key": "DQ", "from": "S", "to": ["IL"], "fields": [["OLN", "D1"]]},
    "RawLetter": {"v": 1, "id": "m", "text": "DQ"},
    "Marker": {"v": 1, "number": 7, "ctx": "sha256:ab", "nonce": "n"},
}
BITS: Final = (
    "1", "1.0", "1e0", "-1", "0", "-0", "2", "true", "false", "null", '""', '"1"', '"DQ"', "[]", "{}", '["IL"]', '"IL"',
    "[1]", "[null]", '[["OLN","D1"]]', '[["OLN"]]', '[["OLN","D1","X"]]', '[["OLN",1]]', '[{"OLN":"D1"}]', "[[]]",
    '"\\ud83d\\ude00"', '"\\ud800"', '"\\u0000"', '"\\u00e9"', '"é"', "1" * 30, "9" * 400, "1e999", "NaN", "Infinity",
    '"a\tb"', "[" * 300 + "]" * 300,
)  # fmt: skip


def values(model: BaseModel) -> object:
    """Give what a model read, named as in JSON."""
    return json.loads(model.model_dump_json(by_alias=True))


def read_both(name: str, value: bytes) -> tuple[object, object]:
    """Read as model and as struct; nothing stands for a refusal."""
    try:
        by_model = values(getattr(envelope, name).model_validate_json(value))
    except ValidationError:
        by_model = None
    try:
        by_struct = msgspec.to_builtins(msgspec.json.decode(value, type=getattr(wire, name)))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        by_struct = None
    return by_model, json.loads(json.dumps(by_struct))


def repeats_a_name(value: bytes) -> bool:
    """Say whether a record has a name twice."""
    names: list[str] = []
    json.loads(value, object_pairs_hook=lambda pairs: names.extend(name for name, _ in pairs))
    return len(set(names)) < len(names)


@st.composite
def adversarial(draw: st.DrawFn, name: str) -> bytes:
    """Give a good record with names changed, repeated, left out, added, or spelt otherwise."""
    pairs = [(json.dumps(key), json.dumps(value)) for key, value in GOOD[name].items()]
    kept = [pair for pair in pairs if draw(st.integers(0, 9))]
    names = st.sampled_from([json.dumps(each) for each in NAMES] + ['"\\u0076"', '"\\u0069d"', '"V"', '""'])
    more = draw(st.lists(st.tuples(names, st.sampled_from(BITS)), max_size=2))
    mixed = draw(st.permutations(kept + more))
    return ("{" + ",".join(f"{key}:{value}" for key, value in mixed) + "}").encode()


@pytest.mark.parametrize("name", GOOD)
@given(data=st.data())
def test_models_and_structs_read_alike(name: str, data: st.DataObject) -> None:
    """Also wrong types, huge numbers, unknown names, other spellings, and repeated names, of which the last counts.

    A struct looks at every value of a repeated name, a model at the last: there the struct may refuse more, never less.
    """
    value = data.draw(adversarial(name))
    by_model, by_struct = read_both(name, value)

    assert by_model == by_struct or (by_struct is None and repeats_a_name(value))


@pytest.mark.parametrize("name", GOOD)
def test_a_good_record_is_taken_by_both(name: str) -> None:
    """So that the law is about more than refusals."""
    by_model, by_struct = read_both(name, json.dumps(GOOD[name]).encode())

    assert by_model is not None
    assert by_model == by_struct


@pytest.mark.parametrize("name", GOOD)
@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-16")), st.text().map(str.encode)))
@example(b"\xef\xbb\xbf{}")
@example(b"")
@example(b"null")
def test_neither_takes_what_is_no_record(name: str, value: bytes) -> None:
    """In any encoding."""
    assert read_both(name, value) == (None, None)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"])
@pytest.mark.parametrize("name", GOOD)
def test_neither_takes_another_encoding(name: str, encoding: str) -> None:
    """Nor a byte-order mark."""
    good = GOOD[name] | {"id" if name != "Marker" else "ctx": "é"}

    assert read_both(name, json.dumps(good, ensure_ascii=False).encode(encoding)) == (None, None)
