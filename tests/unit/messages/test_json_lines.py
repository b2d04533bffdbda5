"""A line of JSON, read so strictly that two readers can't differ."""

import pytest

from streams.messages.json_lines import read_object


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        pytest.param(b'{"at":"x","text":"y"}', {"at": "x", "text": "y"}, id="strings"),
        pytest.param(b' \t{ "a" : "b" } \r\n', {"a": "b"}, id="white-space"),
        pytest.param(b'{"a":"q\\"q\\n\\u00e9"}', {"a": 'q"q\né'}, id="escapes"),
        pytest.param(b'{"a":"\\\\","b":"\\\\\\""}', {"a": "\\", "b": '\\"'}, id="escaped-backslashes"),
        pytest.param(b'{"a":"\\ud83d\\ude00\xf0\x9f\x98\x80"}', {"a": "\U0001f600\U0001f600"}, id="paired-surrogates"),
        pytest.param(b'{"a":null,"b":true,"c":[1,{"d":{}}]}', {"a": None, "b": True, "c": [1, {"d": {}}]}, id="any"),
        pytest.param(b'{"a":1e999,"b":-0.5}', {"a": float("inf"), "b": -0.5}, id="floats"),
        pytest.param(b'{"a":' + b"9" * 5_000 + b"}", {"a": float("inf")}, id="a-number-nobody-can-hold"),
        pytest.param(b"{}", {}, id="empty"),
        pytest.param(b'{"":""}', {"": ""}, id="an-empty-name"),
        pytest.param(b'{"a":{"b":1},"b":2}', {"a": {"b": 1}, "b": 2}, id="a-name-at-two-depths"),
        pytest.param(b'{"a":"\x7f"}', {"a": "\x7f"}, id="delete-needs-no-escape"),
    ],
)
def test_an_object_is_read(line: bytes, columns: dict[str, object]) -> None:
    """Whatever it holds beside what is refused."""
    assert read_object(line) == columns


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{not json", id="no-json"),
        pytest.param(b'"text"', id="a-string"),
        pytest.param(b'[{"a":"b"}]', id="an-array"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"a":"b"} {"a":"b"}', id="two-objects"),
        pytest.param(b'{"a":"b",}', id="trailing-comma"),
        pytest.param(b"{'a':'b'}", id="single-quotes"),
        pytest.param(b'{"a":"b"}#', id="something-after"),
        pytest.param(b'{"a":"b","a":"b"}', id="repeated-name"),
        pytest.param(b'{"a":"b","\\u0061":"b"}', id="repeated-name-spelt-otherwise"),
        pytest.param(b'{"a":"b","a":1}', id="repeated-name-of-another-type"),
        pytest.param(b'{"a":"\\"","a":"b"}', id="repeated-name-and-escaped-quotes"),
        pytest.param(b'{"a":{"b":1,"b":1}}', id="repeated-name-below"),
        pytest.param(b'{"a":[{"b":1,"b":1}]}', id="repeated-name-in-an-array"),
        pytest.param(b'{"a":NaN}', id="nan"),
        pytest.param(b'{"a":Infinity}', id="infinity"),
        pytest.param(b'{"a":[-Infinity]}', id="minus-infinity"),
        pytest.param(b'{"a":01}', id="leading-zero"),
        pytest.param(b'{"a":"\xff"}', id="no-utf-8"),
        pytest.param(b'{"a":"\xed\xa0\x80"}', id="surrogate-in-utf-8"),
        pytest.param(b'{"a":"\xc0\xaf"}', id="overlong-utf-8"),
        pytest.param('{"a":"b"}'.encode("utf-16"), id="utf-16"),
        pytest.param(b'\xef\xbb\xbf{"a":"b"}', id="a-mark"),
        pytest.param(b'{"a":"\\ud800"}', id="high-surrogate-alone"),
        pytest.param(b'{"a":"\\uDC00"}', id="low-surrogate-alone"),
        pytest.param(b'{"a":"\\ude00\\ud83d"}', id="surrogates-the-wrong-way-round"),
        pytest.param(b'{"\\ud800":1}', id="surrogate-in-a-name"),
        pytest.param(b'{"z":[{"a":"\\ud800"}]}', id="surrogate-in-another-column"),
        pytest.param(b'{"a":"b\tc"}', id="raw-tab"),
        pytest.param(b'{"a":"b\x00"}', id="raw-nul"),
        pytest.param(b'{"a":"\\x41"}', id="bad-escape"),
        pytest.param(b'{"a":"b"}\x0b', id="vertical-tab"),
        pytest.param('{"a":"b"}\u00a0'.encode(), id="no-break-space"),
        pytest.param(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", id="too-deep"),
        pytest.param(b'{"a":"b"', id="cut-short"),
    ],
)
def test_a_line_that_two_readers_could_read_differently_is_not_read(line: bytes) -> None:
    """Nor one that is no object at all."""
    assert read_object(line) is None
