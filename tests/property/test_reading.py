"""Laws of reading: everything gives a message or a reject, and what is read is what is written."""

import json
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from streams.errors import UnusableFileError
from streams.logs.csv_rows import csv_rows
from streams.logs.json_rows import json_rows
from streams.logs.notices import Notices
from streams.messages.admit import admit
from streams.messages.directory import Agency, Directory, read_directory, shipped_directory
from streams.messages.fields import is_plain, join_body, split_body, visible
from streams.messages.json_lines import read_object
from streams.messages.letters import read_parts, read_sent, to_letter, to_letter_bytes
from streams.messages.log import read_row
from streams.messages.message import Message, Reject
from streams.messages.text import read_text, write_text
from streams.messages.times import parse_time
from streams.messages.wire import Letter

SAMPLES: Final = Path(__file__).parents[1] / "cases" / "samples"
LINES: Final = (SAMPLES / "traffic.jsonl").read_bytes().splitlines(keepends=True)

PIECES: Final = (
    "DQ", "RQ", "DR", "KQ", "AM", "ER", "ZZQ", "dq", "TXPDX0001", "ILDMV0000", "NL0000000", "IL", "NL", "Q9", "*T1",
    " * ", "*01234567890", ".", "..", ".TXT", ".TXT\n", "TXT", "\n", "\r\n", " ", "  ", "\t", "/", "OLN/D1",
    "LIC/A.LIY/26.LIT/PC", "DOB/19801345", "DOB/", "nam/doe", "A/", "ABCDE/1", ". ", "é", "\u00a0", "\u200b", "\ufeff",
    "\x00", "\x85", "\u2028", "SEE FILE", '"', "\\", "\U0001f600",
)  # fmt: skip
texts: Final = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.builds("{}\n{}".format, st.just("DQ.TXPDX0001.IL.*T1.TXT"), st.lists(st.sampled_from(PIECES)).map("".join)),
    st.text(st.characters(exclude_categories=["Cs"])),
)
short: Final = st.one_of(st.sampled_from(PIECES), st.lists(st.sampled_from(PIECES), max_size=4).map("".join), texts)
letters: Final = st.builds(
    Letter,
    v=st.just(1),
    id=st.just("m1"),
    key=st.one_of(st.sampled_from(["DQ", "RQ", "DR", "AM"]), short),
    sender=st.one_of(st.just("TXPDX0001"), short),
    to=st.lists(st.one_of(st.just("IL"), short), max_size=3).map(tuple),
    control=st.one_of(st.just("T1"), short),
    fields=st.lists(st.tuples(st.one_of(st.sampled_from(["OLN", "NAM"]), short), short), max_size=3).map(tuple),
    free=short,
)

JSON_PIECES: Final = (
    b"{", b"}", b"[", b"]", b",", b":", b'"', b'"at"', b'"text"', b'"a":', b'"a":"b"', b'"a":"\\"b"', b'"\\u0061":1',
    b"1", b"-0", b"1e999", b"NaN", b"-Infinity", b"null", b"true", b'"\\ud83d\\ude00"', b'"\\ud800"', b'"\\uDC00"',
    b"\\", b" ", b"\n", b"\r", b"\t", b"\x0b", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xc3\xa9", b"\xef\xbb\xbf",
    b'{"a":1,"a":1}', b"{}",
)  # fmt: skip
json_like: Final = st.one_of(
    st.lists(st.sampled_from(JSON_PIECES), max_size=12).map(b"".join),
    st.lists(st.sampled_from(JSON_PIECES), max_size=6).map(b"".join).map(lambda inside: b"{" + inside + b"}"),
    st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=3).map(lambda found: json.dumps(found).encode()),
    st.lists(st.sampled_from([b'"a":"b"', b'"b":"\\\\"', b'"\\u0061":"c"', b'"c":"\\""']), max_size=3).map(
        lambda pairs: b"{" + b",".join(pairs) + b"}"
    ),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Give a line of the samples with some bytes taken out and others put in."""
    line = draw(st.sampled_from(LINES))
    start = draw(st.integers(0, len(line)))
    end = draw(st.integers(start, min(len(line), start + 8)))
    return line[:start] + draw(st.one_of(st.binary(max_size=4), st.sampled_from(JSON_PIECES))) + line[end:]


def strictly(line: bytes) -> dict[str, object] | None:
    """Read a line's object as slowly and as strictly as can be."""

    def distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError
        return dict(pairs)

    def refuse(_: str) -> None:
        raise ValueError

    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=distinct, parse_constant=refuse)
        str(json.dumps(value, ensure_ascii=False)).encode("utf-8")
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def without_quote(read: Message | Reject) -> Message | Reject:
    """Take the quote out of a reject."""
    return msgspec.structs.replace(read, quote="") if isinstance(read, Reject) else read


