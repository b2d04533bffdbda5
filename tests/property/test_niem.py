"""Laws of the XML form: what is written is read as the same message, and nothing that strangers send is a crash."""

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from streams.messages.fields import visible
from streams.messages.keys import KEYS
from streams.messages.letters import read_parts, read_xml
from streams.messages.message import Message, Reject
from streams.messages.niem.elements import ELEMENTS
from streams.messages.niem.writing import write_document
from streams.messages.text import read_text, write_text
from streams.messages.wire import Letter
from tests.letters import letters

WORDS: Final = (
    "DOE,JANE Q", "DOE,JANE", "DOE", ",JANE", "DOE,", "DOE, JANE", "A,B,C", "DOE,JANE  Q", "19800101", "1980-01-01", "",
    "800101", "<b>&amp;", "]]>", "A  B", "'\"", "\u00a0x\u00a0", "\u2028", "É\U0001f600", "A.B", "\ufffe",
)  # fmt: skip
tags: Final = st.sampled_from([element.tag for element in ELEMENTS] + ["IMQ", "PUR", "DDA", "ZZ"])
fields: Final = st.lists(st.tuples(tags, st.sampled_from(WORDS) | st.text(max_size=5)), max_size=7).map(
    lambda pairs: ".".join(f"{tag}/{value}" for tag, value in pairs)
)
texts: Final = st.builds(
    "{}.{}.{}{}.TXT\n{}\n{}".format,
    st.sampled_from(["DQ", "RQ", "KQ", "YQ", "DR", "AM", "SM", "TA"]),
    st.sampled_from(["TXPDX0001", "NL0000000"]),
    st.sampled_from(["IL", "IL.NY", "TXPDX0001"]),
    st.sampled_from(["", ".*T1", ".* T1", ".*]]>", ".*<A>&"]),
    fields,
    st.sampled_from(["", "SEE FILE", "  INDENTED\nAND\n  MORE", "<n2:NLETS/>", "]]>"]),
)

PIECES: Final = (
    '<n2:NLETS xmlns:n2="http://www.nlets.org/niem/1.0" xmlns:nh2="http://www.nlets.org/niem/nlets-hdr/1.0">',
    "<n2:NLETSMessageHeader>", "<nh2:MessageKeyCodeText>DQ</nh2:MessageKeyCodeText>",
    "<nh2:OriginatingORIID>TXPDX0001</nh2:OriginatingORIID>", "<nh2:DestinationORIID>IL</nh2:DestinationORIID>",
    "</n2:NLETSMessageHeader>", "<n2:NLETSInquiryData>", "<n2:ReasonCode>T</n2:ReasonCode>", "</n2:NLETSInquiryData>",
    "<n2:NLETSResponseData>", "</n2:NLETSResponseData>", "</n2:NLETS>", "<!DOCTYPE x>", "<!-- -->", "<![CDATA[", "]]>",
    "&lt;", "&x;", "<", ">", " ", "\n", "\x00", "\ud800", "OLN/D1",
)  # fmt: skip


@given(texts)
def test_what_is_written_as_xml_is_read_as_the_same_message(text: str) -> None:
    """Key, sender, destinations, control field, fields in their order with repeats, free text."""
    message = read_text(text)
    if not isinstance(message, Message):
        return
    document = write_document(message)
    if document is None:
        assert "\ufffe" in text or "\uffff" in text
    else:
        assert read_xml(document) == message


@given(letters)
def test_every_letter_that_can_stand_is_the_same_as_xml(letter: Letter) -> None:
    """Whatever may stand in a letter."""
    message = read_parts(letter)
    document = write_document(message) if isinstance(message, Message) else None
    if document is not None:
        assert read_xml(document, letter.line) == message


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.permutations(PIECES).map("".join) | st.text())
def test_any_text_is_a_message_or_a_reject(xml: str) -> None:
    """And what is read as a message can be written as text, and is the same there."""
    read = read_xml(xml)
    if isinstance(read, Reject):
        assert read.code in {"ER .00", "ER .01", "ER .03"}
    else:
        assert read_text(write_text(read)) == read
        assert visible(read.free) == read.free
        assert read.key == KEYS[read.key.code]