@given(json_like)
@example(b'{"a":"b","a":"b"}')
@example(b'{"a":"\\\\","b":"c"}')
@example(b'{"":"","":""}')
def test_an_object_is_read_as_the_strictest_reader_reads_it(line: bytes) -> None:
    """However fast it is read."""
    assert read_object(line) == strictly(line)


@given(st.lists(st.one_of(damaged(), json_like, st.binary(max_size=30)), max_size=4).map(b"\n".join))
def test_every_line_that_is_not_blank_gives_one_entry(content: bytes) -> None:
    """A message or a reject: never a crash, never skipped."""
    lines = content.split(b"\n")
    entries = [read_row(n, row) for n, row in json_rows(lines, Notices())]

    assert [entry.n for entry in entries] == [
        n for n, line in enumerate(lines, 1) if line.decode(errors="replace").strip()
    ]
    assert all((entry.at_us is None) == (entry.at_text is None) for entry in entries)
    assert all(entry.at_us is not None or isinstance(entry.message, Reject) for entry in entries)


@given(
    st.lists(st.one_of(st.binary(max_size=30), st.sampled_from([b"at,text", b'"', b'"a\nb",c', b"a\rb"])), max_size=6)
)
def test_any_table_gives_rows_in_order(lines: list[bytes]) -> None:
    """A message or a reject: never a crash."""
    content = b"at,text,message\n" + b"\n".join(lines)
    entries = [read_row(n, row) for n, row in csv_rows(content.splitlines(keepends=True), Notices())]

    assert [entry.n for entry in entries] == sorted({entry.n for entry in entries})


@given(texts)
def test_a_text_that_is_read_is_written_and_read_as_the_same_message(text: str) -> None:
    """Once written, the text itself stays the same too."""
    message = read_text(text)
    if isinstance(message, Message):
        written = write_text(message)

        assert read_text(written) == message
        assert visible(written) == written


@given(texts)
def test_what_is_not_read_changes_nothing(text: str) -> None:
    """A text without its control and format characters is the same message, or the same reject."""
    read, again = read_text(text), read_text(visible(text))

    assert without_quote(read) == without_quote(again)


@given(texts)
def test_whatever_is_read_is_admitted_or_rejected(text: str) -> None:
    """And what is admitted makes requests, each once."""
    message = read_text(text)
    if isinstance(message, Message):
        admitted = admit(message, shipped_directory())

        assert isinstance(admitted, Reject) or (
            admitted.requests and len(set(admitted.requests)) == len(admitted.requests)
        )


@given(letters)
def test_a_letter_is_read_as_it_is_or_not_at_all(letter: Letter) -> None:
    """Nothing is altered, and its text says the same as the letter."""
    message = read_parts(letter)
    if isinstance(message, Message):
        assert to_letter(message, "m1") == letter
        assert read_text(write_text(message)) == message


@given(texts)
def test_a_text_means_the_same_as_the_letter_it_makes(text: str) -> None:
    """Whichever way it travels."""
    message = read_text(text, "TX")
    if isinstance(message, Message):
        assert read_sent(to_letter_bytes(message, "m1")).message == message


@given(st.one_of(st.binary(), json_like))
def test_every_record_gives_a_message_or_a_reject(value: bytes) -> None:
    """Whatever its bytes."""
    assert isinstance(read_sent(value).message, Message | Reject)


@given(short)
def test_a_value_is_plain_exactly_if_it_is_read_back(value: str) -> None:
    """From a field written with it."""
    body = join_body((("OLN", value),), "")

    assert is_plain(value) == (visible(body) == body and split_body(body) == ((("OLN", value),), ""))


@given(st.datetimes(), st.integers(-1439, 1439))
def test_a_time_is_read_as_python_reads_it(moment: datetime, offset_minutes: int) -> None:
    """To the microsecond, at any offset."""
    text = moment.replace(tzinfo=timezone(timedelta(minutes=offset_minutes))).isoformat()
    since_epoch = moment - datetime(1970, 1, 1) - timedelta(minutes=offset_minutes)  # noqa: DTZ001 -- both are naive

    assert parse_time(text) == since_epoch // timedelta(microseconds=1)


@given(
    st.lists(st.sampled_from(["", "TX", "TXPDX0142", "police", "PD", "ACDZ", '"', ",", ",,,,,,,", "\n", "\r", "\x00"]))
)
def test_any_directory_is_read_or_refused(pieces: list[str]) -> None:
    """Nothing else can happen."""
    with suppress(UnusableFileError):
        read_directory("ori,name,agency,type,line,state,uses,acts_for\n" + "".join(pieces), "d")


@given(st.permutations(list(shipped_directory().agencies.values())[:20]))
def test_the_order_of_rows_does_not_change_a_digest(agencies: list[Agency]) -> None:
    """Which names the content."""
    assert Directory(agencies).digest == Directory(sorted(agencies, key=lambda agency: agency.name)).digest
